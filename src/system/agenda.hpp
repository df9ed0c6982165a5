// Which harts have something due in which cycle. Every hart has one date at most.
//
// Dates within the next 64 cycles, nearly all of them, stand in a ring of slots with one bit a hart; a further one
// stands beside it. One word has a bit for each slot that is in use, so that finding the next one takes no walk over
// empty slots. A slot also knows which banks are asked for in its cycle: where each bank is asked for once and nothing
// else is due, all are granted without arbitration.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "arch/limits.hpp"
#include "base/units.hpp"

namespace tessera::system {

class Agenda {
 public:
  static constexpr Cycle kNever = ~Cycle{0};

  /// What is due in a cycle.
  struct Slot {
    std::uint32_t harts = 0;  ///< one bit each
    bool needs_care = false;  ///< not all of them ask for a bank of their own
    std::uint64_t banks = 0;  ///< asked for
  };

  Agenda() { far_.fill(kNever); }

  /// `hart` is due in cycle `when`, not before `now`, the cycle at hand; never, if `when` is kNever.
  void add(unsigned hart, Cycle when, Cycle now) {
    if (when - now < kSlots) {
      Slot& slot = use_slot(when);
      slot.harts |= 1u << hart;
      slot.needs_care = true;
    } else if (when != kNever) {
      far_[hart] = when;
      far_next_ = std::min(far_next_, when);
    }
  }

  /// The same for a request of a bank, which is always due soon.
  void add_bank_request(unsigned hart, Cycle when, unsigned bank) {
    Slot& slot = use_slot(when);
    const std::uint64_t asked = std::uint64_t{1} << bank;
    slot.harts |= 1u << hart;
    slot.needs_care |= (slot.banks & asked) != 0;
    slot.banks |= asked;
  }

  /// Requests of banks by several harts at once: those of `banks`, of which `shared` says that two ask for one.
  void add_bank_requests(std::uint32_t harts, Cycle when, std::uint64_t banks, bool shared) {
    if (harts == 0) return;
    Slot& slot = use_slot(when);
    slot.harts |= harts;
    slot.needs_care |= shared || (slot.banks & banks) != 0;
    slot.banks |= banks;
  }

  /// Whether someone is due in cycle `now`; false if a far date is, too.
  bool due_in(Cycle now) const { return slots_[now % kSlots].harts != 0 && far_next_ > now; }

  /// The next cycle, not before `now`, with someone due.
  Cycle next(Cycle now) const {
    if (used_ == 0) return far_next_;
    const std::uint64_t from_now = std::rotr(used_, static_cast<int>(now % kSlots));
    return std::min(now + static_cast<Cycle>(std::countr_zero(from_now)), far_next_);
  }

  /// What is due in cycle `now`; it is off the agenda then.
  Slot take(Cycle now) {
    Slot& slot = slots_[now % kSlots];
    Slot due = slot;
    slot = {};
    used_ &= ~(std::uint64_t{1} << now % kSlots);
    if (far_next_ == now) {
      due.harts |= take_far(now);
      due.needs_care = true;
    }
    return due;
  }

 private:
  static constexpr Cycle kSlots = 64;

  Slot& use_slot(Cycle when) {
    used_ |= std::uint64_t{1} << when % kSlots;
    return slots_[when % kSlots];
  }

  std::uint32_t take_far(Cycle now) {
    std::uint32_t due = 0;
    far_next_ = kNever;
    for (unsigned hart = 0; hart < arch::kMaxCores; ++hart) {
      if (far_[hart] == now) {
        due |= 1u << hart;
        far_[hart] = kNever;
      }
      far_next_ = std::min(far_next_, far_[hart]);
    }
    return due;
  }

  std::array<Slot, kSlots> slots_{};
  std::uint64_t used_ = 0;  ///< bit i: somebody is due in slot i
  std::array<Cycle, arch::kMaxCores> far_;
  Cycle far_next_ = kNever;
};

}  // namespace tessera::system
