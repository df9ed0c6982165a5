// Properties of whole products: encoding, array, converter and digital stage together.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <vector>

#include "accel/ima/numerics.hpp"

namespace tessera::accel::ima {
namespace {

/// A matrix-vector product to be computed on an array, tile of rows by tile of rows.
struct Product {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<std::int8_t> activations;
  std::vector<std::int16_t> cells;  // column by column
  std::vector<std::int32_t> biases;
};

struct Result {
  std::vector<std::int8_t> activations;
  ConversionCounters counters;

  bool operator==(const Result&) const = default;
};

Product random_product(std::int16_t lowest_weight, std::int16_t highest_weight) {
  std::mt19937 engine(*rc::gen::arbitrary<std::uint32_t>());
  const auto number = [&engine](int lowest, int highest) {
    return lowest + static_cast<int>(engine() % static_cast<unsigned>(highest - lowest + 1));
  };
  Product product;
  product.rows = static_cast<std::size_t>(number(1, 100));
  product.columns = static_cast<std::size_t>(number(1, 9));
  product.activations.resize(product.rows);
  for (std::int8_t& q : product.activations) q = static_cast<std::int8_t>(number(-128, 127));
  product.cells.resize(product.rows * product.columns);
  for (std::int16_t& w : product.cells) w = static_cast<std::int16_t>(number(lowest_weight, highest_weight));
  for (std::size_t c = 0; c < product.columns; ++c) product.biases.push_back(number(-3000, 3000));
  return product;
}

/// `scale` is the real multiplier of every column.
Result run(const Product& product, const Conversion& conversion, std::size_t tile_rows, double scale) {
  check(conversion);
  Result result{.activations = std::vector<std::int8_t>(product.columns), .counters = {}};
  std::vector<std::int32_t> registers(product.columns);
  std::vector<std::int32_t> currents(product.columns);
  PartialSums sums(conversion, registers);
  sums.begin();
  for (std::size_t row = 0; row < product.rows; row += tile_rows) {
    const std::size_t count = std::min(tile_rows, product.rows - row);
    std::vector<std::int16_t> inputs(count);
    for (unsigned pulse = 0; pulse < pulse_count(conversion.encoding); ++pulse) {
      encode_inputs(conversion, std::span(product.activations).subspan(row, count), pulse, inputs, result.counters);
      bit_lines(inputs, std::span(product.cells).subspan(row), product.rows, currents);
      convert(conversion, currents, result.counters);
      sums.add(currents, result.counters);
    }
  }
  std::vector<Requantisation> columns;
  for (std::size_t c = 0; c < product.columns; ++c) {
    const auto column = std::span(product.cells).subspan(c * product.rows, product.rows);
    columns.push_back(quantised_multiplier(scale, product.biases[c] + zero_point_correction(conversion, column)));
  }
  sums.finish(columns, {.zero_point = -7, .minimum = -120, .maximum = 120}, result.activations);
  return result;
}

/// Quantised, with a code for every unit of current and room for the largest: 100 rows x 128 x 8 < 2^17 needs more than
/// 12 bits, so several tiles of few rows are used: 1 row gives at most 128 * 8 = 1024 < 2^11.
Conversion finest(InputEncoding encoding, std::int32_t zero_point) {
  return {.numerics = Numerics::Quantised,
          .encoding = encoding,
          .adc_bits = 12,
          .adc_range = 1 << 11,
          .partial_sum_bits = 32,
          .cell_step = 1,
          .input_zero_point = zero_point};
}

Conversion exact(std::int32_t zero_point) { return {.numerics = Numerics::Exact, .input_zero_point = zero_point}; }

TEST(ImaProduct, exact_is_the_sum_of_centred_inputs_times_weights) {
  EXPECT_TRUE(rc::check([](std::int8_t zero_point) {
    const Product product = random_product(kMinExactCell, kMaxExactCell);
    const Result result = run(product, exact(zero_point), product.rows, 0.001);
    const Requantisation column = quantised_multiplier(0.001);
    for (std::size_t c = 0; c < product.columns; ++c) {
      std::int32_t sum = product.biases[c];
      for (std::size_t r = 0; r < product.rows; ++r) {
        sum += (product.activations[r] - zero_point) * product.cells[c * product.rows + r];
      }
      const int expected = std::clamp(requantise_single(sum, column.multiplier, column.shift) - 7, -120, 120);
      RC_ASSERT(result.activations[c] == expected);
    }
  }));
}

TEST(ImaProduct, exact_does_not_depend_on_the_tiles_of_rows) {
  EXPECT_TRUE(rc::check([](std::int8_t zero_point) {
    const Product product = random_product(kMinExactCell, kMaxExactCell);
    const std::size_t tile = *rc::gen::inRange<std::size_t>(1, 101);
    RC_ASSERT(run(product, exact(zero_point), tile, 0.001) == run(product, exact(zero_point), product.rows, 0.001));
  }));
}

TEST(ImaProduct, weights_of_four_bits_through_a_converter_that_loses_nothing_are_exact) {
  EXPECT_TRUE(rc::check([](std::int8_t zero_point) {
    const Product product = random_product(kMinCell, kMaxCell);
    const Result result = run(product, finest(InputEncoding::Raw, zero_point), 1, 0.01);
    RC_ASSERT(result == run(product, exact(zero_point), 1, 0.01));
  }));
}

TEST(ImaProduct, two_pulses_are_exact_but_for_the_code_255) {
  EXPECT_TRUE(rc::check([](std::int8_t zero_point) {
    Product product = random_product(kMinCell, kMaxCell);
    if (zero_point == -128) std::ranges::replace(product.activations, std::int8_t{127}, std::int8_t{126});
    const Result result = run(product, finest(InputEncoding::TwoPulse, zero_point), 1, 0.01);
    RC_ASSERT(result == run(product, exact(zero_point), 1, 0.01));
  }));
}

// Halving is off by half an input code, at most by 1 for the code 255; a code counts |w| <= 8 in the sum.
TEST(ImaProduct, centred7_is_off_by_at_most_one_input_code_a_row) {
  EXPECT_TRUE(rc::check([](std::int8_t zero_point) {
    const Product product = random_product(kMinCell, kMaxCell);
    const Result result = run(product, finest(InputEncoding::Centred7, zero_point), 1, 0.01);
    const Result reference = run(product, exact(zero_point), 1, 0.01);
    const double bound = 8.0 * static_cast<double>(product.rows) * 0.01 + 1;
    for (std::size_t c = 0; c < product.columns; ++c) {
      RC_ASSERT(std::abs(result.activations[c] - reference.activations[c]) <= bound);
    }
  }));
}

// Each conversion is off by half a code, R / 2^B, and multiplying back by half a unit.
TEST(ImaProduct, a_converter_that_does_not_clip_is_off_by_half_a_code_a_tile) {
  EXPECT_TRUE(rc::check([](std::int8_t zero_point) {
    const Product product = random_product(kMinCell, kMaxCell);
    const auto encoding = *rc::gen::element(InputEncoding::Raw, InputEncoding::TwoPulse);
    const std::size_t tile = *rc::gen::inRange<std::size_t>(1, 101);
    Conversion conversion = finest(encoding, zero_point);
    conversion.adc_bits = *rc::gen::inRange(8u, 13u);
    conversion.adc_range = 1 << 18;  // 100 * 128 * 8 is less than half of it
    const Result result = run(product, conversion, tile, 0.001);
    const Result reference = run(product, exact(zero_point), tile, 0.001);
    RC_ASSERT(result.counters.adc_clipped == 0u);
    RC_ASSERT(result.counters.partial_sum_saturated == 0u);
    const std::size_t conversions = (product.rows + tile - 1) / tile * pulse_count(encoding);
    const double code = static_cast<double>(conversion.adc_range) / static_cast<double>(1 << conversion.adc_bits);
    const double lacking = static_cast<double>(result.counters.input_clipped) * 8;
    const double bound = (static_cast<double>(conversions) * code + 0.5 + lacking) * 0.001 + 1;
    for (std::size_t c = 0; c < product.columns; ++c) {
      RC_ASSERT(std::abs(result.activations[c] - reference.activations[c]) <= bound);
    }
  }));
}

TEST(ImaProduct, weights_that_are_multiples_of_the_cell_step_are_exact) {
  EXPECT_TRUE(rc::check([](std::int8_t zero_point) {
    Product product = random_product(kMinCell, kMaxCell);
    Conversion conversion = finest(InputEncoding::Raw, zero_point);
    conversion.cell_step = *rc::gen::inRange(1, 17);
    const Result result = run(product, conversion, 1, 0.01);
    for (std::int16_t& weight : product.cells) weight = static_cast<std::int16_t>(weight * conversion.cell_step);
    RC_ASSERT(result == run(product, exact(zero_point), 1, 0.01));
  }));
}

TEST(ImaProduct, a_range_too_small_is_seen_in_the_counters) {
  Product product{
      .rows = 10, .columns = 2, .activations = std::vector<std::int8_t>(10, 100), .cells = {}, .biases = {0, 0}};
  product.cells.assign(10, 7);
  product.cells.resize(20, 1);  // currents of 7000 and 1000
  Conversion conversion = finest(InputEncoding::Raw, 0);
  conversion.adc_range = 2000;
  EXPECT_EQ(run(product, conversion, 10, 0.01).counters, (ConversionCounters{.adc_clipped = 1}));
  conversion.adc_range = 8000;
  EXPECT_EQ(run(product, conversion, 10, 0.01).counters, ConversionCounters{});
}

TEST(ImaProduct, padding_adds_nothing_in_any_encoding) {
  EXPECT_TRUE(rc::check([](std::int8_t zero_point) {
    const Product product = random_product(kMinCell, kMaxCell);
    Product padded = product;
    padded.rows = product.rows + 5;
    padded.activations.resize(padded.rows, zero_point);
    padded.cells.clear();
    for (std::size_t c = 0; c < product.columns; ++c) {
      const auto column = std::span(product.cells).subspan(c * product.rows, product.rows);
      padded.cells.insert(padded.cells.end(), column.begin(), column.end());
      padded.cells.insert(padded.cells.end(), 5, static_cast<std::int16_t>(c % 2 == 0 ? 7 : -8));
    }
    for (const auto encoding : {InputEncoding::Raw, InputEncoding::Centred7, InputEncoding::TwoPulse}) {
      const Conversion conversion = finest(encoding, zero_point);
      RC_ASSERT(run(product, conversion, 1, 0.01) == run(padded, conversion, 1, 0.01));
    }
  }));
}

}  // namespace
}  // namespace tessera::accel::ima
