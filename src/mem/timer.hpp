// The cluster's timer: two 32-bit counters, or one of 64 bits, that raise an event when they reach their compare value.
//
// Registers as PULP's timer_unit: arch/timer_registers.h. The reference clock (bit 7 of the configuration) is not
// modelled: the cluster's clock counts.
// Timing: specified, not measured. A write in cycle t is in force from t+1; a counter that equals its compare value in
// cycle t raises its event in t. Counts are computed when asked for, so that a running timer costs nothing.
#pragma once

#include <array>
#include <cstdint>

#include "arch/timer_registers.h"
#include "base/units.hpp"

namespace tessera::mem {

class Timer {
 public:
  static constexpr Cycle kNever = ~Cycle{0};

  std::uint32_t read(std::uint32_t offset, Cycle now) const;
  void write(std::uint32_t offset, std::uint32_t value, Cycle now);

  /// The next cycle, not before `now`, in which an event is raised.
  Cycle next_event(Cycle now) const;

  /// Bit 0, 1: the low, high counter raises its event in cycle `now`; counters that clear or stop then do so.
  unsigned take_events(Cycle now);

 private:
  struct Counter {
    std::uint32_t configuration = 0;
    std::uint32_t compare = 0;
    std::uint64_t base = 0;  ///< count at cycle `since`
    Cycle since = 0;

    bool enabled() const { return (configuration & TIMER_ENABLE) != 0; }
    Cycle period() const;  ///< clock cycles a count
  };

  bool wide() const { return (counters_[0].configuration >> TIMER_WIDE_BIT) != 0; }
  std::uint64_t count(unsigned index, Cycle now) const;
  std::uint64_t compare(unsigned index) const;
  std::uint64_t values(unsigned index) const;
  Cycle reached_at(unsigned index, Cycle now) const;
  void set(unsigned index, std::uint64_t value, Cycle now);

  std::array<Counter, 2> counters_;
};

}  // namespace tessera::mem
