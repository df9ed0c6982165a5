#include "compile/cells/hessian.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace tessera::compile {
namespace {

/// Rows that have something in common: sums of random numbers, each of which several rows have.
InputSamples random_samples(std::size_t rows, std::size_t count, std::mt19937& random) {
  InputSamples samples{rows, std::vector<std::int16_t>(rows * count)};
  for (std::size_t one = 0; one < count; ++one) {
    int common = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      if (row % 3 == 0) common = static_cast<int>(random() % 121) - 60;
      samples.distances[row * count + one] = static_cast<std::int16_t>(common + static_cast<int>(random() % 61) - 30);
    }
  }
  return samples;
}

double covariance(const InputSamples& samples, std::size_t a, std::size_t b) {
  const std::vector<double> means = means_of(samples);
  double sum = 0;
  for (std::size_t one = 0; one < samples.samples(); ++one) {
    sum += (samples.row(a)[one] - means[a]) * (samples.row(b)[one] - means[b]);
  }
  return sum / static_cast<double>(samples.samples());
}

TEST(Hessian, means_are_those_of_rows) {
  const InputSamples samples{2, {1, 2, 6, -4, -4, -4}};
  EXPECT_EQ(means_of(samples), (std::vector<double>{3, -4}));
}

TEST(Hessian, the_factor_times_itself_is_the_damped_covariance) {
  std::mt19937 random(1);
  const InputSamples samples = random_samples(7, 200, random);
  const HessianFactor factor = factorise(samples);
  double trace = 0;
  for (std::size_t row = 0; row < 7; ++row) trace += covariance(samples, row, row);
  for (std::size_t i = 0; i < 7; ++i) {
    for (std::size_t j = i; j < 7; ++j) {
      double product = 0;
      for (std::size_t k = 0; k <= i; ++k) product += factor.row(k)[i] * factor.row(k)[j];
      const double common = covariance(samples, factor.order[i], factor.order[j]);
      const double wanted = i == j ? common + 0.01 * trace / 7 : common * 200 / 207;
      EXPECT_NEAR(product, wanted, 1e-6 * trace) << i << ' ' << j;
    }
  }
  EXPECT_TRUE(std::ranges::is_sorted(factor.diagonal)) << "by rising diagonal";
}

TEST(Hessian, exact_inputs_leave_nothing_to_make_good) {
  std::mt19937 random(2);
  const InputSamples samples = random_samples(6, 300, random);
  std::vector<std::vector<double>> columns{{1, 2, 3, 4, 5, 6}};
  make_good(factorise(samples), samples, samples, columns);
  EXPECT_EQ(columns[0], (std::vector<double>{1, 2, 3, 4, 5, 6}));
}

// The inputs that are driven are half of the exact ones: weights twice as large give the same sums.
TEST(Hessian, inputs_that_are_too_small_are_made_good_by_larger_weights) {
  std::mt19937 random(3);
  const InputSamples driven = random_samples(4, 20'000, random);
  InputSamples exact = driven;
  for (std::int16_t& distance : exact.distances) distance = static_cast<std::int16_t>(2 * distance);
  std::vector<std::vector<double>> columns{{10, -7, 3, 5}};
  make_good(factorise(driven), driven, exact, columns);
  const std::vector<double> wanted{20, -14, 6, 10};
  for (std::size_t row = 0; row < 4; ++row) EXPECT_NEAR(columns[0][row], wanted[row], 0.5);
}

}  // namespace
}  // namespace tessera::compile
