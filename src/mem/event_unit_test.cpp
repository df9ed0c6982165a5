// Registers, events and sleep. Barriers, mutexes and dispatch: event_unit_sharing_test.cpp; interrupts:
// event_unit_interrupt_test.cpp.
#include "mem/event_unit.hpp"

#include <gtest/gtest.h>

#include <random>

#include "mem/event_unit_bench.hpp"

namespace tessera::mem::test {
namespace {

TEST(EventUnit, a_register_answers_in_the_cycle_in_which_it_is_asked) {
  EventUnitBench bench;
  bench.read(3, kMask);
  bench.end_cycle();
  ASSERT_TRUE(bench.granted[3].has_value());
  EXPECT_EQ(bench.granted[3]->cycle, 100u);
  EXPECT_EQ(bench.granted[3]->slept, 0u);
}

TEST(EventUnit, masks_can_be_written_set_and_cleared) {
  struct Mask {
    std::uint32_t whole, clear, set;
  };
  for (const Mask mask :
       {Mask{kMask, kMaskClear, kMaskSet}, Mask{kInterruptMask, kInterruptMaskClear, kInterruptMaskSet},
        Mask{kSoftwareMask, kSoftwareMaskClear, kSoftwareMaskSet}}) {
    EventUnitBench bench;
    EXPECT_EQ(bench.get(2, mask.whole), 0u);
    bench.set(2, mask.whole, 0b1100);
    EXPECT_EQ(bench.get(2, mask.whole), 0b1100u);
    bench.set(2, mask.set, 0b0011);
    EXPECT_EQ(bench.get(2, mask.whole), 0b1111u);
    bench.set(2, mask.clear, 0b0101);
    EXPECT_EQ(bench.get(2, mask.whole), 0b1010u);
    EXPECT_EQ(bench.get(1, mask.whole), 0u) << "another core's";
  }
}

TEST(EventUnit, a_mask_is_in_force_one_cycle_after_it_was_written) {
  EventUnitBench bench;
  bench.unit.raise(3, 1);
  bench.end_cycle();
  bench.sleep(0, kWait);
  bench.set(0, kMask, 8);
  EXPECT_FALSE(bench.granted[0].has_value());
  bench.end_cycle();
  ASSERT_TRUE(bench.granted[0].has_value());
  EXPECT_EQ(bench.granted[0]->cycle, 102u);
}

TEST(EventUnit, the_software_mask_names_only_cores_that_exist) {
  EventUnitBench bench(4);
  bench.set(0, kSoftwareMask, 0xFF);
  EXPECT_EQ(bench.get(0, kSoftwareMask), 0xFu);
}

TEST(EventUnit, an_event_is_in_the_buffer_one_cycle_after_it_was_raised) {
  EventUnitBench bench;
  bench.unit.raise(10, 0b10);
  EXPECT_EQ(bench.unit.bus_read(0x40 + kBuffer), 0u);
  bench.end_cycle();
  EXPECT_EQ(bench.unit.bus_read(0x40 + kBuffer), 1u << 10);
  EXPECT_EQ(bench.get(1, kBuffer), 1u << 10);
  EXPECT_EQ(bench.get(0, kBuffer), 0u);
}

TEST(EventUnit, the_masked_registers_show_what_the_masks_let_through) {
  EventUnitBench bench;
  bench.set(0, kMask, 0b0110);
  bench.set(0, kInterruptMask, 0b1100);
  for (const unsigned event : {0u, 1u, 2u, 3u}) bench.unit.raise(event, 1);
  bench.end_cycle();
  EXPECT_EQ(bench.get(0, kBuffer), 0b1111u);
  EXPECT_EQ(bench.get(0, kBufferMasked), 0b0110u);
  EXPECT_EQ(bench.get(0, kInterruptMasked), 0b1100u);
  bench.set(0, kBufferClear, 0b0101);
  EXPECT_EQ(bench.get(0, kBuffer), 0b1010u);
}

TEST(EventUnit, read_only_registers_ignore_writes) {
  EventUnitBench bench;
  for (const std::uint32_t offset : {kBuffer, kBufferMasked, kInterruptMasked, kClockStatus, kWait}) {
    bench.set(0, offset, 0xFFFF'FFFF);
  }
  EXPECT_EQ(bench.get(0, kBuffer), 0u);
  EXPECT_EQ(bench.get(0, kMask), 0u);
}

TEST(EventUnit, the_peripheral_bus_reaches_all_cores_registers) {
  EventUnitBench bench;
  bench.unit.bus_write(0x40 * 5 + kMask, 0x77);
  bench.end_cycle();
  EXPECT_EQ(bench.get(5, kMask), 0x77u);
  EXPECT_EQ(bench.unit.bus_read(0x40 * 5 + kMask), 0x77u);
  EXPECT_EQ(bench.unit.bus_read(0x40 * 4 + kMask), 0u);
  EXPECT_EQ(bench.unit.bus_read(0x40 * 8 + kMask), 0u) << "there is no core 8";
}

TEST(EventUnit, the_clock_status_shows_who_sleeps) {
  EventUnitBench bench;
  bench.sleep(6, kWait);
  bench.cycles(5);
  EXPECT_EQ(bench.unit.bus_read(0x40 * 6 + kClockStatus), 0u);
  EXPECT_EQ(bench.unit.bus_read(0x40 * 5 + kClockStatus), 1u);
}

TEST(EventUnitWait, an_event_that_is_there_already_is_granted_at_once) {
  EventUnitBench bench;
  bench.set(0, kMask, 8);
  bench.unit.raise(3, 1);
  bench.end_cycle();
  const Cycle asked = bench.now;
  bench.sleep(0, kWait);
  bench.end_cycle();
  ASSERT_TRUE(bench.granted[0].has_value());
  EXPECT_EQ(bench.granted[0]->cycle, asked);
  EXPECT_EQ(bench.granted[0]->value, 8u);
  EXPECT_EQ(bench.granted[0]->slept, 0u);
}

TEST(EventUnitWait, an_event_raised_in_cycle_t_is_granted_in_t_plus_1) {
  EventUnitBench bench;
  bench.set(0, kMask, 8);
  bench.sleep(0, kWait);
  bench.cycles(20);
  const Cycle raised = bench.now;
  bench.unit.raise(3, 1);
  bench.end_cycle();
  EXPECT_FALSE(bench.granted[0].has_value());
  bench.end_cycle();
  ASSERT_TRUE(bench.granted[0].has_value());
  EXPECT_EQ(bench.granted[0]->cycle, raised + 1);
}

TEST(EventUnitWait, an_event_raised_in_the_cycle_of_the_wait_is_not_lost) {
  EventUnitBench bench;
  bench.set(0, kMask, 8);
  const Cycle asked = bench.now;
  bench.sleep(0, kWaitClear);
  bench.unit.raise(3, 1);
  bench.cycles(2);
  ASSERT_TRUE(bench.granted[0].has_value());
  EXPECT_EQ(bench.granted[0]->cycle, asked + 1);
}

TEST(EventUnitWait, an_event_outside_the_mask_wakes_nobody) {
  EventUnitBench bench;
  bench.set(0, kMask, 8);
  bench.sleep(0, kWait);
  bench.unit.raise(2, 1);
  bench.unit.raise(3, 2);
  bench.cycles(10);
  EXPECT_FALSE(bench.granted[0].has_value());
  EXPECT_TRUE(bench.unit.waiting(0));
}

TEST(EventUnitWait, a_wait_leaves_the_buffer_and_a_wait_that_clears_takes_what_the_mask_lets_through) {
  for (const bool clears : {false, true}) {
    EventUnitBench bench;
    bench.set(0, kMask, 0b0110);
    for (const unsigned event : {0u, 1u, 2u}) bench.unit.raise(event, 1);
    bench.end_cycle();
    EXPECT_EQ(bench.get(0, clears ? kWaitClear : kWait), 0b0110u);
    bench.end_cycle();
    EXPECT_EQ(bench.get(0, kBuffer), clears ? 0b0001u : 0b0111u);
  }
}

TEST(EventUnitWait, sleep_is_counted_from_where_it_may_begin_to_the_grant) {
  EventUnitBench bench;
  bench.set(0, kMask, 1);
  const Cycle asked = bench.now;
  bench.sleep(0, kWait);  // from asked + 3 on
  bench.cycles(3);
  EXPECT_EQ(bench.unit.asleep(0, asked + 3), 0u);
  EXPECT_EQ(bench.unit.asleep(0, asked + 13), 10u);
  bench.cycles(17);
  bench.unit.raise(0, 1);
  bench.cycles(2);
  ASSERT_TRUE(bench.granted[0].has_value());
  EXPECT_EQ(bench.granted[0]->cycle, asked + 21);
  EXPECT_EQ(bench.granted[0]->slept, 18u);
  EXPECT_EQ(bench.unit.asleep(0, bench.now), 0u);
}

TEST(EventUnitWait, an_ordinary_load_does_not_stop_the_clock) {
  EventUnitBench bench;
  bench.set(0, kMask, 1);
  bench.read(0, kWait);
  bench.cycles(20);
  bench.unit.raise(0, 1);
  bench.cycles(2);
  ASSERT_TRUE(bench.granted[0].has_value());
  EXPECT_EQ(bench.granted[0]->slept, 0u);
}

TEST(EventUnitSoftware, a_zero_means_all_cores) {
  EventUnitBench bench;
  bench.set(2, kTrigger + 4 * 5, 0);
  for (unsigned core = 0; core < 8; ++core) EXPECT_EQ(bench.get(core, kBuffer), 1u << 5) << core;
}

TEST(EventUnitSoftware, a_mask_names_cores_and_those_that_do_not_exist_are_left_out) {
  EventUnitBench bench(4);
  bench.set(0, kTrigger, 0b1'0110);
  for (unsigned core = 0; core < 4; ++core) EXPECT_EQ(bench.get(core, kBuffer), 0b0110u >> core & 1) << core;
}

TEST(EventUnitSoftware, the_bus_triggers_too) {
  EventUnitBench bench;
  bench.unit.bus_write(0x600 + 4 * 7, 1u << 3);
  bench.end_cycle();
  EXPECT_EQ(bench.get(3, kBuffer), 1u << 7);
  EXPECT_EQ(bench.get(2, kBuffer), 0u);
}

TEST(EventUnitSoftware, trigger_and_wait_raises_for_the_cores_of_the_software_mask) {
  for (const bool clears : {false, true}) {
    EventUnitBench bench;
    bench.set(0, kSoftwareMask, 0b0011);
    bench.set(0, kMask, 0b100);
    const Cycle asked = bench.now;
    bench.sleep(0, (clears ? kTriggerWaitClear : kTriggerWait) + 4 * 2);
    bench.cycles(2);
    ASSERT_TRUE(bench.granted[0].has_value());
    EXPECT_EQ(bench.granted[0]->cycle, asked + 1);
    EXPECT_EQ(bench.granted[0]->value, 0b100u);
    bench.end_cycle();
    EXPECT_EQ(bench.get(0, kBuffer), clears ? 0u : 0b100u);
    EXPECT_EQ(bench.get(1, kBuffer), 0b100u);
    EXPECT_EQ(bench.get(2, kBuffer), 0u);
  }
}

TEST(EventUnitSoftware, a_core_that_waits_triggers_once) {
  EventUnitBench bench;
  bench.set(0, kSoftwareMask, 0b10);
  bench.set(0, kMask, 1 << 7);
  bench.sleep(0, kTriggerWait);
  bench.cycles(3);
  bench.set(1, kBufferClear, 1);
  bench.cycles(5);
  EXPECT_EQ(bench.get(1, kBuffer), 0u);
}

/// Draws an access for some core; the same ones for the same seed.
void draw_access(std::mt19937& random, EventUnitBench& bench) {
  constexpr std::uint32_t kOffsets[] = {kSoftwareMask, kBufferClear, kWait, kWaitClear,    kMutex,
                                        kTrigger + 4,  kTriggerWait, 0x200, 0x20C,         0x21C,
                                        0x218,         kDispatch,    kTeam, kInterruptMask};
  if (random() % 8 != 0) return;
  const auto core = static_cast<unsigned>(random() % 8);
  const std::uint32_t offset = kOffsets[random() % std::size(kOffsets)];
  const auto value = static_cast<std::uint32_t>(random() & 0xFF);
  const bool reads = random() % 2 == 0;
  if (bench.unit.waiting(core)) return;
  if (reads) {
    bench.sleep(core, offset);
  } else {
    bench.write(core, offset, value);
  }
}

TEST(EventUnit, a_link_is_closed_while_a_read_clears_the_buffer) {
  for (const bool clears : {true, false}) {
    EventUnitBench bench;
    bench.set(1, kMask, 0xFF);
    bench.unit.raise(2, 0b10);
    bench.end_cycle();
    bench.read(1, clears ? kWaitClear : kWait);
    bench.end_cycle();
    ASSERT_TRUE(bench.granted[1].has_value());
    EXPECT_EQ(bench.unit.can_accept(1, kBuffer), !clears);
    EXPECT_TRUE(bench.unit.can_accept(1, BarrierAt(0).mask()));
    EXPECT_TRUE(bench.unit.can_accept(0, kBuffer));
    bench.end_cycle();
    EXPECT_TRUE(bench.unit.can_accept(1, kBuffer));
  }
}

TEST(EventUnit, cycles_in_which_it_is_idle_may_be_left_out) {
  std::mt19937 random(5);
  EventUnitBench every;
  EventUnitBench some;
  for (unsigned core = 0; core < 8; ++core) {
    every.set(core, kMask, 0x7'00FF);
    some.set(core, kMask, 0x7'00FF);
  }
  unsigned left_out = 0;
  for (unsigned cycle = 0; cycle < 20'000; ++cycle) {
    std::mt19937 again = random;
    draw_access(random, every);
    draw_access(again, some);
    if (cycle % 32 == 0) {
      every.unit.raise(2, 0xFF);
      some.unit.raise(2, 0xFF);
    }
    left_out += some.unit.active() ? 0 : 1;
    every.end_cycle();
    some.unit.active() ? some.end_cycle() : static_cast<void>(++some.now);
    for (unsigned core = 0; core < 8; ++core) {
      ASSERT_EQ(every.granted[core].has_value(), some.granted[core].has_value()) << "cycle " << every.now;
      if (!every.granted[core]) continue;
      ASSERT_EQ(every.granted[core]->cycle, some.granted[core]->cycle);
      ASSERT_EQ(every.granted[core]->value, some.granted[core]->value);
    }
  }
  EXPECT_GT(left_out, 5000u);
}

}  // namespace
}  // namespace tessera::mem::test
