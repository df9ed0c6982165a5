#include "mem/dma.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <utility>

#include "base/bits.hpp"

namespace tessera::mem {

using dma::AlignedBeat;
using dma::beats_of;
using dma::Command;
using dma::kBeatBytes;
using dma::kLanesPerBeat;
using dma::Stretch;
using dma::Tick;

static_assert(std::endian::native == std::endian::little, "beats are moved as host words");

namespace {

constexpr unsigned kReadLane = 0;
constexpr unsigned kWriteLane = 2;

}  // namespace

Dma::Dma(const DmaConfig& config, AxiPort& l2_port, const DmaMemories& memories)
    : config_(config),
      l2_port_(l2_port),
      memories_(memories),
      ports_(config.cores),
      inbound_(config.burst_bytes),
      outbound_(config.burst_bytes) {
  assert(config.open_transfers >= 1 && config.open_transfers <= kMaxTransfers && config.cores <= kMaxCores);
  assert(is_power_of_two(config.burst_bytes) && config.burst_bytes >= kBeatBytes);
  assert(memories.l2.size() % kBeatBytes == 0 && is_aligned(memories.l2_base, kBeatBytes));
  assert(is_aligned(memories.tcdm.size, kBeatBytes) && is_aligned(memories.tcdm.base, kBeatBytes));
}

void Dma::issue(Cycle now, std::array<Lane, kLanes>& lanes) {
  Tick tick{.now = now};
  burst_count_ = 0;
  arbitrate(now);
  if (inbound_.front.work > 0) {
    fetch_from_l2(tick);
    take_read_beat(tick);
    align_for_tcdm(tick);
    end_bursts(tick, inbound_.front, inbound_.ended);
  }
  if (outbound_.front.work > 0) {
    take_lane_responses(tick);
    align_for_l2(tick);
    send_to_l2(tick);
    offer_write_beat(tick);
    take_answer(tick);
    end_bursts(tick, outbound_.front, outbound_.ended);
  }
  settle(now);
  post(tick, lanes);
  const bool asks = std::ranges::any_of(lanes, &Lane::active);
  if (tick.moved || asks) moved_ = now;
}

Cycle Dma::next_wake(Cycle now) const {
  if (idle()) return kNever;
  if (moved_ == now || waiting_commands_ > 0) return now + 1;
  Cycle wake = kNever;
  const auto consider = [&](Cycle when) {
    if (when > now) wake = std::min(wake, when);
  };
  if (!inbound_.arriving.empty()) consider(inbound_.arriving.front().first_beat + inbound_.arrived_beats);
  if (!outbound_.answers.empty()) consider(outbound_.answers.front());
  if (!outbound_.write_beats.empty()) consider(outbound_.beat_accepted);
  // Events are given one a cycle: one that is due and was not given waits for the next.
  for (const Transfer& transfer : transfers_) consider(std::max(transfer.event_at, now + 1));
  return wake;
}

/// The arbiter's decision of the cycle before, so that it does not matter when in a cycle the cores write.
void Dma::arbitrate(Cycle now) {
  if (waiting_commands_ == 0) return;
  Tick before{.now = now - 1};
  std::uint32_t asking = 0;
  for (unsigned core = 0; core < ports_.size(); ++core) {
    if (ports_[core].arbitrated_from < now) asking |= 1u << core;
  }
  if (asking == 0) return;
  Port& winner = ports_[first_in_turn(asking, command_turn_++)];
  const Command& command = winner.command;
  (command.to_tcdm ? inbound_.front : outbound_.front).commands.push(before, command);
  transfers_[command.id].last_command = command;
  winner.arbitrated_from = kNever;
  winner.registered_from = std::max(winner.registered_from, now + 1);
  --waiting_commands_;
}

/// Commands into rows, rows into bursts: the next burst, if its FIFOs have a place for it. Taking a row costs a cycle.
std::optional<Stretch> Dma::split(Tick& tick, FrontEnd& front, bool ready) {
  if (front.row_queue.ready(tick)) {
    if (front.rows.active()) {
      front.row_queue.push(tick, front.rows.next());
    } else if (front.commands.valid(tick)) {
      const Command command = front.commands.pop(tick);
      front.rows.start(command);
      if (command.l2_rows.enabled) l2_shapes_.give_back(tick.now);
      if (command.tcdm_rows.enabled) tcdm_shapes_.give_back(tick.now);
    }
  }
  if (!ready) return std::nullopt;
  if (front.bursts.active()) return front.bursts.next();
  if (front.row_queue.valid(tick)) {
    const Stretch row = front.row_queue.pop(tick);
    register_row(front, row, front.bursts.start(row), tick.now);
  }
  return std::nullopt;
}

void Dma::register_row(FrontEnd& front, const Stretch& row, unsigned bursts, Cycle now) {
  Transfer& transfer = transfers_[row.id];
  if (!transfer.running) transfer.active_from = now + 1;
  transfer.running = true;
  transfer.tcdm_bursts += bursts;
  transfer.l2_bursts += bursts;
  front.work += 2 * bursts;
  for (Port& port : ports_) {
    if (port.expects != Port::Expects::Registration || port.id != row.id || now < port.registered_from) continue;
    port.expects = Port::Expects::Command;
    port.open_from = now + 1;
  }
  if (row.last) {
    --transfer.unregistered;
    --front.work;
  }
}

void Dma::fetch_from_l2(Tick& tick) {
  Inbound& in = inbound_;
  if (const auto burst = split(tick, in.front, in.l2_bursts.ready(tick))) in.l2_bursts.push(tick, *burst);
  if (in.l2_bursts.valid(tick) && in.in_flight.ready(tick) && in.addresses.ready(tick)) {
    const Stretch burst = in.l2_bursts.pop(tick);
    in.in_flight.push(tick, burst);
    in.addresses.push(tick, burst);
  }
  if (in.addresses.valid(tick)) {
    const Stretch burst = in.addresses.pop(tick);
    const unsigned beats = beats_of(burst.l2, burst.length);
    const AxiPort::Read read = l2_port_.read(tick.now, beats);
    in.arriving.push(tick, {burst, read.first_beat, beats});
    bursts_[burst_count_++] = {.write = false, .address = burst.l2, .beats = beats};
    ++counters_.read_bursts;
    counters_.read_beats += beats;
  }
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
}

void Dma::align_for_tcdm(Tick& tick) {
  Inbound& in = inbound_;
  in.unpacker.step(tick, in.tcdm_bursts, in.lanes);
  const bool has_data = in.data.valid(tick);
  const bool ready = in.words[0].ready(tick) && in.words[1].ready(tick);
  const dma::Aligner::Output output = in.aligner.step(has_data, has_data ? in.data.front() : 0, ready);
  if (output.took) in.data.pop(tick);
  if (output.beat) {
    const AlignedBeat& beat = *output.beat;
    in.words[0].push(tick, {static_cast<std::uint32_t>(beat.data), static_cast<std::uint8_t>(beat.enable & 0xf)});
    in.words[1].push(tick, {static_cast<std::uint32_t>(beat.data >> 32), static_cast<std::uint8_t>(beat.enable >> 4)});
  }
  if (!in.aligner.active() && in.jobs.valid(tick)) {
    const Stretch job = in.jobs.pop(tick);
    in.aligner.start(job.l2, job.tcdm, job.length);
  }
}

/// A word read in the TCDM that finds no place is held, and the lane does not ask until the cycle after it found one.
void Dma::take_lane_responses(Tick& tick) {
  Outbound& out = outbound_;
  out.unpacker.step(tick, out.tcdm_bursts, out.lanes);
  for (unsigned lane = 0; lane < kLanesPerBeat; ++lane) {
    auto& response = out.responses[lane];
    if (!response || response->at > tick.now) continue;
    const bool was_held = response->at < tick.now;
    const bool takes = out.words[lane].ready(tick);
    out.stalled[lane] = was_held || !takes;
    if (!takes) continue;
    out.words[lane].push(tick, response->data);
    if (response->last) out.ended[lane].push(tick, response->id);
    response.reset();
  }
}

void Dma::align_for_l2(Tick& tick) {
  Outbound& out = outbound_;
  const bool has_data = out.words[0].valid(tick) && out.words[1].valid(tick);
  const std::uint64_t data =
      has_data ? out.words[0].front() | static_cast<std::uint64_t>(out.words[1].front()) << 32 : 0;
  const dma::Aligner::Output output = out.aligner.step(has_data, data, out.data.ready(tick));
  if (output.took) {
    for (auto& words : out.words) words.pop(tick);
  }
  if (output.beat) out.data.push(tick, *output.beat);
  if (!out.aligner.active() && out.jobs.valid(tick)) {
    const Stretch job = out.jobs.pop(tick);
    out.aligner.start(job.tcdm, job.l2, job.length);
  }
}

void Dma::send_to_l2(Tick& tick) {
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
  if (out.burst_beats > 0 && out.data.valid(tick) && out.write_beats.ready(tick)) {
    const Address address = align_down(out.burst.l2, kBeatBytes);
    const Address place = out.burst.increment ? address + kBeatBytes * out.sent_beats : address;
    const bool last = ++out.sent_beats == out.burst_beats;
    out.write_beats.push(tick, {place, out.data.pop(tick), last});
    if (last) out.burst_beats = 0;
  }
  if (out.addresses.valid(tick)) {
    const Stretch burst = out.addresses.pop(tick);
    const unsigned beats = beats_of(burst.l2, burst.length);
    bursts_[burst_count_++] = {.write = true, .address = burst.l2, .beats = beats};
    ++counters_.write_bursts;
    counters_.write_beats += beats;
  }
}

void Dma::offer_write_beat(Tick& tick) {
  Outbound& out = outbound_;
  if (!out.write_beats.valid(tick)) return;
  if (out.beat_accepted == kNever) out.beat_accepted = l2_port_.write(tick.now, 1) - l2_port_.latency();
  if (out.beat_accepted > tick.now) return;
  out.beat_accepted = kNever;
  const WriteBeat beat = out.write_beats.pop(tick);
  std::byte* place = l2_beat(beat.address);
  for (unsigned byte = 0; byte < kBeatBytes; ++byte) {
    if (bit(beat.beat.enable, byte)) place[byte] = static_cast<std::byte>(beat.beat.data >> (8 * byte));
  }
  if (memories_.l2_written) memories_.l2_written(beat.address);
  counters_.bytes_to_l2 += static_cast<unsigned>(std::popcount(beat.beat.enable));
  if (beat.last) out.answers.push(tick, tick.now + l2_port_.latency());
}

void Dma::take_answer(Tick& tick) {
  Outbound& out = outbound_;
  if (out.answered.valid(tick)) {
    out.answered.pop(tick);
    end_burst(out.front, out.in_flight.pop(tick), &Transfer::l2_bursts);
  }
  if (out.answers.valid(tick) && out.answers.front() <= tick.now && out.answered.ready(tick)) {
    out.answers.pop(tick);
    out.answered.push(tick, true);
  }
}

void Dma::end_bursts(Tick& tick, FrontEnd& front, LaneEnds& ended) {
  if (!ended[0].valid(tick) || !ended[1].valid(tick)) return;
  ended[1].pop(tick);
  end_burst(front, ended[0].pop(tick), &Transfer::tcdm_bursts);
}

void Dma::end_burst(FrontEnd& front, unsigned id, unsigned Transfer::*side) {
  --(transfers_[id].*side);
  --front.work;
  burst_ended_ = true;
}

/// Transfers without bursts left end in the cycle after next; one event a cycle, of the highest id.
void Dma::settle(Cycle now) {
  completion_.reset();
  if (!burst_ended_ && events_ == 0) return;
  burst_ended_ = false;
  for (unsigned id = 0; id < config_.open_transfers; ++id) {
    Transfer& transfer = transfers_[id];
    if (transfer.running && transfer.tcdm_bursts + transfer.l2_bursts == 0) {
      transfer.running = false;
      transfer.inactive_from = now + 2;
      if (transfer.event_at == kNever) ++events_;
      transfer.event_at = now + 2;
      transfer.end = completion_of(id);
    }
    // A command of the same id that passes the arbiter until then still says for whom the event is.
    if (transfer.event_at == now + 1) transfer.end = completion_of(id);
    if (transfer.event_at <= now) completion_ = transfer.end;
  }
  if (!completion_) return;
  completed_at_ = now;
  transfers_[completion_->id].event_at = kNever;
  --events_;
  if (idle()) counters_.busy_cycles += now - busy_since_;
}

Dma::Completion Dma::completion_of(unsigned id) const {
  const Command& command = transfers_[id].last_command;
  return {command.core, command.event, command.interrupt, command.broadcast, id};
}

void Dma::post(const Tick& tick, std::array<Lane, kLanes>& lanes) {
  for (unsigned lane = 0; lane < kLanesPerBeat; ++lane) {
    Lane& reads = lanes[kReadLane + lane] = {};
    if (outbound_.lanes[lane].valid(tick) && !outbound_.stalled[lane]) {
      reads = {.active = true, .write = false, .address = outbound_.lanes[lane].front().address, .byte_enable = 0xf};
    }
    outbound_.stalled[lane] = false;
    Lane& writes = lanes[kWriteLane + lane] = {};
    inbound_.skips[lane] = false;
    if (inbound_.lanes[lane].valid(tick) && inbound_.words[lane].valid(tick)) {
      const LaneWord& word = inbound_.words[lane].front();
      inbound_.skips[lane] = word.enable == 0;
      writes = {.active = word.enable != 0,
                .write = true,
                .address = inbound_.lanes[lane].front().address,
                .data = word.data,
                .byte_enable = word.enable};
    }
  }
}

void Dma::complete(Cycle now, std::uint32_t granted, const std::array<std::uint32_t, kLanes>& read_data) {
  Tick tick{.now = now};
  for (unsigned lane = 0; lane < kLanesPerBeat; ++lane) {
    if (bit(granted, kReadLane + lane)) {
      const dma::LaneAccess access = outbound_.lanes[lane].pop(tick);
      outbound_.responses[lane] = LaneResponse{now + 1, read_data[kReadLane + lane], access.id, access.last};
      ++counters_.tcdm_reads;
    }
    if (bit(granted, kWriteLane + lane) || inbound_.skips[lane]) {
      const dma::LaneAccess access = inbound_.lanes[lane].pop(tick);
      const unsigned bytes = static_cast<unsigned>(std::popcount(inbound_.words[lane].pop(tick).enable));
      if (access.last) inbound_.ended[lane].push(tick, access.id);
      if (bytes > 0) ++counters_.tcdm_writes;
      counters_.bytes_to_tcdm += bytes;
    }
  }
  if (tick.moved) moved_ = now;
}

std::span<const Dma::Completion> Dma::take_completions(Cycle now) const {
  if (!completion_ || completed_at_ != now) return {};
  return {&*completion_, 1};
}

std::byte* Dma::l2_beat(Address address) {
  const std::size_t offset = address - memories_.l2_base;
  assert(offset + kBeatBytes <= memories_.l2.size());
  return memories_.l2.data() + offset;
}

}  // namespace tessera::mem
