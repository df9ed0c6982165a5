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

void Aligner::start(Address source, Address target, std::uint32_t length) {
  source_offset_ = source % kBeatBytes;
  target_offset_ = target % kBeatBytes;
  length_ = length;
  sources_ = beats_of(source, length);
  targets_ = beats_of(target, length);
  lead_ = target_offset_ > source_offset_ ? 1 : std::min(sources_, 2u);
  taken_ = given_ = 0;
}

}  // namespace tessera::mem::dma
