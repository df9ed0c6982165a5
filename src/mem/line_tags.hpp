// The lines that a cache holds, by their addresses. Sets of ways; sizes are powers of two. Contents are those of memory
// at all times: only presence is modelled.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/units.hpp"

namespace tessera::mem {

class LineTags {
 public:
  static constexpr Address kEmpty = 1;  ///< no line begins at an odd address

  /// `skipped_bits` of a line's number choose neither set nor way: those that choose a bank.
  LineTags(std::uint32_t bytes, std::uint32_t ways, std::uint32_t line_bytes, std::uint32_t skipped_bits = 0)
      : line_bytes_(line_bytes),
        set_shift_(static_cast<std::uint32_t>(std::countr_zero(line_bytes)) + skipped_bits),
        ways_(ways),
        set_mask_(bytes / line_bytes / ways - 1),
        lines_(std::size_t{set_mask_ + 1} * ways, kEmpty) {}

  Address line_of(Address address) const { return address & ~(line_bytes_ - 1); }
  std::uint32_t line_bytes() const { return line_bytes_; }

  /// A line like this one, but of the set that another belongs to.
  Address in_set_of(Address line, Address other) const {
    const Address set = set_mask_ << set_shift_;
    return (line & ~set) | (other & set);
  }

  bool holds(Address line) const {
    const Address* set = &lines_[first_of(line)];
    return std::find(set, set + ways_, line) != set + ways_;
  }
  /// The invalid way of the line's set with the highest index.
  std::optional<std::uint32_t> invalid_way(Address line) const {
    for (std::uint32_t way = ways_; way-- > 0;) {
      if (lines_[first_of(line) + way] == kEmpty) return way;
    }
    return std::nullopt;
  }
  /// Returns the line replaced; kEmpty if the way was invalid.
  Address write(Address line, std::uint32_t way) { return std::exchange(lines_[first_of(line) + way], line); }
  void clear() { std::fill(lines_.begin(), lines_.end(), kEmpty); }
  /// All ways of the set that the line belongs to.
  void clear_set(Address line) {
    std::fill_n(lines_.begin() + static_cast<std::ptrdiff_t>(first_of(line)), ways_, kEmpty);
  }
  std::uint32_t sets() const { return set_mask_ + 1; }

 private:
  std::size_t first_of(Address line) const { return std::size_t{line >> set_shift_ & set_mask_} * ways_; }

  std::uint32_t line_bytes_;
  std::uint32_t set_shift_;
  std::uint32_t ways_;
  std::uint32_t set_mask_;
  std::vector<Address> lines_;  ///< sets one after another
};

}  // namespace tessera::mem
