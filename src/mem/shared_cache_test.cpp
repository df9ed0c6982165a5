#include "mem/shared_cache.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace tessera::mem {
namespace {

constexpr Cycle kLatency = 10;
constexpr Address kLine = 0x1C00'0000;

struct Bench {
  AxiPort port{kLatency};
  SharedCache cache{{}, port};
  Cycle now = 100;

  SharedCache::Answer cycle() { return cache.cycle(now++); }

  /// Asks for a line until it is granted, and returns the cycles from the first request to the answer.
  Cycle line(unsigned core, Address line) {
    const Cycle first = now;
    bool granted = false;
    while (true) {
      if (!granted) cache.ask(core, line);
      const SharedCache::Answer answer = cycle();
      granted |= (answer.granted >> core & 1) != 0;
      if ((answer.answered >> core & 1) != 0) return now - 1 - first;
    }
  }
};

TEST(SharedCache, a_hit_is_answered_one_cycle_after_its_grant_and_a_miss_from_memory) {
  Bench bench;
  // Seen in +1, asked for in +2, address in +3, beats in +13 and +14, seen in +15, answered in +16.
  EXPECT_EQ(bench.line(0, kLine), kLatency + 6);
  EXPECT_EQ(bench.line(0, kLine), 1u);
  EXPECT_EQ(bench.cache.lookups(), 2u);
  EXPECT_EQ(bench.cache.misses(), 1u);
  for (int cycle = 0; cycle < 3; ++cycle) bench.cycle();
  EXPECT_TRUE(bench.cache.idle());
}

TEST(SharedCache, of_two_cores_one_is_granted_and_the_turn_changes) {
  Bench bench;
  bench.line(0, kLine);  // the flag is 1 now
  bench.cache.ask(0, kLine);
  bench.cache.ask(1, kLine);
  EXPECT_EQ(bench.cycle().granted, 0b10u);
  bench.cache.ask(0, kLine);
  bench.cache.ask(3, kLine);
  EXPECT_EQ(bench.cycle().granted, 0b1000u) << "3 xor 2 is less than 0 xor 2";
}

TEST(SharedCache, banks_grant_side_by_side) {
  Bench bench;
  bench.cache.ask(0, kLine);
  bench.cache.ask(1, kLine + 16);
  EXPECT_EQ(bench.cycle().granted, 0b11u);
}

TEST(SharedCache, a_line_on_its_way_blocks_its_bank_for_whoever_asks_for_it_too) {
  Bench bench;
  bench.cache.ask(0, kLine);
  EXPECT_EQ(bench.cycle().granted, 1u);
  std::optional<Cycle> second_granted;
  while (!second_granted) {
    bench.cache.ask(1, kLine);
    if (bench.cycle().granted != 0) second_granted = bench.now - 1;
  }
  EXPECT_EQ(*second_granted, 103u) << "when the refill has been asked for";
  Cycle first = 0;
  Cycle second = 0;
  while (second == 0) {
    bench.cache.ask(2, kLine + 32);  // of the same bank: it is not granted meanwhile
    const SharedCache::Answer answer = bench.cycle();
    if ((answer.answered & 1) != 0) first = bench.now - 1;
    if ((answer.answered & 2) != 0) second = bench.now - 1;
    EXPECT_EQ(answer.granted, 0u);
  }
  EXPECT_EQ(first, 100 + kLatency + 6);
  EXPECT_EQ(second, first + 2);
}

TEST(SharedCache, a_miss_evicts_where_the_register_says_though_other_ways_are_empty) {
  Bench bench;
  constexpr Address kNextInSet = 32 * 32;
  // The register says 0, 1, 3, 2, 1: the fifth miss takes the place of the second.
  for (Address number = 0; number < 5; ++number) bench.line(0, kLine + number * kNextInSet);
  const std::uint64_t misses = bench.cache.misses();
  EXPECT_EQ(bench.line(0, kLine), 1u);
  EXPECT_EQ(bench.line(0, kLine + 3 * kNextInSet), 1u);
  EXPECT_EQ(bench.cache.misses(), misses);
  bench.line(0, kLine + kNextInSet);
  EXPECT_EQ(bench.cache.misses(), misses + 1);
}

TEST(SharedCache, a_bank_takes_no_beat_while_a_line_waits_in_it) {
  Bench bench;
  bench.cache.ask(0, kLine);
  bench.cycle();
  // Asked for as soon as the bank is free, its beats follow those of the first line at once, but for one cycle in which
  // that waits to be written.
  Cycle answered = 0;
  bool granted = false;
  while (answered == 0) {
    if (!granted) bench.cache.ask(1, kLine + 32);
    const SharedCache::Answer answer = bench.cycle();
    granted |= (answer.granted & 2) != 0;
    if ((answer.answered & 2) != 0) answered = bench.now - 1;
  }
  EXPECT_EQ(answered, 103 + kLatency + 6 + 1);
}

/// Cycles in which a flush is asked of a bank, up to that in which it is done.
Cycle flush(Bench& bench, std::uint32_t bank, std::optional<Address> set_of) {
  for (Cycle cycles = 0;; ++cycles) {
    bench.cache.ask_flush(1u << bank, set_of);
    bench.cache.ask(7, kLine + 16 * bank);
    const bool done = (bench.cache.flushed() >> bank & 1) != 0;
    EXPECT_EQ(bench.cycle().granted, 0u);
    if (done) return cycles;
  }
}

TEST(SharedCache, a_flush_takes_a_cycle_for_each_set_of_a_bank) {
  Bench bench;
  bench.line(0, kLine);
  bench.line(0, kLine + 16);
  bench.cycle();
  EXPECT_EQ(flush(bench, 0, std::nullopt), 32u);
  EXPECT_EQ(bench.line(0, kLine), kLatency + 6);
  EXPECT_EQ(bench.line(0, kLine + 16), 1u) << "of the other bank";
}

TEST(SharedCache, a_flush_of_a_set_takes_one_cycle) {
  Bench bench;
  bench.line(0, kLine);
  bench.line(0, kLine + 32);
  bench.cycle();
  EXPECT_EQ(flush(bench, 0, kLine + 32 * 32), 1u);
  EXPECT_EQ(bench.line(0, kLine + 32), 1u);
  EXPECT_EQ(bench.line(0, kLine), kLatency + 6);
}

TEST(SharedCache, a_flush_waits_for_an_open_refill_and_its_line_is_lost) {
  Bench bench;
  bench.cache.ask(0, kLine);
  for (int cycle = 0; cycle < 4; ++cycle) bench.cycle();
  // Asked for in +4; the line is written in +16 and looked up in vain in +17 and +18.
  EXPECT_EQ(flush(bench, 0, std::nullopt), kLatency + 6 + 3 - 4 + 32);
  EXPECT_EQ(bench.line(0, kLine), kLatency + 6);
}

}  // namespace
}  // namespace tessera::mem
