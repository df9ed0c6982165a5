#include "mem/dma_stages.hpp"

#include <algorithm>

#include "base/bits.hpp"
#include "base/divide.hpp"

namespace tessera::mem::dma {

void RowSplitter::Side::start(Address from, const RowShape& shape, std::uint32_t length) {
  address = row = from;
  rows = shape;
  left_of_row = shape.enabled ? shape.count : length;
}

void RowSplitter::Side::advance(std::uint32_t bytes) {
  if (left_of_row > bytes) {
    left_of_row -= bytes;
    address += bytes;
  } else {
    left_of_row = rows.count;
    row += rows.stride;
    address = row;
  }
}

void RowSplitter::start(const Command& command) {
  l2_.start(command.l2, command.l2_rows, command.length);
  tcdm_.start(command.tcdm, command.tcdm_rows, command.length);
  left_ = command.length;
  stretch_ = Stretch{.id = command.id, .increment = command.increment};
}

Stretch RowSplitter::next() {
  Stretch row = stretch_;
  row.l2 = l2_.address;
  row.tcdm = tcdm_.address;
  row.length = std::min({l2_.left_of_row, tcdm_.left_of_row, left_});
  l2_.advance(row.length);
  tcdm_.advance(row.length);
  left_ -= row.length;
  row.last = left_ == 0;
  return row;
}

unsigned BurstSplitter::start(const Stretch& row) {
  stretch_ = row;
  left_ = row.length;
  room_ = burst_bytes_ - row.l2 % burst_bytes_;
  const std::uint32_t rest = left_ - std::min(room_, left_);
  const std::uint32_t alone = rest % burst_bytes_ == 1 ? 1 : 0;  // a byte that goes with the burst before it
  return 1 + divide_up(rest - alone, burst_bytes_);
}

Stretch BurstSplitter::next() {
  Stretch burst = stretch_;
  burst.length = left_ <= room_ + 1 ? left_ : room_;
  left_ -= burst.length;
  room_ = burst_bytes_;
  stretch_.tcdm += burst.length;
  if (stretch_.increment) stretch_.l2 += burst.length;
  return burst;
}

void LaneUnpacker::step(Tick& tick, RegisteredFifo<Stretch, 2>& bursts, Lanes& lanes) {
  if (!lanes[0].ready(tick) || !lanes[1].ready(tick)) return;
  if (beats_left_ == 0) {
    if (!bursts.valid(tick)) return;
    const Stretch burst = bursts.pop(tick);
    address_ = align_down(burst.tcdm, kBeatBytes);
    beats_left_ = beats_of(burst.tcdm, burst.length);
    id_ = burst.id;
  }
  --beats_left_;
  for (unsigned lane = 0; lane < kLanesPerBeat; ++lane) {
    lanes[lane].push(tick, {address_ + 4 * lane, id_, beats_left_ == 0});
  }
  address_ += kBeatBytes;
}

void Aligner::start(Address source, Address target, std::uint32_t length) {
  source_offset_ = source % kBeatBytes;
  target_offset_ = target % kBeatBytes;
  length_ = length;
  sources_ = beats_of(source, length);
  targets_ = beats_of(target, length);
  lead_ = target_offset_ > source_offset_ ? 1 : std::min(sources_, 2u);
  taken_ = given_ = 0;
}

Aligner::Output Aligner::step(bool input_valid, std::uint64_t input, bool output_ready) {
  Output output;
  if (!active()) return output;
  const bool wants_input = taken_ < sources_;
  const bool filled = !wants_input || taken_ - given_ == lead_;
  if (filled) {
    if (!output_ready) return output;
    output.beat = give();
  }
  if (wants_input && input_valid) {
    window_[taken_++ % 2] = input;
    output.took = true;
  }
  return output;
}

AlignedBeat Aligner::give() {
  AlignedBeat beat;
  const unsigned index = given_++;
  if (target_offset_ > source_offset_) {
    const unsigned shift = 8 * (target_offset_ - source_offset_);
    beat.data = window_[index % 2] << shift | window_[(index + 1) % 2] >> (64 - shift);
  } else {
    const unsigned shift = 8 * (source_offset_ - target_offset_);
    beat.data = window_[index % 2] >> shift;
    if (shift > 0) beat.data |= window_[(index + 1) % 2] << (64 - shift);
  }
  // Bytes of the destination beat that lie in [target offset, target offset + length).
  const std::uint32_t begin = index == 0 ? target_offset_ : 0;
  const std::uint32_t end = std::min(kBeatBytes, target_offset_ + length_ - index * kBeatBytes);
  beat.enable = static_cast<std::uint8_t>(low_mask(end) & ~low_mask(begin));
  return beat;
}

}  // namespace tessera::mem::dma
