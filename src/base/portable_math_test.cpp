#include "base/portable_math.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace tessera {
namespace {

double ulps_apart(double a, double b) {
  return std::abs(static_cast<double>(std::bit_cast<std::int64_t>(a) - std::bit_cast<std::int64_t>(b)));
}

TEST(PortableMath, exact_values_come_out_exact) {
  EXPECT_EQ(portable_log(1), 0);
  EXPECT_EQ(portable_exp(0), 1);
  EXPECT_EQ(portable_exp(-1000), 0);
  EXPECT_EQ(portable_exp(1000), std::numeric_limits<double>::infinity());
}

// The bits on any machine: what this test is for.
TEST(PortableMath, results_have_these_bits) {
  EXPECT_EQ(std::bit_cast<std::uint64_t>(portable_log(3.7)), 0x3ff4eeee650ae550u);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(portable_exp(1.3)), 0x400d5ab83615f8b4u);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(portable_pow(0.3, 0.65)), 0x3fdd43278e11bb68u);
}

RC_GTEST_PROP(PortableMath, the_logarithm_is_within_two_units_in_the_last_place, ()) {
  const double x = std::exp(*rc::gen::inRange(-500'000, 500'000) / 1000.0);
  RC_ASSERT(ulps_apart(portable_log(x), std::log(x)) <= 2 || std::abs(std::log(x)) < 1e-9);
}

RC_GTEST_PROP(PortableMath, the_exponential_is_within_two_units_in_the_last_place, ()) {
  const double x = *rc::gen::inRange(-700'000'000, 700'000'000) / 1e6;
  RC_ASSERT(ulps_apart(portable_exp(x), std::exp(x)) <= 2);
}

}  // namespace
}  // namespace tessera
