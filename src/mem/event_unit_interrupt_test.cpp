// Interrupts of the event unit: what it asks of a core, and what that does to waits.
#include <gtest/gtest.h>

#include "mem/event_unit_bench.hpp"

namespace tessera::mem::test {
namespace {

TEST(EventUnitInterrupt, the_highest_buffered_line_that_is_enabled_is_shown_a_cycle_after_it_is_there) {
  EventUnitBench bench;
  bench.set(0, kInterruptMask, 0b1110);
  EXPECT_EQ(bench.unit.interrupt_lines(0), 0u);
  for (const unsigned event : {0u, 1u, 2u, 4u}) bench.unit.raise(event, 1);
  bench.end_cycle();
  EXPECT_EQ(bench.unit.interrupt_lines(0), 0u);
  bench.end_cycle();
  EXPECT_EQ(bench.unit.interrupt_lines(0), 0b0100u);
  EXPECT_EQ(bench.unit.interrupt_lines(1), 0u);
}

TEST(EventUnitInterrupt, an_acknowledged_line_is_cleared_and_the_next_is_shown) {
  EventUnitBench bench;
  bench.set(0, kInterruptMask, 0b0110);
  bench.unit.raise(1, 1);
  bench.unit.raise(2, 1);
  bench.cycles(2);
  bench.unit.acknowledge_interrupt(0, 2);
  EXPECT_EQ(bench.unit.interrupt_lines(0), 0b0010u);
  EXPECT_EQ(bench.get(0, kBuffer), 0b0010u);
}

TEST(EventUnitInterrupt, an_event_raised_again_in_the_cycle_of_its_acknowledgement_is_lost) {
  EventUnitBench bench;
  bench.set(0, kInterruptMask, 0b0100);
  bench.unit.raise(2, 1);
  bench.cycles(3);
  bench.unit.raise(2, 1);
  bench.end_cycle();
  bench.unit.acknowledge_interrupt(0, 2);
  bench.cycles(2);
  EXPECT_EQ(bench.unit.interrupt_lines(0), 0u);
}

TEST(EventUnitInterrupt, what_a_core_waits_for_is_granted_a_cycle_after_an_interrupt_is_there) {
  EventUnitBench bench;
  bench.set(0, kMask, 1);
  bench.set(0, kInterruptMask, 2);
  bench.unit.raise(1, 1);
  bench.end_cycle();
  const Cycle asked = bench.now;
  bench.sleep(0, kWait);
  bench.cycles(3);
  ASSERT_TRUE(bench.granted[0].has_value());
  EXPECT_EQ(bench.granted[0]->cycle, asked + 1);
}

TEST(EventUnitInterrupt, the_next_wait_is_granted_at_once_if_the_interrupt_is_still_there) {
  EventUnitBench bench;
  bench.set(0, kInterruptMask, 2);
  bench.unit.raise(1, 1);
  bench.end_cycle();
  bench.sleep(0, kWait);
  bench.cycles(3);
  bench.granted[0].reset();
  const Cycle asked = bench.now;
  bench.sleep(0, kWait);
  bench.cycles(2);
  ASSERT_TRUE(bench.granted[0].has_value());
  EXPECT_EQ(bench.granted[0]->cycle, asked);
}

TEST(EventUnitInterrupt, an_interrupt_wakes_a_core_that_waits_for_something_else) {
  EventUnitBench bench;
  bench.set(0, kMask, 1);
  bench.set(0, kInterruptMask, 2);
  bench.sleep(0, kWaitClear);
  bench.cycles(10);
  bench.unit.raise(1, 1);
  bench.cycles(3);
  ASSERT_TRUE(bench.granted[0].has_value());
  EXPECT_TRUE(bench.granted[0]->interrupted);
  EXPECT_EQ(bench.get(0, kBuffer), 2u) << "the wait has cleared nothing";
}

TEST(EventUnitInterrupt, a_wait_taken_up_again_after_an_interrupt_does_not_trigger_once_more) {
  EventUnitBench bench;
  const BarrierAt barrier(0);
  bench.set(0, barrier.mask(), 0b11);
  bench.set(0, barrier.target(), 0b11);
  bench.set(0, kMask, kBarrierEvent);
  bench.set(0, kInterruptMask, 2);
  bench.sleep(0, barrier.wait_clear());
  bench.cycles(3);
  bench.unit.raise(1, 1);
  bench.cycles(3);
  ASSERT_TRUE(bench.granted[0].has_value() && bench.granted[0]->interrupted);
  bench.unit.acknowledge_interrupt(0, 1);
  bench.set(1, barrier.trigger(), 0b10);  // the other core completes the barrier meanwhile
  bench.cycles(4);
  bench.sleep(0, barrier.wait_clear());
  bench.cycles(2);
  ASSERT_TRUE(bench.granted[0].has_value());
  EXPECT_FALSE(bench.granted[0]->interrupted);
  bench.cycles(3);
  EXPECT_EQ(bench.get(1, barrier.status()), 0u);
}

}  // namespace
}  // namespace tessera::mem::test
