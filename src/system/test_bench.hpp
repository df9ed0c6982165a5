// The virtual peripherals of core-v-verif's test bench beside the machine of one core: a timer that interrupts, a
// number generator, a counter of cycles (its mm_ram.sv).
//
// They answer like memory without wait states. Omitted: debug requests, and interrupts at random; registers that would
// ask for them do not exist. Those of random stalls hold what is written, and no stalls come of it (specified). The
// random numbers are the same in every run.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "arch/address_map.hpp"
#include "base/units.hpp"

namespace tessera::system {

class TestBench {
 public:
  static constexpr Cycle kNever = ~Cycle{0};

  static std::vector<arch::Region> places() {
    return {arch::map::test_timer, arch::map::test_random_and_ticks, arch::map::test_stalls};
  }

  void store(Address address, std::uint32_t value, Cycle now);
  std::uint32_t load(Address address, Cycle now);

  /// The cycle in which the timer raises its lines.
  Cycle next_event() const { return fires_; }
  void fire();
  /// Interrupt lines of the core; one falls when its interrupt is taken.
  std::uint32_t lines() const { return lines_; }
  void acknowledge(unsigned line) { lines_ &= ~(1u << line); }

 private:
  std::uint32_t timer_lines_ = 0;  ///< that the timer raises
  std::uint32_t lines_ = 0;
  Cycle fires_ = kNever;
  Cycle ticks_from_ = 0;
  std::uint32_t random_ = 0x1234'5678;
  std::array<std::uint32_t, 10> stalls_{};
};

}  // namespace tessera::system
