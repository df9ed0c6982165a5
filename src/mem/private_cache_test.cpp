#include "mem/private_cache.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <list>

namespace tessera::mem {
namespace {

TEST(PrivateCache, an_empty_cache_holds_no_line_not_even_the_first) {
  LineStore lines(512, 4, 16);
  EXPECT_FALSE(lines.touch(0));
  EXPECT_FALSE(lines.touch(0x1C00'0000));
}

TEST(PrivateCache, a_line_begins_at_a_multiple_of_its_size) {
  const LineStore lines(512, 4, 16);
  EXPECT_EQ(lines.line_of(0x1C00'000F), 0x1C00'0000u);
  EXPECT_EQ(lines.line_of(0x1C00'0010), 0x1C00'0010u);
  EXPECT_EQ(lines.line_bytes(), 16u);
}

TEST(PrivateCache, what_was_filled_in_is_held) {
  LineStore lines(512, 4, 16);
  lines.fill(0x100);
  EXPECT_TRUE(lines.touch(0x100));
  EXPECT_FALSE(lines.touch(0x110));
}

// Two ways of 16-byte lines in 64 bytes: two sets; lines 32 bytes apart share one.
TEST(PrivateCache, the_least_recently_used_line_makes_room) {
  LineStore lines(64, 2, 16);
  lines.fill(0x00);
  lines.fill(0x20);
  lines.touch(0x00);
  lines.fill(0x40);
  EXPECT_TRUE(lines.touch(0x00));
  EXPECT_FALSE(lines.touch(0x20));
  EXPECT_TRUE(lines.touch(0x40));
}

TEST(PrivateCache, sets_do_not_take_room_from_each_other) {
  LineStore lines(64, 2, 16);
  lines.fill(0x00);
  for (Address line = 0x10; line < 0x200; line += 0x20) lines.fill(line);
  EXPECT_TRUE(lines.touch(0x00));
}

TEST(PrivateCache, filling_in_a_line_that_is_there_pushes_none_out) {
  LineStore lines(64, 2, 16);
  lines.fill(0x00);
  lines.fill(0x20);
  lines.fill(0x20);
  EXPECT_TRUE(lines.touch(0x00));
}

TEST(PrivateCache, a_cleared_cache_is_empty) {
  LineStore lines(64, 2, 16);
  lines.fill(0x20);
  lines.clear();
  EXPECT_FALSE(lines.touch(0x20));
}

TEST(PrivateCache, any_sequence_of_fetches_finds_what_a_list_in_order_of_use_holds) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& fetches) {
    constexpr std::size_t kWays = 4;
    LineStore lines(4 * kWays * 16, kWays, 16);
    std::array<std::list<Address>, 4> sets;
    for (const std::uint8_t fetch : fetches) {
      const Address line = fetch % 64 * 16;
      std::list<Address>& set = sets[line / 16 % 4];
      const auto place = std::find(set.begin(), set.end(), line);
      RC_ASSERT(lines.touch(line) == (place != set.end()));
      if (place != set.end()) set.erase(place);
      set.push_front(line);
      if (set.size() > kWays) set.pop_back();
      lines.fill(line);
    }
  }));
}

}  // namespace
}  // namespace tessera::mem
