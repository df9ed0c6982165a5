// Tests of rule.hpp.
#include "graph/rule.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <random>
#include <vector>

#include "base/error.hpp"

namespace tessera::graph {
namespace {

std::vector<std::int32_t> results(double real, std::int32_t x) {
  std::vector<std::int32_t> all;
  all.reserve(kRules.size());
  for (const Rule rule : kRules) all.push_back(Multiplier(rule, real)(x));
  return all;
}

using Results = std::vector<std::int32_t>;

TEST(Rule, is_found_by_its_name) {
  for (const Rule rule : kRules) EXPECT_EQ(rule_named(name_of(rule)), rule);
  EXPECT_EQ(rule_names(), "fp32, single, double, shift");
  EXPECT_THROW(rule_named("Single"), Error);
}

// fp32, single, double, shift. TFLite's RoundingDivideByPOT takes halves away from zero.
TEST(Rule, halves_go_to_even_or_up_or_away_from_zero) {
  EXPECT_EQ(results(0.125, 4), (Results{0, 1, 1, 1}));
  EXPECT_EQ(results(0.125, -4), (Results{0, 0, -1, 0}));
  EXPECT_EQ(results(0.125, 12), (Results{2, 2, 2, 2}));
  EXPECT_EQ(results(0.125, -12), (Results{-2, -1, -2, -1}));
}

// 0.24999999 * 6 is below one and a half, but its first rounding in `double` makes it that.
TEST(Rule, rounding_twice_differs_from_rounding_once) {
  const double below = 0.25 - std::ldexp(1, -32);
  EXPECT_EQ(Multiplier(Rule::Single, below)(6), 1);
  EXPECT_EQ(Multiplier(Rule::Double, below)(6), 2);
}

// 1 - 2^-12 has 12 bits: `shift` rounds it to 1.
TEST(Rule, the_multiplier_of_shift_has_eight_bits) {
  const double real = 1 - std::ldexp(1, -12);
  EXPECT_EQ(results(real, 1 << 16), (Results{65520, 65520, 65520, 65536}));
}

// 2^24 + 1 has no float32 of its own.
TEST(Rule, fp32_rounds_the_accumulator_to_single_precision) {
  const double real = std::ldexp(1, -2);
  EXPECT_EQ(Multiplier(Rule::Fp32, real)((1 << 24) + 3), 4194304);  // saturated
  EXPECT_EQ(Multiplier(Rule::Fp32, real / 16)((1 << 24) + 33), (1 << 18) + 0);
  EXPECT_EQ(Multiplier(Rule::Single, real / 16)((1 << 24) + 33), (1 << 18) + 1);
}

TEST(Rule, every_rule_is_within_its_precision_of_the_product) {
  EXPECT_TRUE(rc::check([] {
    std::mt19937 engine(*rc::gen::arbitrary<std::uint32_t>());
    const std::int32_t x = static_cast<std::int32_t>(engine() % 2000001) - 1000000;
    const double real = std::ldexp(1 + static_cast<double>(engine()) / 4294967296.0, -static_cast<int>(engine() % 20));
    const double exact = x * real;
    RC_ASSERT(std::abs(Multiplier(Rule::Single, real)(x) - exact) <= 0.501);
    RC_ASSERT(std::abs(Multiplier(Rule::Double, real)(x) - exact) <= 1.001);
    RC_ASSERT(std::abs(Multiplier(Rule::Fp32, real)(x) - exact) <= 0.501 + std::abs(exact) * 2e-7);
    RC_ASSERT(std::abs(Multiplier(Rule::Shift, real)(x) - exact) <= 0.501 + std::abs(exact) / 256);
  }));
}

TEST(Rule, rounding_to_even_agrees_with_the_library_and_saturates) {
  for (float x = -10; x <= 10; x += 0.125F) {
    EXPECT_EQ(Multiplier::half_even(x), static_cast<std::int32_t>(std::nearbyint(x))) << x;
  }
  EXPECT_EQ(Multiplier::half_even(1e30F), 1 << 22);
  EXPECT_EQ(Multiplier::half_even(-1e30F), -(1 << 22));
  EXPECT_EQ(Multiplier::half_even(std::nanf("")), -(1 << 22));
}

TEST(Rule, a_multiplier_is_a_number_below_two_to_the_thirty) {
  for (const Rule rule : {Rule::Single, Rule::Double, Rule::Shift}) {
    EXPECT_EQ(Multiplier(rule, 0)(1000), 0);
    EXPECT_NO_THROW(Multiplier(rule, (1 << 30) - 1));
    EXPECT_THROW(Multiplier(rule, 1 << 30), Error);
    EXPECT_THROW(Multiplier(rule, -1), Error);
  }
}

TEST(Rule, multipliers_above_one_are_applied_whole) {
  EXPECT_EQ(results(640, 3), (Results{1920, 1920, 1920, 1920}));
  EXPECT_EQ(results(1 << 20, -3), (Results{-3145728, -3145728, -3145728, -3145728}));
}

TEST(Rule, the_device_is_given_the_multiplier_as_the_rule_holds_it) {
  EXPECT_EQ(Multiplier(Rule::Single, 0.75).requantisation(7),
            (Requantisation{.bias = 7, .multiplier = 3 << 29, .shift = 31}));
  EXPECT_EQ(Multiplier(Rule::Shift, 0.75).requantisation(), (Requantisation{.bias = 0, .multiplier = 192, .shift = 8}));
  EXPECT_EQ(Multiplier(Rule::Shift, 1 - std::ldexp(1, -12)).requantisation(),
            (Requantisation{.bias = 0, .multiplier = 128, .shift = 7}));
  EXPECT_THROW(Multiplier(Rule::Fp32, 0.75).requantisation(), Error);
}

// 2^32 / 7, cut off.
TEST(Rule, a_mean_divides_the_multiplier_as_an_integer) {
  EXPECT_EQ(over({.bias = 5, .multiplier = 1 << 30, .shift = 30}, 7),
            (Requantisation{.bias = 5, .multiplier = 613566756, .shift = 32}));
  EXPECT_EQ(over({.bias = 0, .multiplier = 1 << 30, .shift = kMaxShift}, 7).shift, kMaxShift);
  EXPECT_EQ(Multiplier::over(Rule::Single, 1, 7).requantisation().multiplier, 613566756);
}

}  // namespace
}  // namespace tessera::graph
