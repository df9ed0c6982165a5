#include "system/stacks.hpp"

#include <gtest/gtest.h>

namespace tessera::system {
namespace {

ElfImage image(Address end, std::uint32_t bytes, std::uint32_t cores) {
  ElfImage image;
  image.symbols = {{"__stacks_end", end}, {"__stack_bytes", bytes}, {"__cores", cores}};
  return image;
}

TEST(Stacks, the_last_core_has_the_highest) {
  const auto stacks = stacks_of(image(0x1008'0000, 0x810, 8));
  ASSERT_TRUE(stacks);
  EXPECT_EQ(stacks->low(7), 0x1008'0000u - 0x810);
  EXPECT_EQ(stacks->low(0), 0x1008'0000u - 8 * 0x810);
}

TEST(Stacks, a_program_that_does_not_say_or_says_nonsense_has_none_known) {
  EXPECT_FALSE(stacks_of(ElfImage{}));
  EXPECT_FALSE(stacks_of(image(0x1008'0000, 0, 8)));
  EXPECT_FALSE(stacks_of(image(0x1000, 0x810, 8)));
}

}  // namespace
}  // namespace tessera::system
