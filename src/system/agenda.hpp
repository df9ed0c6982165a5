// Which harts have something due in which cycle. Every hart has one date at most.
//
// Dates within the next 64 cycles, nearly all of them, stand in a ring of slots with one bit a hart; a further one stands
// beside it. Adding and finding the next cycle take a handful of instructions however many harts there are.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "base/units.hpp"

namespace tessera::system {

class Agenda {
 public:
  static constexpr Cycle kNever = ~Cycle{0};
  static constexpr unsigned kMaxHarts = 32;

  Agenda() { far_.fill(kNever); }

  /// `hart` is due in cycle `when`, not before `now`, the cycle at hand; never, if `when` is kNever.
  void add(unsigned hart, Cycle when, Cycle now) {
    if (when - now < kSlots) {
      const unsigned slot = when % kSlots;
      slots_[slot] |= 1u << hart;
      occupied_ |= std::uint64_t{1} << slot;
    } else if (when != kNever) {
      far_[hart] = when;
      far_next_ = std::min(far_next_, when);
    }
  }

  /// The next cycle, not before `now`, with someone due.
  Cycle next(Cycle now) const {
    if (occupied_ == 0) return far_next_;
    const auto ahead = static_cast<unsigned>(std::countr_zero(std::rotr(occupied_, static_cast<int>(now % kSlots))));
    return std::min(now + ahead, far_next_);
  }

  /// Those due in cycle `now`, one bit each; they are off the agenda then.
  std::uint32_t take(Cycle now) {
    const unsigned slot = now % kSlots;
    std::uint32_t due = slots_[slot];
    slots_[slot] = 0;
    occupied_ &= ~(std::uint64_t{1} << slot);
    if (far_next_ == now) due |= take_far(now);
    return due;
  }

 private:
  static constexpr Cycle kSlots = 64;

  std::uint32_t take_far(Cycle now) {
    std::uint32_t due = 0;
    far_next_ = kNever;
    for (unsigned hart = 0; hart < kMaxHarts; ++hart) {
      if (far_[hart] == now) {
        due |= 1u << hart;
        far_[hart] = kNever;
      }
      far_next_ = std::min(far_next_, far_[hart]);
    }
    return due;
  }

  std::array<std::uint32_t, kSlots> slots_{};
  std::uint64_t occupied_ = 0;
  std::array<Cycle, kMaxHarts> far_;
  Cycle far_next_ = kNever;
};

}  // namespace tessera::system
