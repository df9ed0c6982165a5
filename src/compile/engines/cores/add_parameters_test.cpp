#include "compile/engines/cores/add_parameters.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/requantise.hpp"

namespace tessera::compile {
namespace {

struct ScaledTensor {
  double scale;
  std::int32_t zero_point;
};

/// As TFLite prepares an addition: the inputs relative to twice the larger scale, raised by 20 bits.
arch::AddParameters addition(ScaledTensor first, ScaledTensor second, ScaledTensor output, std::int32_t minimum = -128,
                             std::int32_t maximum = 127) {
  const double twice = 2 * std::max(first.scale, second.scale);
  const Requantisation a = quantised_multiplier(first.scale / twice);
  const Requantisation b = quantised_multiplier(second.scale / twice);
  const Requantisation o = quantised_multiplier(std::ldexp(twice / output.scale, -20));
  arch::AddParameters p{};
  p.first_zero_point = first.zero_point;
  p.first_multiplier = a.multiplier;
  p.first_shift = a.shift;
  p.second_zero_point = second.zero_point;
  p.second_multiplier = b.multiplier;
  p.second_shift = b.shift;
  p.output_zero_point = output.zero_point;
  p.output_multiplier = o.multiplier;
  p.output_shift = o.shift;
  p.minimum = minimum;
  p.maximum = maximum;
  return p;
}

int wrong_pairs(const arch::AddParameters& p, const AddConstants& constants) {
  int wrong = 0;
  for (int a = -128; a < 128; ++a) {
    for (int b = -128; b < 128; ++b) wrong += fast_sum(constants, p, a, b) != exact_sum(p, a, b);
  }
  return wrong;
}

TEST(AddParameters, the_rule_is_that_of_tensorflow_lite) {
  // 0.5 * (10 - 1) + 0.25 * (20 - 2) = 9, over 0.5 is 18, and the zero point 3.
  const arch::AddParameters p = addition({0.5, 1}, {0.25, 2}, {0.5, 3});
  EXPECT_EQ(exact_sum(p, 10, 20), 21);
  EXPECT_EQ(exact_sum(p, 127, 127), 127);
  EXPECT_EQ(exact_sum(p, -128, -128), -128);
  EXPECT_EQ(exact_sum(p, 1, 3), 4);  // 0.5 steps round up
  EXPECT_EQ(exact_sum(p, 1, 1), 3);  // and so do -0.5
}

TEST(AddParameters, constants_are_found_for_the_scales_of_a_mobile_network) {
  const arch::AddParameters p = addition({0.1523, -3}, {0.2147, 5}, {0.2389, 1});
  const auto constants = find_add_constants(p);
  ASSERT_TRUE(constants);
  EXPECT_EQ(wrong_pairs(p, *constants), 0);
}

TEST(AddParameters, constants_equal_the_rule_for_all_pairs_whatever_the_scales) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> exponent(-1.5, 1.5);
  std::uniform_int_distribution<std::int32_t> zero(-128, 127);
  int found = 0;
  constexpr int kTries = 60;
  for (int i = 0; i < kTries; ++i) {
    const bool narrow = i % 3 == 0;
    const auto tensor = [&] { return ScaledTensor{std::exp2(exponent(random)), zero(random)}; };
    const arch::AddParameters p = addition(tensor(), tensor(), tensor(), narrow ? -90 : -128, narrow ? 30 : 127);
    const auto constants = find_add_constants(p);
    if (!constants) continue;
    ++found;
    EXPECT_EQ(wrong_pairs(p, *constants), 0) << "try " << i;
  }
  EXPECT_GE(found, kTries * 9 / 10) << "of " << kTries;
}

TEST(AddParameters, constants_that_are_a_little_off_are_wrong_somewhere) {
  const arch::AddParameters p = addition({0.1123581, 0}, {0.1321345, 0}, {0.1789101, 0});
  const auto constants = find_add_constants(p);
  ASSERT_TRUE(constants);
  AddConstants other = *constants;
  other.offset += 1 << (constants->shift - 8);
  EXPECT_GT(wrong_pairs(p, other), 0);
  other = *constants;
  other.first += 1 << (constants->shift - 12);
  EXPECT_GT(wrong_pairs(p, other), 0);
}

TEST(AddParameters, a_rule_that_is_no_plane_has_no_constants) {
  // Shifts so large that the first rounding already leaves only a few steps: stairs, not a plane.
  arch::AddParameters p = addition({0.11, 0}, {0.13, 0}, {0.17, 0});
  p.first_shift += 20;
  p.second_shift += 20;
  p.output_shift -= 20;
  EXPECT_FALSE(find_add_constants(p));
  EXPECT_EQ(with_fast_constants(p).fast, 0u);
}

TEST(AddParameters, the_constants_are_filled_in) {
  const arch::AddParameters p = addition({0.5, 1}, {0.25, 2}, {0.5, 3});
  const arch::AddParameters filled = with_fast_constants(p);
  EXPECT_EQ(filled.fast, 1u);
  EXPECT_EQ((AddConstants{filled.fast_first, filled.fast_second, filled.fast_offset, filled.fast_shift}),
            find_add_constants(p));
}

}  // namespace
}  // namespace tessera::compile
