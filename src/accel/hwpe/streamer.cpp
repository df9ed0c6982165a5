#include "accel/hwpe/streamer.hpp"

#include <algorithm>
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

std::span<std::byte> Streamer::push(Line& line, Cycle now) {
  assert(sink_has_room() && line.bytes != 0);
  Outgoing& next = outgoing_.next();
  static_cast<BeatPlace&>(next.beat) = cut_beat(line, width_);
  next.pushed = now;
  outgoing_.push_next();
  return std::span(next.beat.data).first(next.beat.bytes);
}

Cycle Streamer::next_request(Cycle now) const {
  if (busy_ != Side::None || source_wants()) return now;
  return outgoing_.empty() ? kNever : std::max(now, outgoing_.front().pushed + 1);
}

void Streamer::begin_beat(Cycle now) {
  const bool source = source_wants();
  const bool sink = sink_wants(now);
  if (!source && !sink) return;
  busy_ = source && (!sink || last_served_ == Side::Sink) ? Side::Source : Side::Sink;
  if (busy_ == Side::Source) {
    Line& line = lines_[next_line_];
    current_ = &incoming_.next().beat;
    static_cast<BeatPlace&>(*current_) = cut_beat(line, width_);
    if (line.bytes == 0) ++next_line_;
  } else {
    current_ = &outgoing_.front().beat;
  }
  pending_ = all_lanes_ = (1u << current_->lanes()) - 1;
}

LaneRequests Streamer::post(Cycle now) {
  if (busy_ == Side::None) begin_beat(now);
  if (busy_ == Side::None) return {};
  return {pending_, busy_ == Side::Sink, current_->address - current_->skew()};
}

void Streamer::complete(Cycle now, std::uint32_t granted, const LaneMemory& memory) {
  if (busy_ == Side::None) return;
  granted &= pending_;
  if (granted == all_lanes_) {
    move(0, current_->bytes, memory);
  } else {
    for (std::uint32_t left = granted; left != 0; left &= left - 1) {
      const auto lane = static_cast<std::uint32_t>(std::countr_zero(left));
      const std::uint32_t end = (lane + 1) * kWordBytes - current_->skew();
      move(end < kWordBytes ? 0 : end - kWordBytes, std::min(end, current_->bytes), memory);
    }
  }
  pending_ &= ~granted;
  if (pending_ == 0) {
    end_beat(now);
  } else {
    ++counters_.stalled;
  }
}

void Streamer::cycle_alone(Cycle now, const LaneMemory& memory) {
  const LaneRequests requests = post(now);
  if (requests.lanes == 0) return;
  memory.grant_alone(requests);
  complete(now, requests.lanes, memory);
}

/// Lets the bytes of the beat `from` to before `to`, those of one lane or of all, through.
void Streamer::move(std::uint32_t from, std::uint32_t to, const LaneMemory& memory) {
  const std::uint32_t offset = memory.offset_of(current_->address + from);
  std::byte* place = memory.tcdm.bytes().data() + offset;
  std::byte* data = current_->data.data() + from;
  const std::uint32_t first_word = offset - offset % kWordBytes;
  const std::uint32_t words = divide_up(offset + (to - from) - first_word, kWordBytes);
  if (busy_ == Side::Source) {
    copy_beat(data, place, to - from);
    counters_.words_in += words;
    return;
  }
  copy_beat(place, data, to - from);
  counters_.words_out += words;
  for (std::uint32_t word = 0; word < words; ++word) {
    const std::uint32_t at = first_word + word * kWordBytes;
    if (memory.tcdm.holds_code(at)) memory.code_written(at);
  }
}

void Streamer::end_beat(Cycle now) {
  if (busy_ == Side::Source) {
    ++counters_.beats_in;
    incoming_.next().arrives = now + 1;
    incoming_.push_next();
  } else {
    ++counters_.beats_out;
    outgoing_.pop();
  }
  last_served_ = busy_;
  busy_ = Side::None;
}

void Streamer::clear() {
  lines_.clear();
  next_line_ = 0;
  incoming_.clear();
  outgoing_.clear();
  busy_ = Side::None;
  pending_ = 0;
}

}  // namespace tessera::accel
