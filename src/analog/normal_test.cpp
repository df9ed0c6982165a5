#include "analog/normal.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <random>

#include "support/soak.hpp"

namespace tessera::analog {
namespace {

TEST(Normal, quantiles_are_those_of_tables) {
  EXPECT_EQ(normal_quantile(0.5), 0);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-14);
  EXPECT_NEAR(normal_quantile(0.25), -0.6744897501960817, 1e-14);
  EXPECT_NEAR(normal_quantile(1e-10), -6.361340902404056, 1e-13);
}

TEST(Normal, a_quantile_and_the_probability_below_it_belong_together) {
  for (double p = 1e-8; p < 0.5; p *= 1.7) {
    EXPECT_NEAR(0.5 * std::erfc(-normal_quantile(p) / std::sqrt(2.0)) / p, 1, 1e-12) << p;
    EXPECT_NEAR(normal_quantile(1 - p) / normal_quantile(p), -1, 1e-7) << p;
  }
}

TEST(Normal, the_least_and_the_greatest_bits_give_finite_opposites) {
  EXPECT_LT(normal_from_bits(0), -8);
  EXPECT_EQ(normal_from_bits(~0ull), -normal_from_bits(0));
}

TEST(Normal, deviates_have_these_bits_on_every_machine) {
  EXPECT_EQ(std::bit_cast<std::uint64_t>(normal_from_bits(0x0123456789abcdef)), 0xc004ee2dc0a9e007);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(normal_from_bits(0x9abcdef012345678)), 0x3fd0f39915318a57);
}

TEST(Normal, moments_are_those_of_the_standard_normal_distribution) {
  std::mt19937_64 random(1);
  const auto draws = static_cast<double>(testing::soak_count(1'000'000));
  double sums[4] = {};
  for (int i = 0; i < draws; ++i) {
    const double z = normal_from_bits(random());
    double power = 1;
    for (double& sum : sums) sum += power *= z;
  }
  const double root = std::sqrt(static_cast<double>(draws));
  EXPECT_NEAR(sums[0] / draws, 0, 4 * 1 / root);
  EXPECT_NEAR(sums[1] / draws, 1, 4 * std::sqrt(2.0) / root);
  EXPECT_NEAR(sums[2] / draws, 0, 4 * std::sqrt(15.0) / root);
  EXPECT_NEAR(sums[3] / draws, 3, 4 * std::sqrt(96.0) / root);
}

}  // namespace
}  // namespace tessera::analog
