#include "system/test_bench.hpp"

#include <gtest/gtest.h>

namespace tessera::system {
namespace {

TEST(TestBench, the_timer_raises_its_lines_when_it_has_counted_down) {
  TestBench bench;
  EXPECT_EQ(bench.next_event(), TestBench::kNever);
  bench.store(0x1500'0000, 1 << 7 | 1 << 16, 10);
  bench.store(0x1500'0004, 5, 10);
  EXPECT_EQ(bench.next_event(), 16u);
  EXPECT_EQ(bench.lines(), 0u);
  bench.fire();
  EXPECT_EQ(bench.lines(), 1u << 7 | 1u << 16);
  EXPECT_EQ(bench.next_event(), TestBench::kNever);
  bench.acknowledge(16);
  EXPECT_EQ(bench.lines(), 1u << 7);
}

TEST(TestBench, a_count_of_zero_stops_the_timer) {
  TestBench bench;
  bench.store(0x1500'0004, 5, 10);
  bench.store(0x1500'0004, 0, 12);
  EXPECT_EQ(bench.next_event(), TestBench::kNever);
}

TEST(TestBench, ticks_are_cycles_since_they_were_cleared) {
  TestBench bench;
  EXPECT_EQ(bench.load(0x1500'1004, 30), 31u);
  bench.store(0x1500'1004, 1, 40);
  EXPECT_EQ(bench.load(0x1500'1004, 45), 5u);
}

TEST(TestBench, random_numbers_differ_and_stalls_hold_what_is_written) {
  TestBench bench;
  EXPECT_NE(bench.load(0x1500'1000, 1), bench.load(0x1500'1000, 2));
  bench.store(0x1600'0024, 3, 1);
  EXPECT_EQ(bench.load(0x1600'0024, 2), 3u);
}

}  // namespace
}  // namespace tessera::system
