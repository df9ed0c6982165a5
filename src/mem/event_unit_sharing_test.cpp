// What cores do with each other's help: barriers, mutexes, the dispatch queue.
#include <gtest/gtest.h>

#include "mem/event_unit_bench.hpp"

namespace tessera::mem::test {
namespace {

EventUnitBench bench_with_barrier(unsigned index, std::uint32_t team) {
  EventUnitBench bench;
  const BarrierAt barrier(index);
  bench.set(0, barrier.mask(), team);
  bench.set(0, barrier.target(), team);
  for (unsigned core = 0; core < 8; ++core) bench.set(core, kMask, kBarrierEvent);
  return bench;
}

TEST(Barrier, nobody_goes_on_before_the_last_has_arrived_and_all_do_two_cycles_later) {
  EventUnitBench bench = bench_with_barrier(0, 0xFF);
  const BarrierAt barrier(0);
  for (unsigned core = 0; core < 7; ++core) {
    bench.sleep(core, barrier.wait_clear());
    bench.cycles(3);
  }
  const Cycle last = bench.now;
  bench.sleep(7, barrier.wait_clear());
  bench.cycles(2);
  for (unsigned core = 0; core < 8; ++core) EXPECT_FALSE(bench.granted[core].has_value()) << core;
  bench.end_cycle();
  for (unsigned core = 0; core < 8; ++core) {
    ASSERT_TRUE(bench.granted[core].has_value()) << core;
    EXPECT_EQ(bench.granted[core]->cycle, last + 2) << core;
    EXPECT_EQ(bench.granted[core]->value, kBarrierEvent) << core;
  }
}

TEST(Barrier, all_may_arrive_in_the_same_cycle) {
  EventUnitBench bench = bench_with_barrier(3, 0xFF);
  const Cycle last = bench.now;
  for (unsigned core = 0; core < 8; ++core) bench.sleep(core, BarrierAt(3).wait_clear());
  bench.cycles(3);
  for (unsigned core = 0; core < 8; ++core) EXPECT_EQ(bench.granted[core]->cycle, last + 2) << core;
}

TEST(Barrier, the_status_shows_who_has_arrived) {
  EventUnitBench bench = bench_with_barrier(0, 0xFF);
  bench.sleep(2, BarrierAt(0).wait());
  bench.set(0, BarrierAt(0).trigger(), 0b1'0000);
  EXPECT_EQ(bench.get(0, BarrierAt(0).status()), 0b1'0100u);
  EXPECT_EQ(bench.unit.bus_read(0x404), 0b1'0100u);
  EXPECT_EQ(bench.unit.waits_for(2), "barrier 0: cores arrived 0x14 of 0xff");
}

TEST(Barrier, all_links_share_a_port_to_the_registers_of_a_unit) {
  for (const unsigned unit : {0u, 5u}) {
    const BarrierAt barrier(unit);
    for (std::uint32_t offset : {barrier.mask(), barrier.status(), barrier.target(), barrier.trigger()}) {
      EXPECT_EQ(EventUnit::barrier_port(offset), unit);
    }
    for (std::uint32_t offset : {barrier.trigger_self(), barrier.wait(), barrier.wait_clear()}) {
      EXPECT_EQ(EventUnit::barrier_port(offset), std::nullopt);
    }
  }
  EXPECT_EQ(EventUnit::barrier_port(kTrigger), std::nullopt);
}

TEST(Barrier, masks_are_read_back) {
  EventUnitBench bench = bench_with_barrier(5, 0x3C);
  EXPECT_EQ(bench.get(1, BarrierAt(5).mask()), 0x3Cu);
  EXPECT_EQ(bench.get(1, BarrierAt(5).target()), 0x3Cu);
  bench.unit.bus_write(0x400 + 5 * 0x20, 0x81);
  bench.end_cycle();
  EXPECT_EQ(bench.get(1, BarrierAt(5).mask()), 0x81u);
}

TEST(Barrier, teams_with_barriers_of_their_own_do_not_wait_for_each_other) {
  EventUnitBench bench = bench_with_barrier(0, 0x0F);
  bench.set(0, BarrierAt(1).mask(), 0xF0);
  bench.set(0, BarrierAt(1).target(), 0xF0);
  for (const unsigned core : {0u, 1u, 2u, 4u, 5u, 6u, 7u}) bench.sleep(core, BarrierAt(core / 4).wait_clear());
  bench.cycles(4);
  for (const unsigned core : {4u, 5u, 6u, 7u}) EXPECT_TRUE(bench.granted[core].has_value()) << core;
  for (const unsigned core : {0u, 1u, 2u}) EXPECT_FALSE(bench.granted[core].has_value()) << core;
  bench.sleep(3, BarrierAt(0).wait_clear());
  bench.cycles(3);
  for (const unsigned core : {0u, 1u, 2u, 3u}) EXPECT_TRUE(bench.granted[core].has_value()) << core;
}

TEST(Barrier, others_than_those_who_arrive_may_be_told) {
  EventUnitBench bench = bench_with_barrier(0, 0b0011);
  bench.set(0, BarrierAt(0).target(), 0b1000);
  bench.sleep(3, kWaitClear);
  bench.set(0, BarrierAt(0).trigger(), 0b0011);
  bench.cycles(2);
  EXPECT_TRUE(bench.granted[3].has_value());
  EXPECT_EQ(bench.get(0, kBuffer), 0u);
}

TEST(Barrier, who_arrives_without_waiting_goes_on_at_once) {
  EventUnitBench bench = bench_with_barrier(0, 0b0011);
  const Cycle asked = bench.now;
  bench.read(0, BarrierAt(0).trigger_self());
  bench.end_cycle();
  ASSERT_TRUE(bench.granted[0].has_value());
  EXPECT_EQ(bench.granted[0]->cycle, asked);
  EXPECT_EQ(bench.get(1, BarrierAt(0).status()), 0b0001u);
  bench.read(1, BarrierAt(0).trigger_self());
  bench.cycles(3);
  EXPECT_EQ(bench.get(0, kBuffer), kBarrierEvent);
  EXPECT_EQ(bench.get(1, kBuffer), kBarrierEvent);
}

TEST(Barrier, it_can_be_used_again_and_again) {
  EventUnitBench bench = bench_with_barrier(0, 0b0011);
  for (unsigned round = 0; round < 20; ++round) {
    bench.sleep(round % 2, BarrierAt(0).wait_clear());
    bench.cycles(round % 5 + 1);
    ASSERT_FALSE(bench.granted[round % 2].has_value()) << round;
    bench.sleep(1 - round % 2, BarrierAt(0).wait_clear());
    bench.cycles(3 + 1);  // what was granted is cleared with the answer
    ASSERT_TRUE(bench.granted[0].has_value() && bench.granted[1].has_value()) << round;
  }
}

TEST(Barrier, cores_that_are_not_in_the_machine_are_not_waited_for) {
  EventUnitBench bench(2);
  bench.set(0, BarrierAt(0).mask(), 0xFF);
  EXPECT_EQ(bench.get(0, BarrierAt(0).mask()), 0b11u);
}

EventUnitBench bench_with_mutex() {
  EventUnitBench bench;
  for (unsigned core = 0; core < 8; ++core) bench.set(core, kMask, kMutexEvent);
  return bench;
}

TEST(Mutex, a_free_one_is_granted_in_the_cycle_after_it_was_asked_for) {
  EventUnitBench bench = bench_with_mutex();
  const Cycle asked = bench.now;
  bench.sleep(4, kMutex);
  bench.end_cycle();
  EXPECT_FALSE(bench.granted[4].has_value());
  bench.end_cycle();
  ASSERT_TRUE(bench.granted[4].has_value());
  EXPECT_EQ(bench.granted[4]->cycle, asked + 1);
}

TEST(Mutex, of_those_who_ask_together_the_lowest_numbered_comes_first) {
  EventUnitBench bench = bench_with_mutex();
  for (const unsigned core : {6u, 1u, 3u}) bench.sleep(core, kMutex);
  bench.cycles(5);
  EXPECT_TRUE(bench.granted[1].has_value());
  EXPECT_FALSE(bench.granted[3].has_value());
  EXPECT_FALSE(bench.granted[6].has_value());
}

TEST(Mutex, it_is_handed_over_in_the_cycle_after_the_release_to_the_lowest_numbered_who_waits) {
  EventUnitBench bench = bench_with_mutex();
  bench.sleep(5, kMutex);
  bench.cycles(4);
  for (const unsigned core : {7u, 2u, 6u}) {
    bench.sleep(core, kMutex);
    bench.end_cycle();
  }
  unsigned owner = 5;
  for (const unsigned next : {2u, 6u, 7u}) {
    const Cycle released = bench.now;
    bench.set(owner, kMutex, 0);
    EXPECT_FALSE(bench.granted[next].has_value());
    bench.end_cycle();
    ASSERT_TRUE(bench.granted[next].has_value()) << next;
    EXPECT_EQ(bench.granted[next]->cycle, released + 1);
    owner = next;
  }
}

TEST(Mutex, the_value_written_at_the_release_is_what_the_next_one_reads) {
  EventUnitBench bench = bench_with_mutex();
  bench.sleep(0, kMutex);
  bench.cycles(3);
  bench.sleep(1, kMutex);
  bench.cycles(3);
  bench.set(0, kMutex, 0xCAFE);
  bench.cycles(2);
  ASSERT_TRUE(bench.granted[1].has_value());
  EXPECT_EQ(bench.granted[1]->value, 0xCAFEu);
}

TEST(Mutex, released_without_anyone_waiting_it_is_free) {
  EventUnitBench bench = bench_with_mutex();
  bench.sleep(0, kMutex);
  bench.cycles(3);
  bench.set(0, kMutex, 0);
  bench.cycles(5);
  bench.sleep(7, kMutex);
  bench.cycles(2);
  EXPECT_TRUE(bench.granted[7].has_value());
}

TEST(Mutex, asking_for_a_mutex_that_does_not_exist_waits_for_ever) {
  EventUnitBench bench = bench_with_mutex();
  bench.sleep(0, kMutex + 4);
  bench.cycles(50);
  EXPECT_FALSE(bench.granted[0].has_value());
  EXPECT_EQ(bench.unit.waits_for(0), "mutex 1");
}

EventUnitBench bench_with_queue() {
  EventUnitBench bench;
  for (unsigned core = 0; core < 8; ++core) bench.set(core, kMask, kDispatchEvent);
  return bench;
}

void push(EventUnitBench& bench, std::uint32_t team, std::uint32_t value) {
  bench.set(0, kTeam, team);
  bench.set(0, kDispatch, value);
}

TEST(Dispatch, a_value_reaches_everyone_of_its_team_and_nobody_else) {
  EventUnitBench bench = bench_with_queue();
  for (unsigned core = 1; core < 8; ++core) bench.sleep(core, kDispatch);
  bench.cycles(5);
  push(bench, 0b0001'1110, 0x1234);
  bench.cycles(5);
  for (const unsigned core : {1u, 2u, 3u, 4u}) {
    ASSERT_TRUE(bench.granted[core].has_value()) << core;
    EXPECT_EQ(bench.granted[core]->value, 0x1234u) << core;
  }
  for (const unsigned core : {5u, 6u, 7u}) EXPECT_FALSE(bench.granted[core].has_value()) << core;
}

TEST(Dispatch, a_value_pushed_before_it_is_asked_for_waits_in_the_queue) {
  EventUnitBench bench = bench_with_queue();
  push(bench, 0b0010, 77);
  bench.cycles(20);
  bench.sleep(1, kDispatch);
  bench.cycles(5);
  ASSERT_TRUE(bench.granted[1].has_value());
  EXPECT_EQ(bench.granted[1]->value, 77u);
}

TEST(Dispatch, each_core_reads_a_value_once_and_in_the_order_pushed) {
  EventUnitBench bench = bench_with_queue();
  push(bench, 0b0110, 10);
  push(bench, 0b0110, 11);
  for (const std::uint32_t value : {10u, 11u}) {
    for (const unsigned core : {1u, 2u}) bench.sleep(core, kDispatch);
    bench.cycles(6);
    for (const unsigned core : {1u, 2u}) {
      ASSERT_TRUE(bench.granted[core].has_value()) << core;
      EXPECT_EQ(bench.granted[core]->value, value) << core;
    }
  }
  bench.sleep(1, kDispatch);
  bench.cycles(20);
  EXPECT_FALSE(bench.granted[1].has_value());
  EXPECT_EQ(bench.unit.waits_for(1), "a dispatched value");
}

TEST(Dispatch, values_for_other_teams_are_skipped) {
  EventUnitBench bench = bench_with_queue();
  push(bench, 0b0010, 1);
  push(bench, 0b0010, 2);
  push(bench, 0b0100, 3);
  bench.sleep(2, kDispatch);
  bench.cycles(10);
  ASSERT_TRUE(bench.granted[2].has_value());
  EXPECT_EQ(bench.granted[2]->value, 3u);
  for (const std::uint32_t value : {1u, 2u}) {
    bench.sleep(1, kDispatch);
    bench.cycles(10);
    ASSERT_TRUE(bench.granted[1].has_value());
    EXPECT_EQ(bench.granted[1]->value, value);
  }
}

TEST(Dispatch, the_queue_comes_round) {
  EventUnitBench bench = bench_with_queue();
  for (std::uint32_t value = 0; value < 40; ++value) {
    push(bench, value % 3 == 0 ? 0b0010 : 0b0110, value);
    bench.sleep(1, kDispatch);
    bench.cycles(12);
    ASSERT_TRUE(bench.granted[1].has_value()) << value;
    ASSERT_EQ(bench.granted[1]->value, value);
    if (value % 3 == 0) continue;
    bench.sleep(2, kDispatch);
    bench.cycles(12);
    ASSERT_TRUE(bench.granted[2].has_value()) << value;
    ASSERT_EQ(bench.granted[2]->value, value);
  }
}

}  // namespace
}  // namespace tessera::mem::test
