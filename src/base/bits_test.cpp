#include "base/bits.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace tessera {
namespace {

TEST(Bits, a_field_may_touch_either_end_of_the_word) {
  EXPECT_EQ(bits(0x8000'0001, 31, 1), 1u);
  EXPECT_EQ(bits(0x8000'0001, 0, 1), 1u);
  EXPECT_EQ(bits(0xdead'beef, 0, 32), 0xdead'beef);
  EXPECT_EQ(bits(0xdead'beef, 8, 8), 0xbeu);
  EXPECT_TRUE(bit(0x8000'0000, 31));
  EXPECT_FALSE(bit(0x8000'0000, 30));
}

TEST(Bits, the_top_bit_of_a_signed_field_is_its_sign) {
  EXPECT_EQ(sign_extend(0xfff, 12), -1);
  EXPECT_EQ(sign_extend(0x7ff, 12), 2047);
  EXPECT_EQ(sign_extend(0x800, 12), -2048);
  EXPECT_EQ(sign_extend(0xffff'ffff, 32), -1);
  EXPECT_EQ(sign_extend(1, 1), -1);
}

TEST(Bits, sign_extension_ignores_what_lies_above_the_field) { EXPECT_EQ(sign_extend(0xffff'f001, 12), 1); }

TEST(Bits, what_is_inserted_is_read_back_and_the_rest_stays) {
  EXPECT_TRUE(rc::check([](std::uint32_t word, std::uint32_t value) {
    const unsigned low = *rc::gen::inRange(0u, 32u);
    const unsigned width = *rc::gen::inRange(1u, 33u - low);
    const std::uint32_t result = insert_bits(word, low, width, value);
    RC_ASSERT(bits(result, low, width) == (value & low_mask(width)));
    RC_ASSERT(insert_bits(result, low, width, bits(word, low, width)) == word);
  }));
}

TEST(Bits, zero_is_no_power_of_two) {
  EXPECT_FALSE(is_power_of_two(0u));
  EXPECT_TRUE(is_power_of_two(1u));
  EXPECT_TRUE(is_power_of_two(0x8000'0000u));
  EXPECT_FALSE(is_power_of_two(6u));
}

TEST(Bits, an_aligned_value_is_its_own_multiple) {
  EXPECT_EQ(align_down(0x1234u, 0x1000u), 0x1000u);
  EXPECT_TRUE(is_aligned(0x1000u, 4u));
  EXPECT_FALSE(is_aligned(0x1002u, 4u));
}

}  // namespace
}  // namespace tessera
