// The DMA's streams: from bursts to beats and lanes, and back.
//
// What cuts commands into bursts and sends addresses moves a few times a burst. Whether it can move depends on FIFOs
// alone, so that it is left out from the cycle after one in which nothing of it moved until something is put into it or
// taken out of it (FrontEnd::due).
#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/bits.hpp"
#include "mem/dma.hpp"

namespace tessera::mem {

using dma::AlignedBeat;
using dma::beats_of;
using dma::kBeatBytes;
using dma::kLanesPerBeat;
using dma::Stretch;
using dma::Tick;

static_assert(std::endian::native == std::endian::little, "beats are moved as host words");

template <void (Dma::*begin)(Tick&)>
void Dma::begin_if_due(Tick& tick, FrontEnd& front) {
  if (front.due < tick.now) return;
  const bool moved = std::exchange(tick.moved, false);
  (this->*begin)(tick);
  if (tick.moved) front.due = tick.now + 1;
  tick.moved |= moved;
}

void Dma::move_inbound(Tick& tick) {
  FrontEnd& front = inbound_.front;
  begin_if_due<&Dma::begin_read_bursts>(tick, front);
  fetch_from_l2(tick);
  take_read_beat(tick);
  align_for_tcdm(tick);
  end_bursts(tick, front, inbound_.ended);
}

void Dma::move_outbound(Tick& tick) {
  FrontEnd& front = outbound_.front;
  take_lane_responses(tick);
  align_for_l2(tick);
  begin_if_due<&Dma::begin_write_bursts>(tick, front);
  send_to_l2(tick);
  offer_write_beat(tick);
  take_answer(tick);
  end_bursts(tick, front, outbound_.ended);
}

template <typename Ended>
void Dma::end_bursts(Tick& tick, FrontEnd& front, Ended& ended) {
  if (!ended.valid(tick)) return;
  ended.pop(tick, 1);
  end_burst(front, ended.pop(tick, 0), &Transfer::tcdm_bursts);
}

void Dma::end_burst(FrontEnd& front, unsigned id, unsigned Transfer::*side) {
  --(transfers_[id].*side);
  --front.work;
  burst_ended_ = true;
}

void Dma::begin_read_bursts(Tick& tick) {
  Inbound& in = inbound_;
  if (const auto burst = split(tick, in.front, in.l2_bursts.ready(tick))) in.l2_bursts.push(tick, *burst);
  if (in.l2_bursts.valid(tick) && in.in_flight.ready(tick) && in.addresses.ready(tick)) {
    const Stretch burst = in.l2_bursts.pop(tick);
    in.in_flight.push(tick, burst);
    in.addresses.push(tick, burst);
  }
  if (!in.addresses.valid(tick)) return;
  const Stretch burst = in.addresses.pop(tick);
  const unsigned beats = beats_of(burst.l2, burst.length);
  const AxiPort::Read read = l2_port_.read(tick.now, beats);
  in.arriving.push(tick, {burst, read.first_beat, beats});
  bursts_[burst_count_++] = {.write = false, .address = burst.l2, .beats = beats};
  ++counters_.read_bursts;
  counters_.read_beats += beats;
}

void Dma::fetch_from_l2(Tick& tick) {
  Inbound& in = inbound_;
  if (!in.arriving.valid(tick) || !in.read_beats.ready(tick)) return;
  const ReadBurst& burst = in.arriving.front();
  if (burst.first_beat + in.arrived_beats > tick.now) return;
  ReadBeat beat;
  const Address address = align_down(burst.stretch.l2, kBeatBytes);
  std::memcpy(&beat.data, l2_beat(burst.stretch.increment ? address + kBeatBytes * in.arrived_beats : address),
              kBeatBytes);
  beat.last = ++in.arrived_beats == burst.beats;
  in.read_beats.push(tick, beat);
  if (beat.last) {
    in.arriving.pop(tick);
    in.arrived_beats = 0;
  }
}

void Dma::take_read_beat(Tick& tick) {
  Inbound& in = inbound_;
  if (!in.read_beats.valid(tick) || !in.jobs.ready(tick) || !in.tcdm_bursts.ready(tick) || !in.data.ready(tick)) return;
  const ReadBeat beat = in.read_beats.pop(tick);
  in.data.push(tick, beat.data);
  if (in.at_burst_begin) {
    in.jobs.push(tick, in.in_flight.front());
    in.tcdm_bursts.push(tick, in.in_flight.front());
  }
  in.at_burst_begin = beat.last;
  if (!beat.last) return;
  end_burst(in.front, in.in_flight.pop(tick).id, &Transfer::l2_bursts);
  in.front.due = tick.now + 1;
}

void Dma::align_for_tcdm(Tick& tick) {
  Inbound& in = inbound_;
  in.unpacker.step(tick, in.tcdm_bursts, in.lanes);
  const bool has_data = in.data.valid(tick);
  const bool ready = in.words.ready(tick);
  const dma::Aligner::Output output = in.aligner.step(has_data, in.data.front(), ready);
  if (output.took) in.data.pop(tick);
  if (output.beat) {
    const AlignedBeat& beat = *output.beat;
    in.words.push(tick, 0, {static_cast<std::uint32_t>(beat.data), static_cast<std::uint8_t>(beat.enable & 0xf)});
    in.words.push(tick, 1, {static_cast<std::uint32_t>(beat.data >> 32), static_cast<std::uint8_t>(beat.enable >> 4)});
  }
  if (!in.aligner.active() && in.jobs.valid(tick)) {
    const Stretch job = in.jobs.pop(tick);
    in.aligner.start(job.l2, job.tcdm, job.length);
  }
}

/// A word read in the TCDM that finds no place is held, and the lane does not ask until the cycle after it found one.
void Dma::take_lane_responses(Tick& tick) {
  Outbound& out = outbound_;
  if (out.unpacker.step(tick, out.tcdm_bursts, out.lanes)) out.front.due = tick.now + 1;
  for (unsigned lane = 0; lane < kLanesPerBeat; ++lane) {
    LaneResponse& response = out.responses[lane];
    if (response.at > tick.now) continue;
    const bool was_held = response.at < tick.now;
    const bool takes = out.words.ready(tick, lane);
    if (was_held || !takes) out.stalled |= 1u << lane;
    if (!takes) continue;
    out.words.push(tick, lane, response.data);
    if (response.last) out.ended.push(tick, lane, response.id);
    response.at = kNever;
  }
}

void Dma::align_for_l2(Tick& tick) {
  Outbound& out = outbound_;
  const bool has_data = out.words.valid(tick);
  const std::uint64_t data = out.words.front(0) | static_cast<std::uint64_t>(out.words.front(1)) << 32;
  const dma::Aligner::Output output = out.aligner.step(has_data, data, out.data.ready(tick));
  if (output.took) {
    for (unsigned lane = 0; lane < kLanesPerBeat; ++lane) out.words.pop(tick, lane);
  }
  if (output.beat) out.data.push(tick, *output.beat);
  if (!out.aligner.active() && out.jobs.valid(tick)) {
    const Stretch job = out.jobs.pop(tick);
    out.aligner.start(job.tcdm, job.l2, job.length);
    out.front.due = tick.now + 1;
  }
}

void Dma::begin_write_bursts(Tick& tick) {
  Outbound& out = outbound_;
  const bool ready = out.l2_bursts.ready(tick) && out.tcdm_bursts.ready(tick) && out.jobs.ready(tick);
  if (const auto burst = split(tick, out.front, ready)) {
    out.l2_bursts.push(tick, *burst);
    out.tcdm_bursts.push(tick, *burst);
    out.jobs.push(tick, *burst);
  }
  if (out.burst_beats == 0 && out.l2_bursts.valid(tick) && out.in_flight.ready(tick) && out.addresses.ready(tick)) {
    out.burst = out.l2_bursts.pop(tick);
    out.burst_beats = beats_of(out.burst.l2, out.burst.length);
    out.sent_beats = 0;
    out.in_flight.push(tick, out.burst.id);
    out.addresses.push(tick, out.burst);
  }
  if (!out.addresses.valid(tick)) return;
  const Stretch burst = out.addresses.pop(tick);
  const unsigned beats = beats_of(burst.l2, burst.length);
  bursts_[burst_count_++] = {.write = true, .address = burst.l2, .beats = beats};
  ++counters_.write_bursts;
  counters_.write_beats += beats;
}

void Dma::send_to_l2(Tick& tick) {
  Outbound& out = outbound_;
  if (out.burst_beats == 0 || !out.data.valid(tick) || !out.write_beats.ready(tick)) return;
  const Address address = align_down(out.burst.l2, kBeatBytes);
  const Address place = out.burst.increment ? address + kBeatBytes * out.sent_beats : address;
  const bool last = ++out.sent_beats == out.burst_beats;
  out.write_beats.push(tick, {place, out.data.pop(tick), last});
  if (!last) return;
  out.burst_beats = 0;
  out.front.due = tick.now + 1;
}

void Dma::offer_write_beat(Tick& tick) {
  Outbound& out = outbound_;
  if (!out.write_beats.valid(tick)) return;
  if (out.beat_accepted == kNever) out.beat_accepted = l2_port_.write(tick.now, 1) - l2_port_.latency();
  if (out.beat_accepted > tick.now) return;
  out.beat_accepted = kNever;
  const WriteBeat beat = out.write_beats.pop(tick);
  std::byte* place = l2_beat(beat.address);
  if (beat.beat.enable == 0xff) {
    std::memcpy(place, &beat.beat.data, kBeatBytes);
  } else {
    for (unsigned byte = 0; byte < kBeatBytes; ++byte) {
      if (bit(beat.beat.enable, byte)) place[byte] = static_cast<std::byte>(beat.beat.data >> (8 * byte));
    }
  }
  if (memories_.l2_written) memories_.l2_written(beat.address);
  counters_.bytes_to_l2 += dma::enabled_bytes(beat.beat.enable);
  if (beat.last) out.answers.push(tick, tick.now + l2_port_.latency());
}

void Dma::take_answer(Tick& tick) {
  Outbound& out = outbound_;
  if (out.answered.valid(tick)) {
    out.answered.pop(tick);
    end_burst(out.front, out.in_flight.pop(tick), &Transfer::l2_bursts);
    out.front.due = tick.now + 1;
  }
  if (out.answers.valid(tick) && out.answers.front() <= tick.now && out.answered.ready(tick)) {
    out.answers.pop(tick);
    out.answered.push(tick, true);
  }
}

}  // namespace tessera::mem
