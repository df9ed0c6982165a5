#include "base/requantise.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <limits>

#include "base/error.hpp"

namespace tessera {
namespace {

constexpr std::int32_t kHalf = 1 << 30;  // with a shift of 31: one half
constexpr std::int32_t kLowest = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kHighest = std::numeric_limits<std::int32_t>::max();

TEST(Requantise, a_half_is_rounded_up_on_both_sides_of_zero) {
  EXPECT_EQ(requantise_single(3, kHalf, 31), 2);
  EXPECT_EQ(requantise_single(1, kHalf, 31), 1);
  EXPECT_EQ(requantise_single(-1, kHalf, 31), 0);
  EXPECT_EQ(requantise_single(-3, kHalf, 31), -1);
}

TEST(Requantise, what_lies_just_below_a_half_is_rounded_down) {
  EXPECT_EQ(requantise_single(5, kHalf, 33), 1);  // 0.625
  EXPECT_EQ(requantise_single(3, kHalf, 33), 0);  // 0.375
  EXPECT_EQ(requantise_single(-5, kHalf, 33), -1);
}

TEST(Requantise, the_extremes_of_all_operands_fit_in_64_bits) {
  EXPECT_EQ(requantise_single(kLowest, kHighest, kMaxShift), -1);
  EXPECT_EQ(requantise_single(kHighest, kHighest, kMaxShift), 1);
}

TEST(Requantise, a_result_that_needs_more_than_32_bits_saturates) {
  EXPECT_EQ(requantise_single(kHighest, kHighest, kMinShift), kHighest);
  EXPECT_EQ(requantise_single(kLowest, kHighest, kMinShift), kLowest);
}

TEST(Requantise, a_multiplier_of_zero_gives_zero) { EXPECT_EQ(requantise_single(kLowest, 0, 31), 0); }

TEST(Requantise, the_zero_point_is_added_before_the_clip) {
  const Requantisation one{.bias = 0, .multiplier = kHalf, .shift = 30};
  const OutputRange relu{.zero_point = -10, .minimum = -10, .maximum = 100};
  EXPECT_EQ(requantise(-1, one, relu), -10);
  EXPECT_EQ(requantise(5, one, relu), -5);
  EXPECT_EQ(requantise(110, one, relu), 100);
  EXPECT_EQ(requantise(111, one, relu), 100);
}

TEST(Requantise, the_bias_is_added_before_the_multiplier) {
  const Requantisation half{.bias = 3, .multiplier = kHalf, .shift = 31};
  EXPECT_EQ(requantise(4, half, {}), 4);
}

TEST(Requantise, a_sum_with_its_bias_beyond_32_bits_saturates_instead_of_wrapping) {
  const Requantisation tiny{.bias = kHighest, .multiplier = kHalf, .shift = 55};  // 2^-25
  EXPECT_EQ(requantise(kHighest, tiny, {}), 64);
}

TEST(QuantisedMultiplier, powers_of_two_have_the_smallest_multiplier) {
  EXPECT_EQ(quantised_multiplier(0.5), (Requantisation{0, kHalf, 31}));
  EXPECT_EQ(quantised_multiplier(1.0), (Requantisation{0, kHalf, 30}));
  EXPECT_EQ(quantised_multiplier(0x1p-32, 7), (Requantisation{7, kHalf, 62}));
}

// 0.0003 = 0.6144 * 2^-11; 0.6144 * 2^31 = 1319413953.3
TEST(QuantisedMultiplier, the_fraction_is_rounded_to_31_bits) {
  EXPECT_EQ(quantised_multiplier(0.0003), (Requantisation{0, 1319413953, 42}));
}

TEST(QuantisedMultiplier, a_fraction_that_rounds_up_to_one_is_halved) {
  EXPECT_EQ(quantised_multiplier(1.0 - 0x1p-40), quantised_multiplier(1.0));
}

TEST(QuantisedMultiplier, what_is_below_all_exponents_becomes_zero) {
  EXPECT_EQ(quantised_multiplier(0x1p-33), (Requantisation{0, 0, 31}));
}

TEST(QuantisedMultiplier, a_multiplier_that_is_no_positive_number_below_2_to_the_30_is_refused) {
  for (const double real : {0.0, -1.0, 0x1p30, 0x1p30 - 0x1p-10, std::numeric_limits<double>::infinity(),
                            std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THROW(quantised_multiplier(real), Error) << real;
  }
  EXPECT_EQ(quantised_multiplier(0x1p29).shift, kMinShift);
}

TEST(QuantisedMultiplier, the_pair_multiplies_like_the_real_number) {
  EXPECT_TRUE(rc::check([](std::int16_t accumulator) {
    const double real = std::ldexp(*rc::gen::inRange(1, 1 << 30), -*rc::gen::inRange(14, 40));
    const Requantisation pair = quantised_multiplier(real);
    const double exact = accumulator * real;
    RC_PRE(std::abs(exact) < 0x1p31);
    RC_ASSERT(pair.multiplier >= kHalf);
    const double bound = 0.5 + std::abs(exact) * 0x1p-30;
    RC_ASSERT(std::abs(requantise_single(accumulator, pair.multiplier, pair.shift) - exact) <= bound);
  }));
}

}  // namespace
}  // namespace tessera
