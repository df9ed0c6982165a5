// A core's own instruction cache: which lines it holds. Sets of `ways` lines, least recently used replaced; sizes are
// powers of two.
//
// Timing: a hit costs nothing (the fetch is then as ideal as the measured one). What a miss costs is the business of
// the shared cache behind it (shared_cache.hpp). Contents are those of memory at all times: only presence is modelled.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "base/units.hpp"

namespace tessera::mem {

class LineStore {
 public:
  LineStore(std::uint32_t bytes, std::uint32_t ways, std::uint32_t line_bytes)
      : line_bytes_(line_bytes),
        line_shift_(static_cast<std::uint32_t>(std::countr_zero(line_bytes))),
        ways_(ways),
        set_mask_(bytes / line_bytes / ways - 1),
        lines_((set_mask_ + 1) * ways, kEmpty) {}

  std::uint32_t line_bytes() const { return line_bytes_; }
  Address line_of(Address address) const { return address & ~(line_bytes_ - 1); }

  /// True if the line of `address` is the most recently used of its set: then a touch changes nothing.
  bool is_newest(Address address) const {
    return lines_[(address >> line_shift_ & set_mask_) * ways_] == line_of(address);
  }

  /// True if the line is held; it becomes the most recently used of its set.
  bool touch(Address line) {
    Address* set = set_of(line);
    for (std::uint32_t way = 0; way < ways_; ++way) {
      if (set[way] == line) {
        std::rotate(set, set + way, set + way + 1);
        return true;
      }
    }
    return false;
  }

  /// Takes the line in, in place of the least recently used.
  void fill(Address line) {
    if (touch(line)) return;
    Address* set = set_of(line);
    std::rotate(set, set + ways_ - 1, set + ways_);
    set[0] = line;
  }

  void clear() { std::fill(lines_.begin(), lines_.end(), kEmpty); }

 private:
  static constexpr Address kEmpty = 1;  // no line begins at an odd address

  Address* set_of(Address line) { return &lines_[(line >> line_shift_ & set_mask_) * ways_]; }

  std::uint32_t line_bytes_;
  std::uint32_t line_shift_;
  std::uint32_t ways_;
  std::uint32_t set_mask_;
  std::vector<Address> lines_;  ///< sets one after another, most recently used first
};

struct PrivateCache {
  LineStore lines;
  std::uint64_t lookups = 0;  ///< of lines, not of words: a line in use is not looked up again until it is left
  std::uint64_t misses = 0;
};

}  // namespace tessera::mem
