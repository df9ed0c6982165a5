#include "mem/private_cache.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace tessera::mem {
namespace {

constexpr Address kLine = 0x1C00'0000;

/// Clocks a fetch of `address` from Idle until it is answered, the shared cache answering at once; returns the clocks
/// between acceptance and answer.
unsigned fetch(PrivateCache& cache, Address address) {
  EXPECT_TRUE(cache.accepts());
  cache.clock(address, false, false);
  for (unsigned cycles = 1;; ++cycles) {
    const bool answered = cache.answers();
    const bool asks = cache.refill().has_value();
    cache.clock(std::nullopt, asks, asks);
    if (answered) return cycles;
  }
}

TEST(PrivateCache, an_empty_cache_holds_no_line_not_even_the_first) {
  const PrivateCache cache(512, 4, 16);
  EXPECT_FALSE(cache.holds(0));
  EXPECT_FALSE(cache.holds(kLine));
}

TEST(PrivateCache, a_miss_brings_the_whole_line) {
  PrivateCache cache(512, 4, 16);
  EXPECT_EQ(fetch(cache, kLine + 8), 2u);
  EXPECT_TRUE(cache.holds(kLine));
  EXPECT_TRUE(cache.holds(kLine + 15));
  EXPECT_FALSE(cache.holds(kLine + 16));
  EXPECT_EQ(fetch(cache, kLine), 1u);
  EXPECT_EQ(cache.misses(), 1u);
}

TEST(PrivateCache, a_hit_accepts_the_next_fetch_and_a_refill_does_not) {
  PrivateCache cache(512, 4, 16);
  cache.clock(kLine, false, false);
  EXPECT_FALSE(cache.accepts()) << "it misses";
  EXPECT_EQ(cache.refill(), kLine);
  cache.clock(std::nullopt, true, false);
  EXPECT_FALSE(cache.refill());
  cache.clock(std::nullopt, false, true);
  EXPECT_TRUE(cache.answers());
  EXPECT_FALSE(cache.accepts());
  cache.clock(std::nullopt, false, false);
  cache.clock(kLine + 4, false, false);
  EXPECT_TRUE(cache.answers());
  EXPECT_TRUE(cache.accepts());
}

TEST(PrivateCache, a_request_is_made_until_it_is_granted) {
  PrivateCache cache(512, 4, 16);
  cache.clock(kLine, false, false);
  for (int cycle = 0; cycle < 5; ++cycle) {
    EXPECT_EQ(cache.refill(), kLine);
    cache.clock(std::nullopt, false, false);
  }
  cache.clock(std::nullopt, true, false);
  EXPECT_FALSE(cache.refill());
}

TEST(PrivateCache, invalid_ways_are_filled_before_a_line_is_replaced) {
  PrivateCache cache(512, 4, 16);
  constexpr Address kNextInSet = 8 * 16;
  for (Address way = 0; way < 4; ++way) fetch(cache, kLine + way * kNextInSet);
  for (Address way = 0; way < 4; ++way) EXPECT_TRUE(cache.holds(kLine + way * kNextInSet));
  // The register says 0 at first, and then 1: ways were filled from the highest on.
  fetch(cache, kLine + 4 * kNextInSet);
  EXPECT_FALSE(cache.holds(kLine + 3 * kNextInSet));
  fetch(cache, kLine + 5 * kNextInSet);
  EXPECT_FALSE(cache.holds(kLine + 2 * kNextInSet));
  EXPECT_TRUE(cache.holds(kLine));
}

TEST(PrivateCache, lines_of_a_range_are_held_together_or_not) {
  PrivateCache cache(512, 4, 16);
  fetch(cache, kLine);
  EXPECT_TRUE(cache.holds(kLine, 16));
  EXPECT_FALSE(cache.holds(kLine + 4, 16));
  fetch(cache, kLine + 16);
  EXPECT_TRUE(cache.holds(kLine + 4, 16));
}

/// Cycles in which a flush is asked for, up to that in which it is done.
unsigned flush(PrivateCache& cache, std::optional<Address> set_of) {
  for (unsigned cycles = 0;; ++cycles) {
    cache.ask_flush(set_of);
    EXPECT_FALSE(cache.accepts());
    const bool done = cache.flushed();
    cache.clock(std::nullopt, false, false);
    if (done) return cycles;
  }
}

TEST(PrivateCache, a_flush_takes_a_cycle_for_each_set) {
  PrivateCache cache(512, 4, 16);
  fetch(cache, kLine);
  fetch(cache, kLine + 16);
  EXPECT_EQ(flush(cache, std::nullopt), 8u);
  EXPECT_TRUE(cache.accepts());
  EXPECT_FALSE(cache.holds(kLine));
  EXPECT_FALSE(cache.holds(kLine + 16));
}

TEST(PrivateCache, a_flush_of_a_set_takes_one_and_leaves_the_others) {
  PrivateCache cache(512, 4, 16);
  fetch(cache, kLine);
  fetch(cache, kLine + 16);
  EXPECT_EQ(flush(cache, kLine + 8 * 16 + 4), 1u);
  EXPECT_FALSE(cache.holds(kLine));
  EXPECT_TRUE(cache.holds(kLine + 16));
}

TEST(PrivateCache, a_flush_waits_while_fetches_go_on) {
  PrivateCache cache(512, 4, 16);
  fetch(cache, kLine);
  cache.clock(kLine, false, false);
  for (Address word = 1; word < 4; ++word) {
    cache.ask_flush(std::nullopt);
    EXPECT_TRUE(cache.accepts());
    cache.clock(kLine + 4 * word, false, false);
    EXPECT_TRUE(cache.answers());
  }
  cache.clock(std::nullopt, false, false);
  cache.ask_flush(std::nullopt);
  EXPECT_FALSE(cache.accepts());
}

/// A cache that fetches ahead, in which a shared cache answers at once; by the cycles in which it does what.
struct Ahead {
  PrivateCache cache{512, 4, 16};
  bool line_comes = false;
  std::vector<Address> asked;

