#include "accel/adder/numerics.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace tessera::accel::adder {
namespace {

/// Both inputs and the output of one scale: each input is halved, the sum doubled and lowered by the headroom.
Scales same_scales() {
  const Input half{0, 1 << 30, 31};
  return {half, half, 1 << 30, 30 + kHeadroom - 1, {}};
}

std::int8_t sum_of(const Scales& scales, int first, int second) {
  const std::array codes{static_cast<std::int8_t>(first), static_cast<std::int8_t>(second)};
  std::array<std::int8_t, 1> sum{};
  add(scales, std::span(codes).first(1), std::span(codes).last(1), sum);
  return sum[0];
}

TEST(AdderNumerics, codes_of_one_scale_are_added) {
  EXPECT_EQ(sum_of(same_scales(), 3, 4), 7);
  EXPECT_EQ(sum_of(same_scales(), -100, 1), -99);
}

TEST(AdderNumerics, zero_points_stand_for_zero) {
  Scales scales = same_scales();
  scales.first.zero_point = 10;
  scales.second.zero_point = -20;
  scales.output.zero_point = 5;
  EXPECT_EQ(sum_of(scales, 10, -20), 5);
  EXPECT_EQ(sum_of(scales, 11, -18), 8);
}

TEST(AdderNumerics, sums_are_clipped) {
  Scales scales = same_scales();
  EXPECT_EQ(sum_of(scales, 100, 100), 127);
  EXPECT_EQ(sum_of(scales, -100, -100), -128);
  scales.output = {0, -5, 6};
  EXPECT_EQ(sum_of(scales, 3, 4), 6);
  EXPECT_EQ(sum_of(scales, -3, -4), -5);
}

TEST(AdderNumerics, fractions_of_a_code_are_kept_until_the_sum_is_rounded) {
  Scales scales = same_scales();
  scales.first.shift = scales.second.shift = 32;  // inputs of half the output's scale
  EXPECT_EQ(sum_of(scales, 1, 1), 1) << "two halves are one";
  EXPECT_EQ(sum_of(scales, 1, 0), 1) << "a half is rounded up";
  EXPECT_EQ(sum_of(scales, -1, 0), 0) << "also below zero";
  EXPECT_EQ(sum_of(scales, -1, -1), -1);
}

/// floor(value * multiplier / 2^shift + 1/2), in numbers wide enough for everything.
__extension__ using Wide = __int128;
Wide rounded(Wide value, std::int32_t multiplier, std::int32_t shift) {
  return (value * multiplier + (Wide{1} << (shift - 1))) >> shift;
}

RC_GTEST_PROP(AdderNumerics, every_sum_is_that_of_the_rule_written_down, ()) {
  const auto input = [] {
    return Input{*rc::gen::inRange(-128, 128), *rc::gen::inRange(1 << 30, 0x7fff'ffff), *rc::gen::inRange(31, 63)};
  };
  const Scales scales{input(),
                      input(),
                      *rc::gen::inRange(1 << 30, 0x7fff'ffff),
                      *rc::gen::inRange(33, 63),
                      {*rc::gen::inRange(-128, 128), *rc::gen::inRange(-128, 0), *rc::gen::inRange(0, 128)}};
  const auto first = *rc::gen::container<std::vector<std::int8_t>>(64, rc::gen::arbitrary<std::int8_t>());
  const auto second = *rc::gen::container<std::vector<std::int8_t>>(64, rc::gen::arbitrary<std::int8_t>());
  std::vector<std::int8_t> sums(64);
  add(scales, first, second, sums);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const auto scaled = [](const Input& of, std::int8_t code) {
      return rounded(Wide{code - of.zero_point} << kHeadroom, of.multiplier, of.shift);
    };
    const Wide sum = scaled(scales.first, first[i]) + scaled(scales.second, second[i]);
    const Wide code = rounded(sum, scales.multiplier, scales.shift) + scales.output.zero_point;
    RC_ASSERT(sums[i] == std::clamp<Wide>(code, scales.output.minimum, scales.output.maximum));
  }
}

}  // namespace
}  // namespace tessera::accel::adder
