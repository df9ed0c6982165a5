#include "analog/product.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "support/soak.hpp"

namespace tessera::analog {
namespace {

constexpr double kReadNoise = 0.0175;

TileConductances random_area(unsigned rows, unsigned columns, std::mt19937& random) {
  TileConductances area(rows, columns);
  for (unsigned column = 0; column < columns; ++column) {
    for (unsigned row = 0; row < rows; ++row) area.set(column, row, static_cast<double>(random() % 14'337) / 1024 - 7);
  }
  return area;
}

std::vector<std::int8_t> random_inputs(const TileConductances& area, std::size_t pulses, std::mt19937& random) {
  std::vector<std::int8_t> inputs(pulses * area.padded_rows());
  for (std::size_t pulse = 0; pulse < pulses; ++pulse) {
    for (unsigned row = 0; row < area.rows(); ++row) {
      inputs[pulse * area.padded_rows() + row] = static_cast<std::int8_t>(random());
    }
  }
  return inputs;
}

std::vector<Pulse> pulses_of(std::size_t count) {
  std::vector<Pulse> pulses(count);
  for (std::uint32_t i = 0; i < count; ++i) pulses[i] = {7, i / 2, i % 2};
  return pulses;
}

std::vector<std::int32_t> currents_of(const TileConductances& area, const std::vector<std::int8_t>& inputs,
                                      const std::vector<Pulse>& pulses, double read_noise,
                                      Processor processor = best_processor(),
                                      const ReadKey& key = {1, {2, 5, 3}, 4, 25}) {
  std::vector<std::int32_t> currents(pulses.size() * area.columns());
  multiply(area, inputs, key, {.read_noise = read_noise}, pulses, currents, processor);
  return currents;
}

/// Its sum over rows in integers, without noise.
std::int32_t plain(const TileConductances& area, const std::int8_t* inputs, unsigned column) {
  double sum = 0;
  for (unsigned row = 0; row < area.rows(); ++row) sum += inputs[row] * area.code(column, row) * kCodeUnit;
  return static_cast<std::int32_t>(sum);
}

/// Of a column's read noise, by its formula.
double variance_of(const TileConductances& area, const std::int8_t* inputs, unsigned column) {
  double sum = 0;
  for (unsigned row = 0; row < area.rows(); ++row) sum += std::abs(area.code(column, row)) * inputs[row] * inputs[row];
  return sum * 7 * kReadNoise * kReadNoise * kCodeUnit * kCodeUnit;
}

RC_GTEST_PROP(Product, without_noise_currents_are_the_sums_on_every_processor, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  const TileConductances area = random_area(*rc::gen::inRange(1u, 300u), *rc::gen::inRange(1u, 200u), random);
  const std::vector<Pulse> pulses = pulses_of(*rc::gen::inRange<std::size_t>(1, 40));
  const std::vector<std::int8_t> inputs = random_inputs(area, pulses.size(), random);
  for (const Processor processor : {Processor::Baseline, Processor::Avx2, Processor::Avx512Vnni}) {
    if (!available(processor)) continue;
    const std::vector<std::int32_t> currents = currents_of(area, inputs, pulses, 0, processor);
    for (std::size_t pulse = 0; pulse < pulses.size(); ++pulse) {
      for (unsigned column = 0; column < area.columns(); ++column) {
        RC_ASSERT(currents[pulse * area.columns() + column] ==
                  plain(area, inputs.data() + pulse * area.padded_rows(), column));
      }
    }
  }
}

RC_GTEST_PROP(Product, with_noise_every_processor_gives_the_same_bytes, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  const TileConductances area = random_area(*rc::gen::inRange(1u, 512u), *rc::gen::inRange(1u, 300u), random);
  const std::vector<Pulse> pulses = pulses_of(*rc::gen::inRange<std::size_t>(1, 40));
  const std::vector<std::int8_t> inputs = random_inputs(area, pulses.size(), random);
  const std::vector<std::int32_t> baseline = currents_of(area, inputs, pulses, kReadNoise, Processor::Baseline);
  for (const Processor processor : {Processor::Avx2, Processor::Avx512Vnni}) {
    if (available(processor)) RC_ASSERT(currents_of(area, inputs, pulses, kReadNoise, processor) == baseline);
  }
}

TEST(Product, a_product_has_the_same_noise_in_any_batch) {
  std::mt19937 random(3);
  const TileConductances area = random_area(100, 130, random);
  const std::vector<Pulse> pulses = pulses_of(37);
  const std::vector<std::int8_t> inputs = random_inputs(area, pulses.size(), random);
  const std::vector<std::int32_t> together = currents_of(area, inputs, pulses, kReadNoise);
  for (std::size_t pulse = 0; pulse < pulses.size(); ++pulse) {
    const auto first = inputs.begin() + static_cast<std::ptrdiff_t>(pulse * area.padded_rows());
    const std::vector<std::int32_t> alone =
        currents_of(area, {first, first + area.padded_rows()}, {pulses[pulse]}, kReadNoise);
    EXPECT_TRUE(
        std::equal(alone.begin(), alone.end(), together.begin() + static_cast<std::ptrdiff_t>(pulse * area.columns())));
  }
}

TEST(Product, noise_is_another_for_each_part_of_its_key) {
  std::mt19937 random(4);
  const TileConductances area = random_area(64, 64, random);
  const std::vector<std::int8_t> inputs = random_inputs(area, 1, random);
  const auto currents = [&](const ReadKey& key, const Pulse& pulse) {
    return currents_of(area, inputs, {pulse}, kReadNoise, best_processor(), key);
  };
  const ReadKey key{1, {2, 5, 3}, 4, 25};
  std::vector<std::vector<std::int32_t>> all{currents(key, {0, 0, 0}),
                                             currents(key, {1, 0, 0}),
                                             currents(key, {0, 1, 0}),
                                             currents(key, {0, 0, 1}),
                                             currents({2, {2, 5, 3}, 4, 25}, {}),
                                             currents({1, {3, 5, 3}, 4, 25}, {}),
                                             currents({1, {2, 6, 3}, 4, 25}, {}),
                                             currents({1, {2, 5, 4}, 4, 25}, {}),
                                             currents({1, {2, 5, 3}, 5, 25}, {}),
                                             currents({1, {2, 5, 3}, 4, 3600}, {})};
  std::ranges::sort(all);
  EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
}

// The spread is w sqrt(7 sum |k| x^2), that of a code of 7 at input 1 being w; columns know nothing of each other.
TEST(Product, read_noise_has_the_variance_of_its_formula) {
  std::mt19937 random(5);
  constexpr unsigned kColumns = 256;
  const TileConductances area = random_area(256, kColumns, random);
  const std::vector<std::int8_t> one = random_inputs(area, 1, random);
  constexpr std::size_t kBatch = 1000;
  std::vector<std::int8_t> inputs;
  for (std::size_t i = 0; i < kBatch; ++i) inputs.insert(inputs.end(), one.begin(), one.end());
  const std::size_t batches = testing::soak_count(100);
  std::vector<double> means(kColumns);
  for (unsigned column = 0; column < kColumns; ++column) means[column] = plain(area, one.data(), column);
  std::vector<double> sums(kColumns), squares(kColumns), neighbours(kColumns);
  for (std::size_t batch = 0; batch < batches; ++batch) {
    std::vector<Pulse> pulses(kBatch);
    for (std::uint32_t i = 0; i < kBatch; ++i) pulses[i] = {static_cast<std::uint32_t>(batch), i, 0};
    const std::vector<std::int32_t> currents = currents_of(area, inputs, pulses, kReadNoise);
    for (std::size_t i = 0; i < kBatch; ++i) {
      double before = 0;
      for (unsigned column = 0; column < kColumns; ++column) {
        const double noise = currents[i * kColumns + column] - means[column];
        sums[column] += noise;
        squares[column] += noise * noise;
        neighbours[column] += noise * before;
        before = noise;
      }
    }
  }
  const auto products = static_cast<double>(batches * kBatch);
  double pooled = 0;
  std::vector<double> wanted(kColumns);
  for (unsigned column = 0; column < kColumns; ++column) {
    wanted[column] = variance_of(area, one.data(), column);
    pooled += squares[column] / products / wanted[column] / kColumns;
    EXPECT_NEAR(squares[column] / products / wanted[column], 1, 4 * std::sqrt(2 / products)) << column;
    EXPECT_NEAR(sums[column] / products / std::sqrt(wanted[column]), 0, 4.5 / std::sqrt(products)) << column;
    if (column == 0) continue;
    const double correlation = neighbours[column] / products / std::sqrt(wanted[column] * wanted[column - 1]);
    EXPECT_NEAR(correlation, 0, 4.5 / std::sqrt(products)) << column;
  }
  EXPECT_NEAR(pooled, 1, 0.01);
}

// What is cut off squares is carried on: few large inputs among many small ones lose nothing.
TEST(Product, small_inputs_beside_a_large_one_keep_their_share_of_the_variance) {
  std::mt19937 random(6);
  constexpr unsigned kColumns = 64;
  const TileConductances area = random_area(256, kColumns, random);
  std::vector<std::int8_t> one(area.padded_rows(), 5);
  one[100] = -128;
  const std::size_t products = testing::soak_count(100'000);
  std::vector<std::int8_t> inputs;
  for (std::size_t i = 0; i < products; ++i) inputs.insert(inputs.end(), one.begin(), one.end());
  std::vector<Pulse> pulses(products);
  for (std::uint32_t i = 0; i < products; ++i) pulses[i] = {0, i, 0};
  const std::vector<std::int32_t> currents = currents_of(area, inputs, pulses, kReadNoise);
  double pooled = 0;
  for (unsigned column = 0; column < kColumns; ++column) {
    double squares = 0;
    const std::int32_t mean = plain(area, one.data(), column);
    for (std::size_t i = 0; i < products; ++i) {
      const double noise = currents[i * kColumns + column] - mean;
      squares += noise * noise;
    }
    pooled += squares / static_cast<double>(products) / variance_of(area, one.data(), column) / kColumns;
  }
  EXPECT_NEAR(pooled, 1, 0.01);
}

TEST(Product, currents_have_these_bytes_on_every_machine) {
  std::mt19937 random(7);
  const TileConductances area = random_area(70, 65, random);
  const std::vector<Pulse> pulses = pulses_of(3);
  const std::vector<std::int32_t> currents = currents_of(area, random_inputs(area, 3, random), pulses, kReadNoise);
  std::uint64_t sum = 0;
  for (const std::int32_t current : currents) sum = sum * 31 + static_cast<std::uint32_t>(current);
  EXPECT_EQ(sum, 17080018346738374316u);
}

TEST(Product, codes_beyond_16_bits_are_clamped) {
  TileConductances area(1, 2);
  area.set(0, 0, 20);
  area.set(1, 0, -20);
  EXPECT_EQ(area.code(0, 0), 32767.0 / kCodeUnit);
  EXPECT_EQ(area.code(1, 0), -32767.0 / kCodeUnit);
}

}  // namespace
}  // namespace tessera::analog