  Ahead() {
    cache.set_prefetching(true);
    cycle(std::nullopt);
  }
  bool cycle(const FetchRequest& fetch) {
    const bool answers = cache.answers();
    const auto line = cache.refill();
    if (line) asked.push_back(*line);
    cache.clock(fetch, line.has_value(), line.has_value());
    return answers;
  }
  /// Fetches, shows `then` behind that, and returns the cycles to the answer.
  unsigned fetch(Address address, Address then) {
    cycle(address);
    for (unsigned cycles = 1;; ++cycles) {
      if (cycle({false, then})) return cycles;
    }
  }
};

TEST(PrivateCache, the_next_line_is_fetched_ahead_once_the_core_shows_another) {
  Ahead ahead;
  EXPECT_EQ(ahead.fetch(kLine, kLine + 4), 2u);
  for (int cycle = 0; cycle < 4; ++cycle) ahead.cycle({false, kLine + 4});
  EXPECT_EQ(ahead.asked, (std::vector<Address>{kLine, kLine + 16}));
  EXPECT_TRUE(ahead.cache.holds(kLine + 16));
  EXPECT_EQ(ahead.fetch(kLine + 16, kLine + 20), 1u);
}

TEST(PrivateCache, nothing_is_fetched_ahead_while_it_shows_that_very_line) {
  Ahead ahead;
  ahead.fetch(kLine, kLine + 16);
  for (int cycle = 0; cycle < 4; ++cycle) ahead.cycle({false, kLine + 16});
  EXPECT_EQ(ahead.asked, (std::vector<Address>{kLine}));
}

TEST(PrivateCache, a_fetch_from_the_line_on_its_way_waits_for_it_and_does_not_ask) {
  Ahead ahead;
  ahead.cycle(kLine);
  ahead.cycle({false, kLine + 4});  // it misses, and the line behind is looked up in the next cycle
  while (!ahead.cycle({false, kLine + 4})) {
  }
  ahead.cycle(kLine + 16);
  for (int cycle = 0; cycle < 4; ++cycle) ahead.cycle({false, kLine + 20});
  EXPECT_EQ(std::count(ahead.asked.begin(), ahead.asked.end(), kLine + 16), 1);
}

TEST(ReplacementRegister, goes_through_its_ways_as_the_hardware_does) {
  ReplacementRegister replacement(4);
  std::vector<unsigned> ways;
  for (int step = 0; step < 12; ++step) {
    ways.push_back(replacement.way());
    replacement.step();
  }
  EXPECT_EQ(ways, (std::vector<unsigned>{0, 1, 3, 2, 1, 3, 3, 3, 2, 1, 2, 1}));
}

}  // namespace
}  // namespace tessera::mem
