#include "compile/cells/round.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace tessera::compile {
namespace {

InputSamples random_samples(std::size_t rows, std::size_t count, std::mt19937& random) {
  InputSamples samples{rows, std::vector<std::int16_t>(rows * count)};
  for (std::size_t one = 0; one < count; ++one) {
    const int common = static_cast<int>(random() % 201) - 100;
    for (std::size_t row = 0; row < rows; ++row) {
      samples.distances[row * count + one] = static_cast<std::int16_t>(common + static_cast<int>(random() % 101) - 50);
    }
  }
  return samples;
}

/// Mean square of what a column gives otherwise than its weights, after its mean was corrected.
double error_of(const RoundedColumn& column, const std::vector<double>& weights, const InputSamples& samples) {
  double sum = 0, squares = 0;
  for (std::size_t one = 0; one < samples.samples(); ++one) {
    double error = 0;
    for (std::size_t row = 0; row < weights.size(); ++row) {
      error += (weights[row] - column.scale * column.codes[row]) * samples.row(row)[one];
    }
    sum += error;
    squares += error * error;
  }
  const auto count = static_cast<double>(samples.samples());
  return squares / count - sum / count * sum / count;
}

std::vector<std::vector<double>> random_columns(std::size_t count, std::size_t rows, std::mt19937& random) {
  std::vector<std::vector<double>> columns(count, std::vector<double>(rows));
  for (std::vector<double>& column : columns) {
    for (double& weight : column) weight = static_cast<double>(random() % 255) - 127;
  }
  return columns;
}

RC_GTEST_PROP(RoundColumns, codes_are_whole_numbers_of_four_bits, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  const auto rows = *rc::gen::inRange<std::size_t>(1, 40);
  const HessianFactor factor = factorise(random_samples(rows, 100, random));
  const auto columns = random_columns(*rc::gen::inRange<std::size_t>(1, 20), rows, random);
  for (const WeightRounding rounding : {WeightRounding::Nearest, WeightRounding::Gptq}) {
    for (const RoundedColumn& column : round_columns(columns, factor, rounding, CellTarget::FourBit)) {
      RC_ASSERT(column.codes.size() == rows && column.scale > 0);
      for (const double code : column.codes) RC_ASSERT(std::abs(code) <= 7 && code == std::floor(code));
    }
  }
}

// What one weight gets wrong, others make good: inputs have much in common.
TEST(RoundColumns, gptq_errs_far_less_than_rounding_to_the_nearest) {
  std::mt19937 random(1);
  const InputSamples samples = random_samples(60, 500, random);
  const HessianFactor factor = factorise(samples);
  const auto columns = random_columns(21, 60, random);
  const auto nearest = round_columns(columns, factor, WeightRounding::Nearest, CellTarget::FourBit);
  const auto gptq = round_columns(columns, factor, WeightRounding::Gptq, CellTarget::FourBit);
  double of_nearest = 0, of_gptq = 0;
  for (std::size_t column = 0; column < columns.size(); ++column) {
    of_nearest += error_of(nearest[column], columns[column], samples);
    of_gptq += error_of(gptq[column], columns[column], samples);
  }
  EXPECT_LT(of_gptq, 0.5 * of_nearest);
}

TEST(CodeGrid, two_slices_hold_every_code_but_those_half_a_base_away) {
  const CodeGrid grid(2);
  EXPECT_EQ(grid.greatest(), 119);
  for (int value = -130; value <= 130; ++value) {
    const double code = grid.nearest(value), high = grid.part(code, 0), low = grid.part(code, 1);
    EXPECT_EQ(16 * high + low, code);
    EXPECT_TRUE(std::abs(high) <= 7 && std::abs(low) <= 7) << value << ": " << high << ", " << low;
    const int within = std::clamp(value, -119, 119);
    EXPECT_LE(std::abs(code - within), (within + 128) % 16 == 8 ? 1 : 0) << value;
  }
  EXPECT_EQ(grid.nearest(8.2), 9);
  EXPECT_EQ(grid.nearest(7.8), 7);
  EXPECT_EQ(grid.nearest(-8.2), -9);
}

TEST(RoundColumns, slices_err_less_than_a_twentieth_of_four_bits) {
  std::mt19937 random(3);
  const InputSamples samples = random_samples(40, 300, random);
  const HessianFactor factor = factorise(samples);
  const auto columns = random_columns(10, 40, random);
  for (const WeightRounding rounding : {WeightRounding::Nearest, WeightRounding::Gptq}) {
    const auto one = round_columns(columns, factor, rounding, CellTarget::FourBit);
    const auto two = round_columns(columns, factor, rounding, CellTarget::FourBit, CodeGrid(2));
    double of_one = 0, of_two = 0;
    for (std::size_t column = 0; column < columns.size(); ++column) {
      of_one += error_of(one[column], columns[column], samples);
      of_two += error_of(two[column], columns[column], samples);
    }
    EXPECT_LT(of_two, 0.05 * of_one);
  }
}

TEST(RoundColumns, continuous_targets_lose_nothing) {
  const std::vector<std::vector<double>> columns{{-127, 64, 3}, {0, 0, 0}};
  for (const WeightRounding rounding : {WeightRounding::Nearest, WeightRounding::Gptq}) {
    const auto rounded = round_columns(columns, {}, rounding, CellTarget::Continuous);
    EXPECT_EQ(rounded[0].codes[0], -7);
    EXPECT_NEAR(rounded[0].scale * rounded[0].codes[2], 3, 1e-12);
    EXPECT_EQ(rounded[1].codes, (std::vector<double>{0, 0, 0}));
  }
}

TEST(RoundColumns, a_column_of_zeros_has_codes_of_zero) {
  std::mt19937 random(2);
  const HessianFactor factor = factorise(random_samples(3, 50, random));
  const std::vector<std::vector<double>> columns{{0, 0, 0}};
  for (const WeightRounding rounding : {WeightRounding::Nearest, WeightRounding::Gptq}) {
    EXPECT_EQ(round_columns(columns, factor, rounding, CellTarget::FourBit)[0].codes, (std::vector<double>{0, 0, 0}));
  }
}

}  // namespace
}  // namespace tessera::compile
