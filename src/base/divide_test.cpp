#include "base/divide.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace tessera {
namespace {

TEST(Divide, a_remainder_counts_as_one_more) {
  EXPECT_EQ(divide_up(0u, 4u), 0u);
  EXPECT_EQ(divide_up(1u, 4u), 1u);
  EXPECT_EQ(divide_up(4u, 4u), 1u);
  EXPECT_EQ(divide_up(5u, 4u), 2u);
  EXPECT_EQ(divide_up(7, 1), 7);
}

TEST(Divide, numbers_are_as_wide_as_the_wider_of_both) {
  EXPECT_EQ(divide_up(std::uint64_t{1} << 40, 3u), 366503875926u);
}

TEST(Divide, rounding_up_ends_at_a_multiple) {
  EXPECT_EQ(round_up(0u, 16u), 0u);
  EXPECT_EQ(round_up(1u, 16u), 16u);
  EXPECT_EQ(round_up(16u, 16u), 16u);
  EXPECT_EQ(round_up(17u, 16u), 32u);
}

}  // namespace
}  // namespace tessera
