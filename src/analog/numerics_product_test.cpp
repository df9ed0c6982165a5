// Properties of whole products: encoding, array, converter and digital stage together.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>
#include <vector>

#include "analog/area.hpp"
#include "analog/device_file.hpp"
#include "analog/numerics.hpp"

namespace tessera::analog {
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

constexpr std::int16_t kMinCell = -7, kMaxCell = 7;  // whole codes

const Specimen& ideal() {
  static const Specimen specimen{load_device("ideal"), {}};
  return specimen;
}

/// The codes of a tile of rows, pulse by pulse, of ideal devices.
std::vector<std::int32_t> analog_codes(const Product& product, const Conversion& conversion, std::size_t row,
                                       std::size_t count, std::int8_t offset, ConversionCounters& counters) {
  std::vector<std::int16_t> targets(product.cells.size());
  std::ranges::transform(product.cells, targets.begin(),
                         [](int cell) { return static_cast<std::int16_t>(cell * kCodeUnit); });
  const CrossbarArea area(ideal(), conversion,
                          {{},
                           static_cast<unsigned>(count),
                           static_cast<unsigned>(product.columns),
                           std::span(targets).subspan(row),
                           product.rows});
  const unsigned pulses = pulse_count(conversion.encoding);
  std::vector<std::int8_t> inputs(std::size_t{pulses} * area.padded_rows());
  const std::vector<std::int8_t> offsets(count, offset);
  for (unsigned pulse = 0; pulse < pulses; ++pulse) {
    encode_inputs(conversion.encoding, std::span(product.activations).subspan(row, count), offsets, pulse,
                  std::span(inputs).subspan(std::size_t{pulse} * area.padded_rows(), count), counters);
  }
  std::vector<std::int32_t> codes(pulses * product.columns);
  const std::array<Pulse, 2> all{Pulse{0, 0, 0}, Pulse{0, 0, 1}};
  area.read(0, inputs, std::span(all).first(pulses), codes, counters);
  return codes;
}

std::vector<std::int32_t> exact_currents(const Product& product, std::size_t row, std::size_t count) {
  const auto first = product.activations.begin() + static_cast<std::ptrdiff_t>(row);
  const std::vector<std::int16_t> inputs(first, first + static_cast<std::ptrdiff_t>(count));
  std::vector<std::int32_t> currents(product.columns);
  bit_lines(inputs, std::span(product.cells).subspan(row), product.rows, currents);
  return currents;
}

/// A conversion and the input's zero point, which is driven as the offset where the encoding has one.
struct Settings {
  Conversion conversion;
  std::int8_t zero_point = 0;

