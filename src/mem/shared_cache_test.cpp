#include "mem/shared_cache.hpp"

#include <gtest/gtest.h>

namespace tessera::mem {
namespace {

constexpr Cycle kHit = 4;
constexpr Cycle kLatency = 10;

/// Two banks, two ways, 16-byte lines of two beats.
struct Bench {
  AxiPort port{kLatency};
  SharedCache cache{{.bytes = 256, .ways = 2, .banks = 2, .line_bytes = 16, .hit_cycles = kHit}, port};
};

TEST(SharedCache, a_miss_hands_the_line_over_one_cycle_after_its_last_beat) {
  Bench bench;
  // Looked up at 100, asked for at 101, beats at 111 and 112.
  EXPECT_EQ(bench.cache.refill(0x1C00'0000, 100), 113u);
  EXPECT_EQ(bench.cache.misses(), 1u);
}

TEST(SharedCache, a_hit_takes_the_hit_cycles) {
  Bench bench;
  bench.cache.refill(0x1C00'0000, 100);
  EXPECT_EQ(bench.cache.refill(0x1C00'0000, 200), 200 + kHit);
  EXPECT_EQ(bench.cache.lookups(), 2u);
  EXPECT_EQ(bench.cache.misses(), 1u);
}

TEST(SharedCache, a_line_under_way_is_waited_for_but_not_read_again) {
  Bench bench;
  const Cycle there = bench.cache.refill(0x1C00'0000, 100);
  EXPECT_EQ(bench.cache.refill(0x1C00'0000, 100), there);
  EXPECT_EQ(bench.cache.refill(0x1C00'0000, there - kHit - 1), there);
  EXPECT_EQ(bench.cache.refill(0x1C00'0000, there - kHit + 1), there + 1);
  EXPECT_EQ(bench.cache.misses(), 1u);
  EXPECT_EQ(bench.port.counters().beats_read, 2u);
}

TEST(SharedCache, a_bank_is_looked_up_once_a_cycle) {
  Bench bench;
  for (const Address line : {0x00u, 0x10u, 0x20u, 0x40u}) bench.cache.refill(line, 0);
  EXPECT_EQ(bench.cache.refill(0x00, 200), 200 + kHit);
  EXPECT_EQ(bench.cache.refill(0x20, 200), 201 + kHit);  // the same bank
  EXPECT_EQ(bench.cache.refill(0x10, 200), 200 + kHit);  // the other one
  EXPECT_EQ(bench.cache.refill(0x40, 200), 202 + kHit);
  EXPECT_EQ(bench.cache.refill(0x40, 203), 203 + kHit);
}

TEST(SharedCache, misses_share_the_port) {
  Bench bench;
  EXPECT_EQ(bench.cache.refill(0x00, 100), 113u);
  EXPECT_EQ(bench.cache.refill(0x10, 100), 115u);  // its beats follow: 113 and 114
}

TEST(SharedCache, a_miss_is_never_faster_than_a_hit) {
  AxiPort port(1);
  SharedCache cache({.bytes = 256, .ways = 2, .banks = 2, .line_bytes = 16, .hit_cycles = 20}, port);
  EXPECT_EQ(cache.refill(0x00, 100), 120u);
}

TEST(SharedCache, the_least_recently_used_line_of_a_set_makes_room) {
  Bench bench;  // 8 sets: lines 128 bytes apart share one
  bench.cache.refill(0x000, 0);
  bench.cache.refill(0x080, 100);
  bench.cache.refill(0x000, 200);
  bench.cache.refill(0x100, 300);
  EXPECT_EQ(bench.cache.misses(), 3u);
  bench.cache.refill(0x000, 400);
  EXPECT_EQ(bench.cache.misses(), 3u);
  bench.cache.refill(0x080, 500);
  EXPECT_EQ(bench.cache.misses(), 4u);
}

TEST(SharedCache, a_cleared_cache_misses) {
  Bench bench;
  bench.cache.refill(0x00, 0);
  bench.cache.clear();
  bench.cache.refill(0x00, 100);
  EXPECT_EQ(bench.cache.misses(), 2u);
}

}  // namespace
}  // namespace tessera::mem
