#include "isa/pattern.hpp"

#include <gtest/gtest.h>

namespace tessera::isa {
namespace {

constexpr std::string_view kAdd = "0000000tttttsssss000ddddd0110011";

TEST(Pattern, MatchesItsFixedBitsOnly) {
  constexpr FixedBits kFixed = fixed_bits(kAdd);
  EXPECT_EQ(kFixed.mask, 0xfe00'707fu);
  EXPECT_EQ(kFixed.value, 0x0000'0033u);
  EXPECT_TRUE(kFixed.match(0x0020'8433));
  EXPECT_FALSE(kFixed.match(0x4020'8433));
}

TEST(Pattern, OverlapsAnotherUnlessAFixedBitDiffers) {
  const FixedBits any_rd = fixed_bits("00-");
  EXPECT_TRUE(any_rd.overlaps(fixed_bits("0-1")));
  EXPECT_FALSE(any_rd.overlaps(fixed_bits("-1-")));
}

TEST(Pattern, FitsAFormatWithTheSameFields) {
  EXPECT_TRUE(fits_format(kAdd, Format::R));
  EXPECT_FALSE(fits_format(kAdd, Format::I));
  EXPECT_FALSE(fits_format(kAdd, Format::Accumulate));
}

TEST(Pattern, MustHave32Characters) {
  EXPECT_FALSE(fits_format(kAdd.substr(1), Format::R));
  EXPECT_FALSE(fits_format("", Format::R));
}

TEST(Pattern, MustNotHaveUnknownLetters) {
  EXPECT_FALSE(fits_format("000000?tttttsssss000ddddd0110011", Format::R));
  EXPECT_FALSE(fits_format("0000000tttttsssss000dddqd0110011", Format::R));
}

TEST(Pattern, MustFixTheOpcode) { EXPECT_FALSE(fits_format("0000000tttttsssss000ddddd01100--", Format::R)); }

TEST(Pattern, MayFixBitsOfAnImmediateButNotOfARegister) {
  EXPECT_TRUE(fits_format("010000i00iiisssss110ddddd1111011", Format::LaneUnsigned));
  EXPECT_FALSE(fits_format("00000000ttttsssss000ddddd0110011", Format::R));
}

TEST(Pattern, OfACompressedInstructionHas16CharactersAndAFixedFunction) {
  EXPECT_TRUE(is_compressed_pattern("000idddddiiiii01"));
  EXPECT_FALSE(is_compressed_pattern("000idddddiiiii11"));
  EXPECT_FALSE(is_compressed_pattern("000idddddiiii01"));
  EXPECT_FALSE(is_compressed_pattern("0i0idddddiiiii01"));
  EXPECT_FALSE(is_compressed_pattern("000iqqqqqiiiii01"));
}

}  // namespace
}  // namespace tessera::isa
