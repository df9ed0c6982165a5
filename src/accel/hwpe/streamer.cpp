#include "accel/hwpe/streamer.hpp"

#include <bit>
#include <cassert>
#include <cstring>

namespace tessera::accel {

Streamer::Streamer(unsigned lanes, unsigned fifo_beats) : width_(lanes * kWordBytes), fifo_beats_(fifo_beats) {
  assert(lanes >= 1 && lanes <= kMaxLanes && fifo_beats >= 1 && fifo_beats <= kMaxFifoBeats);
}

void Streamer::read(const Line& line) {
  if (line.bytes == 0) return;
  if (next_line_ == lines_.size()) {
    lines_.clear();
    next_line_ = 0;
  }
  lines_.push_back(line);
}

const Beat* Streamer::arrived(Cycle now) const {
  return incoming_.empty() || incoming_.front().arrives > now ? nullptr : &incoming_.front().beat;
}

void Streamer::take() { incoming_.pop(); }

void Streamer::push(const Beat& beat, Cycle now) {
  assert(sink_has_room() && beat.bytes != 0);
  outgoing_.push({beat, now});
}

Cycle Streamer::next_request(Cycle now) const {
  if (busy_ || source_wants()) return now;
  return outgoing_.empty() ? kNever : std::max(now, outgoing_.front().pushed + 1);
}

void Streamer::begin_beat(Cycle now) {
  const bool source = source_wants();
  const bool sink = sink_wants(now);
  if (!source && !sink) return;
  busy_ = source && (!sink || last_served_ == Side::Sink) ? Side::Source : Side::Sink;
  if (*busy_ == Side::Source) {
    current_ = cut_beat(lines_[next_line_], width_);
    if (lines_[next_line_].bytes == 0) ++next_line_;
  } else {
    current_ = outgoing_.front().beat;
  }
  pending_ = (1u << current_.lanes()) - 1;
}

void Streamer::post(Cycle now, Lanes& lanes) {
  if (!busy_) begin_beat(now);
  const unsigned count = width_ / kWordBytes;
  for (unsigned lane = 0; lane < count; ++lane) lanes[lane] = {};
  if (!busy_) return;
  const Address first_word = current_.address - current_.skew();
  for (unsigned lane = 0; lane < current_.lanes(); ++lane) {
    if ((pending_ >> lane & 1) == 0) continue;
    Lane& port = lanes[lane];
    port = {true, *busy_ == Side::Sink, first_word + lane * kWordBytes, 0, 0};
    if (!port.write) continue;
    for (unsigned byte = 0; byte < kWordBytes; ++byte) {
      const unsigned at = lane * kWordBytes + byte - current_.skew();  // wraps below the first byte: then not enabled
      if (at >= current_.bytes) continue;
      port.data |= static_cast<std::uint32_t>(current_.data[at]) << 8 * byte;
      port.byte_enable = static_cast<std::uint8_t>(port.byte_enable | 1u << byte);
    }
  }
}

void Streamer::complete(Cycle now, std::uint32_t granted, const std::array<std::uint32_t, kMaxLanes>& read) {
  if (!busy_) return;
  granted &= pending_;
  pending_ &= ~granted;
  const auto words = static_cast<std::uint64_t>(std::popcount(granted));
  if (*busy_ == Side::Source) {
    counters_.words_in += words;
    for (; granted != 0; granted &= granted - 1) {
      const auto lane = static_cast<unsigned>(std::countr_zero(granted));
      for (unsigned byte = 0; byte < kWordBytes; ++byte) {
        const unsigned at = lane * kWordBytes + byte - current_.skew();
        if (at < current_.bytes) current_.data[at] = static_cast<std::byte>(read[lane] >> 8 * byte);
      }
    }
  } else {
    counters_.words_out += words;
  }
  if (pending_ == 0) {
    end_beat(now);
  } else {
    ++counters_.stalled;
  }
}

void Streamer::end_beat(Cycle now) {
  if (*busy_ == Side::Source) {
    ++counters_.beats_in;
    incoming_.push({current_, now + 1});
  } else {
    ++counters_.beats_out;
    outgoing_.pop();
  }
  last_served_ = *busy_;
  busy_.reset();
}

void Streamer::run_beat(Cycle now, const LoneMemory& memory) {
  if (!busy_) begin_beat(now);
  if (!busy_) return;
  const Address first_word = current_.address - current_.skew();
  for (std::uint32_t left = pending_; left != 0; left &= left - 1) {
    const auto lane = static_cast<unsigned>(std::countr_zero(left));
    memory.arbiter.grant_alone(memory.arbiter.bank_of(first_word + lane * kWordBytes), memory.first_requester + lane);
  }
  if (pending_ == (1u << current_.lanes()) - 1) {
    move_beat(memory);
    end_beat(now);
    return;
  }
  // Some lanes were granted when others were still in the way.
  Lanes lanes{};
  std::array<std::uint32_t, kMaxLanes> read{};
  post(now, lanes);
  for (unsigned lane = 0; lane < kMaxLanes; ++lane) {
    if (lanes[lane].active) read[lane] = memory.access(lanes[lane]);
  }
  complete(now, pending_, read);
}

/// The whole beat at once.
void Streamer::move_beat(const LoneMemory& memory) {
  const std::uint32_t offset = memory.offset_of(current_.address);
  std::byte* place = memory.tcdm.bytes().data() + offset;
  const auto words = static_cast<std::uint64_t>(current_.lanes());
  if (*busy_ == Side::Source) {
    std::memcpy(current_.data.data(), place, current_.bytes);
    counters_.words_in += words;
    return;
  }
  std::memcpy(place, current_.data.data(), current_.bytes);
  counters_.words_out += words;
  for (unsigned lane = 0; lane < current_.lanes(); ++lane) {
    const std::uint32_t word = offset - current_.skew() + lane * kWordBytes;
    if (memory.tcdm.holds_code(word)) memory.code_written(word);
  }
}

void Streamer::clear() {
  lines_.clear();
  next_line_ = 0;
  incoming_.clear();
  outgoing_.clear();
  busy_.reset();
  pending_ = 0;
}

}  // namespace tessera::accel