  std::int8_t offset() const { return conversion.encoding == InputEncoding::Raw ? std::int8_t{0} : zero_point; }
};

/// `scale` is the real multiplier of every column.
Result run(const Product& product, const Settings& settings, std::size_t tile_rows, double scale) {
  const Conversion& conversion = settings.conversion;
  check(conversion);
  Result result{.activations = std::vector<std::int8_t>(product.columns), .counters = {}};
  std::vector<std::int32_t> registers(product.columns);
  PartialSums sums(conversion, registers);
  sums.begin();
  for (std::size_t row = 0; row < product.rows; row += tile_rows) {
    const std::size_t count = std::min(tile_rows, product.rows - row);
    const std::vector<std::int32_t> codes =
        conversion.numerics == Numerics::Exact
            ? exact_currents(product, row, count)
            : analog_codes(product, conversion, row, count, settings.offset(), result.counters);
    for (std::size_t pulse = 0; pulse * product.columns < codes.size(); ++pulse) {
      sums.add(std::span(codes).subspan(pulse * product.columns, product.columns), result.counters);
    }
  }
  std::vector<Requantisation> columns;
  for (std::size_t c = 0; c < product.columns; ++c) {
    std::int32_t sum = 0;
    for (std::size_t r = 0; r < product.rows; ++r) sum += product.cells[c * product.rows + r];
    columns.push_back(quantised_multiplier(scale, product.biases[c] + (settings.offset() - settings.zero_point) * sum));
  }
  sums.finish(columns, {.zero_point = -7, .minimum = -120, .maximum = 120}, result.activations);
  return result;
}

/// With a code for every unit of current and room for the largest: 100 rows x 128 x 7 < 2^17 needs more than 12 bits,
/// so several tiles of few rows are used: 1 row gives at most 128 * 7 = 896 < 2^11.
Settings finest(InputEncoding encoding, std::int8_t zero_point) {
  return {{.numerics = Numerics::Analog,
           .encoding = encoding,
           .adc_bits = 12,
           .adc_range = 1 << 11,
           .partial_sum_bits = 32},
          zero_point};
}

Settings exact(std::int8_t zero_point) { return {{}, zero_point}; }

TEST(Numerics, exact_is_the_sum_of_centred_inputs_times_weights) {
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

TEST(Numerics, exact_does_not_depend_on_the_tiles_of_rows) {
  EXPECT_TRUE(rc::check([](std::int8_t zero_point) {
    const Product product = random_product(kMinExactCell, kMaxExactCell);
    const std::size_t tile = *rc::gen::inRange<std::size_t>(1, 101);
    RC_ASSERT(run(product, exact(zero_point), tile, 0.001) == run(product, exact(zero_point), product.rows, 0.001));
  }));
}

TEST(Numerics, weights_of_four_bits_through_a_converter_that_loses_nothing_are_exact) {
  EXPECT_TRUE(rc::check([](std::int8_t zero_point) {
    const Product product = random_product(kMinCell, kMaxCell);
    const Result result = run(product, finest(InputEncoding::Raw, zero_point), 1, 0.01);
    RC_ASSERT(result == run(product, exact(zero_point), 1, 0.01));
  }));
}

TEST(Numerics, two_pulses_are_exact_but_for_the_code_255) {
  EXPECT_TRUE(rc::check([](std::int8_t zero_point) {
    Product product = random_product(kMinCell, kMaxCell);
    if (zero_point == -128) std::ranges::replace(product.activations, std::int8_t{127}, std::int8_t{126});
    const Result result = run(product, finest(InputEncoding::TwoPulse, zero_point), 1, 0.01);
    RC_ASSERT(result == run(product, exact(zero_point), 1, 0.01));
  }));
}

// Halving is off by half an input code, at most by 1 for the code 255; a code counts |w| <= 7 in the sum.
TEST(Numerics, centred7_is_off_by_at_most_one_input_code_a_row) {
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
TEST(Numerics, a_converter_that_does_not_clip_is_off_by_half_a_code_a_tile) {
  EXPECT_TRUE(rc::check([](std::int8_t zero_point) {
    const Product product = random_product(kMinCell, kMaxCell);
    const auto encoding = *rc::gen::element(InputEncoding::Raw, InputEncoding::TwoPulse);
    const std::size_t tile = *rc::gen::inRange<std::size_t>(1, 101);
    Settings settings = finest(encoding, zero_point);
    Conversion& conversion = settings.conversion;
    conversion.adc_bits = *rc::gen::inRange(8u, 13u);
    conversion.adc_range = 1 << 18;  // 100 * 128 * 7 is less than half of it
    const Result result = run(product, settings, tile, 0.001);
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

TEST(Numerics, a_range_too_small_is_seen_in_the_counters) {
  Product product{
      .rows = 10, .columns = 2, .activations = std::vector<std::int8_t>(10, 100), .cells = {}, .biases = {0, 0}};
  product.cells.assign(10, 7);
  product.cells.resize(20, 1);  // currents of 7000 and 1000
  Settings settings = finest(InputEncoding::Raw, 0);
  settings.conversion.adc_range = 2000;
  EXPECT_EQ(run(product, settings, 10, 0.01).counters, (ConversionCounters{.adc_clipped = 1}));
  settings.conversion.adc_range = 8000;
  EXPECT_EQ(run(product, settings, 10, 0.01).counters, ConversionCounters{});
}

TEST(Numerics, padding_adds_nothing_in_any_encoding) {
  EXPECT_TRUE(rc::check([](std::int8_t zero_point) {
    const Product product = random_product(kMinCell, kMaxCell);
    Product padded = product;
    padded.rows = product.rows + 5;
    padded.activations.resize(padded.rows, zero_point);
    padded.cells.clear();
    for (std::size_t c = 0; c < product.columns; ++c) {
      const auto column = std::span(product.cells).subspan(c * product.rows, product.rows);
      padded.cells.insert(padded.cells.end(), column.begin(), column.end());
      padded.cells.insert(padded.cells.end(), 5, static_cast<std::int16_t>(c % 2 == 0 ? 7 : -7));
    }
    for (const auto encoding : {InputEncoding::Raw, InputEncoding::Centred7, InputEncoding::TwoPulse}) {
      const Settings settings = finest(encoding, zero_point);
      RC_ASSERT(run(product, settings, 1, 0.01) == run(padded, settings, 1, 0.01));
    }
  }));
}

}  // namespace
}  // namespace tessera::analog
