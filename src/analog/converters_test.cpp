#include "analog/converters.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace tessera::analog {
namespace {

using Sums = std::vector<std::int32_t>;

Conversion analog(unsigned bits, std::int64_t range) {
  return {.numerics = Numerics::Analog, .adc_bits = bits, .adc_range = range};
}

/// Of ideal converters, currents in units of input code times cell code.
Sums converted(const Conversion& conversion, Sums currents, std::uint64_t& clipped) {
  for (std::int32_t& current : currents) current *= kCodeUnit;
  clipped += convert(converters_of({}, conversion, 1, {}, static_cast<unsigned>(currents.size())), currents);
  return currents;
}

// R = 256 and B = 4: a code is worth 256 / 8 = 32.
TEST(Converters, a_current_becomes_the_nearest_code_halves_up) {
  std::uint64_t clipped = 0;
  EXPECT_EQ(converted(analog(4, 256), {0, 15, 16, 47, 48, -16, -17, -48, -49}, clipped),
            (Sums{0, 0, 1, 1, 2, 0, -1, -1, -2}));
  EXPECT_EQ(clipped, 0u);
}

TEST(Converters, codes_outside_their_bits_are_clipped_and_counted) {
  std::uint64_t clipped = 0;
  EXPECT_EQ(converted(analog(4, 256), {239, 240, -272, -273, 1 << 19}, clipped), (Sums{7, 7, -8, -8, 7}));
  EXPECT_EQ(clipped, 3u);
}

RC_GTEST_PROP(Converters, the_error_is_at_most_half_a_code, ()) {
  const auto bits = *rc::gen::inRange(2u, 13u);
  const Conversion conversion = analog(bits, *rc::gen::inRange<std::int64_t>(least_adc_range(bits), 1 << 18));
  const std::int64_t limit = std::int64_t{1} << (bits - 1);
  const std::int32_t current = *rc::gen::inRange(-(1 << 19), 1 << 19);
  std::uint64_t clipped = 0;
  const std::int64_t code = converted(conversion, {current}, clipped)[0];
  RC_ASSERT(code >= -limit && code < limit);
  const double step = static_cast<double>(conversion.adc_range) / static_cast<double>(limit);
  const double error = static_cast<double>(code) * step - current;
  if (clipped == 0) RC_ASSERT(std::abs(error) <= 0.5 * step + std::abs(current) * 0x1p-29);
  if (clipped == 1) RC_ASSERT(code == (current < 0 ? -limit : limit - 1));
}

RC_GTEST_PROP(Converters, kernels_of_every_processor_convert_alike, ()) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  TileConductances area(*rc::gen::inRange(1u, 300u), *rc::gen::inRange(1u, 200u));
  for (unsigned column = 0; column < area.columns(); ++column) {
    for (unsigned row = 0; row < area.rows(); ++row) area.set(column, row, static_cast<double>(random() % 15) - 7);
  }
  const auto bits = *rc::gen::inRange(2u, 13u);
  const Conversion conversion = analog(bits, *rc::gen::inRange<std::int64_t>(least_adc_range(bits), 1 << 18));
  const ColumnConverters converters =
      converters_of({.gain_spread = 0.07, .offset_spread = 2}, conversion, 3, {1, 2, 3}, area.columns());
  const std::vector<Pulse> pulses(*rc::gen::inRange<std::size_t>(1, 20));
  std::vector<std::int8_t> inputs(pulses.size() * area.padded_rows());
  for (std::size_t pulse = 0; pulse < pulses.size(); ++pulse) {
    for (unsigned row = 0; row < area.rows(); ++row) {
      inputs[pulse * area.padded_rows() + row] = static_cast<std::int8_t>(random());
    }
  }
  const ProductNoise noise{*rc::gen::element(0.0, 0.0175), *rc::gen::element(0.0, 40.0)};
  Sums wanted(pulses.size() * area.columns());
  multiply(area, inputs, {}, noise, pulses, wanted, Processor::Baseline);
  std::uint64_t clipped = 0;
  for (std::size_t pulse = 0; pulse < pulses.size(); ++pulse) {
    clipped += convert(converters, std::span(wanted).subspan(pulse * area.columns(), area.columns()));
  }
  for (const Processor processor : {Processor::Baseline, Processor::Avx2, Processor::Avx512Vnni}) {
    if (!available(processor)) continue;
    Sums codes(wanted.size());
    RC_ASSERT(multiply(area, inputs, {}, noise, converters, pulses, codes, processor) == clipped);
    RC_ASSERT(codes == wanted);
  }
}

TEST(Converters, gains_and_offsets_have_their_spread_and_are_of_their_place) {
  constexpr unsigned kColumns = 4096;
  const Conversion conversion = analog(8, 1000);
  const auto drawn = [&](std::uint64_t seed, std::uint32_t array) {
    return converters_of({.gain_spread = 0.0709, .offset_spread = 1.5}, conversion, seed, {array, 0, 0}, kColumns);
  };
  const ColumnConverters converters = drawn(1, 0);
  const ColumnConverters nominal = converters_of({}, conversion, 1, {}, 1);
  const double code = 1000.0 * kCodeUnit / 128;
  double gains = 0, offsets = 0;
  for (unsigned column = 0; column < kColumns; ++column) {
    const double gain = static_cast<double>(converters.scales[column]) / nominal.scales[0] - 1;
    gains += gain * gain;
    offsets += std::pow(converters.offsets[column] / code, 2);
  }
  EXPECT_NEAR(std::sqrt(gains / kColumns), 0.0709, 0.0709 * 4 / std::sqrt(2.0 * kColumns));
  EXPECT_NEAR(std::sqrt(offsets / kColumns), 1.5, 1.5 * 4 / std::sqrt(2.0 * kColumns));
  EXPECT_EQ(drawn(1, 0).scales, converters.scales);
  EXPECT_NE(drawn(2, 0).scales, converters.scales);
  EXPECT_NE(drawn(1, 1).scales, converters.scales);
  const ColumnConverters later =
      converters_of({.gain_spread = 0.0709, .offset_spread = 1.5}, conversion, 1, {0, 10, 7}, 5);
  EXPECT_TRUE(std::equal(later.scales.begin(), later.scales.begin() + 5, converters.scales.begin() + 10))
      << "rows are of no concern";
}

TEST(Converters, their_own_noise_has_its_spread_whatever_flows) {
  TileConductances area(1, 64);
  const std::vector<std::int8_t> one(area.padded_rows(), 0);
  constexpr std::size_t kProducts = 20'000;
  std::vector<std::int8_t> inputs(kProducts * area.padded_rows());
  std::vector<Pulse> pulses(kProducts);
  for (std::uint32_t i = 0; i < kProducts; ++i) pulses[i].pixel = i;
  Sums currents(kProducts * area.columns());
  multiply(area, inputs, {}, {.column_spread = 30}, pulses, currents);
  double squares = 0;
  for (const std::int32_t current : currents) squares += std::pow(static_cast<double>(current) / kCodeUnit, 2);
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(currents.size())), 30, 0.1);
}

}  // namespace
}  // namespace tessera::analog
