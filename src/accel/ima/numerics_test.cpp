#include "accel/ima/numerics.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "base/error.hpp"

namespace tessera::accel::ima {
namespace {

using Codes = std::vector<std::int8_t>;
using Cells = std::vector<std::int16_t>;
using Sums = std::vector<std::int32_t>;

Conversion quantised(InputEncoding encoding, std::int32_t input_zero_point = 0) {
  Conversion conversion;
  conversion.numerics = Numerics::Quantised;
  conversion.encoding = encoding;
  conversion.input_zero_point = input_zero_point;
  return conversion;
}

Cells encoded(const Conversion& conversion, const Codes& activations, unsigned pulse, ConversionCounters& counters) {
  Cells inputs(activations.size());
  encode_inputs(conversion, activations, pulse, inputs, counters);
  return inputs;
}

Sums converted(const Conversion& conversion, Sums currents, ConversionCounters& counters) {
  convert(conversion, currents, counters);
  return currents;
}

TEST(ImaCheck, settings_out_of_range_are_refused) {
  const Conversion good = quantised(InputEncoding::Raw);
  EXPECT_NO_THROW(check(good));
  EXPECT_NO_THROW(check({}));
  const auto refused = [&good](auto change) {
    Conversion bad = good;
    change(bad);
    EXPECT_THROW(check(bad), Error);
  };
  refused([](Conversion& c) { c.adc_bits = 1; });
  refused([](Conversion& c) { c.adc_bits = 13, c.partial_sum_bits = 32; });
  refused([](Conversion& c) { c.adc_range = 0; });
  refused([](Conversion& c) { c.adc_range = (1 << 30) + 1; });
  refused([](Conversion& c) { c.adc_range = 1 << 29, c.cell_step = 2, c.encoding = InputEncoding::Centred7; });
  refused([](Conversion& c) { c.partial_sum_bits = 10; });  // 8 + 3 is the least
  refused([](Conversion& c) { c.partial_sum_bits = 33; });
  refused([](Conversion& c) { c.cell_step = 0; });
  refused([](Conversion& c) { c.input_zero_point = 128; });
  refused([](Conversion& c) { c.numerics = Numerics::Exact, c.encoding = InputEncoding::TwoPulse; });
  refused([](Conversion& c) { c.numerics = Numerics::Exact, c.cell_step = 2; });
}

TEST(ImaCells, a_weight_is_stored_as_the_nearest_step_halves_away_from_zero) {
  Conversion conversion = quantised(InputEncoding::Raw);
  conversion.cell_step = 16;
  Cells cells(6);
  ConversionCounters counters;
  store_cells(conversion, Cells{8, 7, -8, -7, 119, -136}, cells, counters);
  EXPECT_EQ(cells, (Cells{1, 0, -1, 0, 7, -8}));
  EXPECT_EQ(counters.cell_clipped, 1u);  // -136 / 16 = -8.5 -> -9
}

TEST(ImaCells, exact_cells_hold_nine_bits) {
  Cells cells(4);
  ConversionCounters counters;
  store_cells({}, Cells{-256, 255, -257, 256}, cells, counters);
  EXPECT_EQ(cells, (Cells{-256, 255, -256, 255}));
  EXPECT_EQ(counters, (ConversionCounters{.cell_clipped = 2}));
}

TEST(ImaInputs, raw_drives_the_activation_itself) {
  ConversionCounters counters;
  EXPECT_EQ(encoded(quantised(InputEncoding::Raw, -128), {-128, 0, 127}, 0, counters), (Cells{-128, 0, 127}));
  EXPECT_EQ(pulse_count(InputEncoding::Raw), 1u);
}

// q - z = 0, 1, 3, 253, 254 and 255: the last two would need magnitudes of 127 and 128.
TEST(ImaInputs, centred7_halves_the_centred_activation_away_from_zero) {
  ConversionCounters counters;
  const Conversion conversion = quantised(InputEncoding::Centred7, -128);
  EXPECT_EQ(encoded(conversion, {-128, -127, -125, 125, 126, 127}, 0, counters), (Cells{0, 1, 2, 127, 127, 127}));
  EXPECT_EQ(counters, (ConversionCounters{.input_clipped = 1}));
  EXPECT_EQ(encoded(quantised(InputEncoding::Centred7, 0), {-1, -3, -128}, 0, counters), (Cells{-1, -2, -64}));
}

TEST(ImaInputs, two_pulses_add_up_to_the_centred_activation) {
  const Conversion conversion = quantised(InputEncoding::TwoPulse, -127);
  ConversionCounters counters;
  const Codes activations{-128, -127, -126, 0, 126, 127};
  EXPECT_EQ(encoded(conversion, activations, 0, counters), (Cells{-1, 0, 0, 63, 126, 127}));
  EXPECT_EQ(encoded(conversion, activations, 1, counters), (Cells{0, 0, 1, 64, 127, 127}));
  EXPECT_EQ(counters, ConversionCounters{});
  const Conversion highest = quantised(InputEncoding::TwoPulse, 127);
  EXPECT_EQ(encoded(highest, {-128}, 0, counters), (Cells{-128}));
  EXPECT_EQ(encoded(highest, {-128}, 1, counters), (Cells{-127}));
  EXPECT_EQ(counters, ConversionCounters{});
  EXPECT_EQ(pulse_count(InputEncoding::TwoPulse), 2u);
}

TEST(ImaInputs, two_pulses_lack_only_the_code_255) {
  EXPECT_TRUE(rc::check([](std::int8_t q, std::int8_t z) {
    const Conversion conversion = quantised(InputEncoding::TwoPulse, z);
    ConversionCounters counters;
    const std::int16_t first = encoded(conversion, {q}, 0, counters)[0];
    const std::int16_t second = encoded(conversion, {q}, 1, counters)[0];
    RC_ASSERT(first >= -128 && first <= 127 && second >= -128 && second <= 127);
    const bool lacking = q - z == 255;
    RC_ASSERT(first + second == q - z - (lacking ? 1 : 0));
    RC_ASSERT(counters.input_clipped == (lacking ? 1u : 0u));
  }));
  ConversionCounters counters;
  const Conversion relu6 = quantised(InputEncoding::TwoPulse, -128);
  EXPECT_EQ(encoded(relu6, {127}, 0, counters)[0] + encoded(relu6, {127}, 1, counters)[0], 254);
  EXPECT_EQ(counters.input_clipped, 1u);
}

TEST(ImaBitLines, each_column_sums_its_rows_within_the_stride) {
  Sums currents(2);
  bit_lines(Cells{1, 2}, Cells{3, -4, 99, 5, 7}, 3, currents);
  EXPECT_EQ(currents, (Sums{-5, 19}));
}

// R = 256 and B = 4: a code is worth 256 / 8 = 32.
TEST(ImaConverter, a_current_becomes_the_nearest_code_halves_up) {
  Conversion conversion = quantised(InputEncoding::Raw);
  conversion.adc_bits = 4;
  conversion.adc_range = 256;
  ConversionCounters counters;
  EXPECT_EQ(converted(conversion, {0, 15, 16, 47, 48, -16, -17, -48, -49}, counters),
            (Sums{0, 0, 1, 1, 2, 0, -1, -1, -2}));
  EXPECT_EQ(counters, ConversionCounters{});
}

TEST(ImaConverter, codes_outside_its_bits_are_clipped_and_counted) {
  Conversion conversion = quantised(InputEncoding::Raw);
  conversion.adc_bits = 4;
  conversion.adc_range = 256;
  ConversionCounters counters;
  EXPECT_EQ(converted(conversion, {239, 240, -272, -273, 1 << 30}, counters), (Sums{7, 7, -8, -8, 7}));
  EXPECT_EQ(counters, (ConversionCounters{.adc_clipped = 3}));
}

TEST(ImaConverter, exact_currents_pass_unchanged) {
  ConversionCounters counters;
  const Sums currents{1 << 23, -(1 << 23), 1};
  EXPECT_EQ(converted({}, currents, counters), currents);
  EXPECT_EQ(counters, ConversionCounters{});
}

TEST(ImaConverter, the_error_is_at_most_half_a_code) {
  EXPECT_TRUE(rc::check([] {
    Conversion conversion = quantised(InputEncoding::Raw);
    conversion.adc_bits = *rc::gen::inRange(2u, 13u);
    conversion.adc_range = *rc::gen::inRange<std::int64_t>(1, 1 << 20);
    const std::int64_t limit = std::int64_t{1} << (conversion.adc_bits - 1);
    const std::int32_t current = *rc::gen::inRange(-(1 << 20), 1 << 20);
    ConversionCounters counters;
    const std::int64_t code = converted(conversion, {current}, counters)[0];
    RC_ASSERT(code >= -limit && code < limit);
    const std::int64_t error = 2 * (code * conversion.adc_range - current * limit);  // in 1 / (2 * limit) of a current
    if (counters.adc_clipped == 0) RC_ASSERT(error <= conversion.adc_range && error > -conversion.adc_range - 1);
    if (counters.adc_clipped == 1) RC_ASSERT(code == (current < 0 ? -limit : limit - 1));
  }));
}

TEST(ImaPartialSums, registers_saturate_in_their_bits_and_count_it) {
  Conversion conversion = quantised(InputEncoding::Raw);
  conversion.partial_sum_bits = 11;
  Sums registers(3, 77);
  PartialSums sums(conversion, registers);
  ConversionCounters counters;
  sums.begin();
  sums.add(Sums{1000, -1000, 0}, counters);
  sums.add(Sums{23, -24, 0}, counters);
  EXPECT_EQ(registers, (Sums{1023, -1024, 0}));
  EXPECT_EQ(counters.partial_sum_saturated, 0u);
  sums.add(Sums{1, -1, 0}, counters);
  EXPECT_EQ(registers, (Sums{1023, -1024, 0}));
  EXPECT_EQ(counters, (ConversionCounters{.partial_sum_saturated = 2}));
}

TEST(ImaPartialSums, exact_registers_have_32_bits) {
  Sums registers(1);
  PartialSums sums({}, registers);
  ConversionCounters counters;
  sums.begin();
  sums.add(Sums{0x7fff'ffff}, counters);
  EXPECT_EQ(counters.partial_sum_saturated, 0u);
  sums.add(Sums{1}, counters);
  EXPECT_EQ(registers[0], 0x7fff'ffff);
  EXPECT_EQ(counters.partial_sum_saturated, 1u);
}

// 3 codes of 1000 / 128 each, times a cell step of 5: 117.19 -> 117; plus the bias of 3: 120.
// As centred7: twice as much, 234.375 -> 234, plus 3, halved: 118.5 -> 119.
TEST(ImaDigitalStage, codes_are_multiplied_back_before_the_bias) {
  Conversion conversion = quantised(InputEncoding::Raw);
  conversion.adc_range = 1000;
  conversion.cell_step = 5;
  EXPECT_EQ(finish_column(conversion, 3, {.bias = 3, .multiplier = 1 << 30, .shift = 30}, {}), 120);
  conversion.encoding = InputEncoding::Centred7;
  EXPECT_EQ(finish_column(conversion, 3, {.bias = 3, .multiplier = 1 << 30, .shift = 31}, {}), 119);
}

// 1 and -1 codes of 64 / 128 each: halves.
TEST(ImaDigitalStage, multiplying_back_rounds_halves_up) {
  Conversion conversion = quantised(InputEncoding::Raw);
  conversion.adc_range = 64;
  const Requantisation one{.bias = 0, .multiplier = 1 << 30, .shift = 30};
  EXPECT_EQ(finish_column(conversion, 1, one, {}), 1);
  EXPECT_EQ(finish_column(conversion, -1, one, {}), 0);
}

TEST(ImaDigitalStage, the_extremes_saturate_instead_of_wrapping) {
  Conversion conversion = quantised(InputEncoding::Centred7);
  conversion.adc_bits = 2;
  conversion.partial_sum_bits = 32;
  conversion.adc_range = 1 << 29;
  check(conversion);
  const Requantisation unit{.bias = 0, .multiplier = 1 << 30, .shift = 30};
  EXPECT_EQ(finish_column(conversion, 0x7fff'ffff, unit, {}), 127);
  EXPECT_EQ(finish_column(conversion, -0x7fff'ffff - 1, unit, {}), -128);
}

TEST(ImaDigitalStage, raw_inputs_need_a_correction_and_centred_ones_none) {
  Conversion conversion = quantised(InputEncoding::Raw, -3);
  conversion.cell_step = 10;
  const Cells column{1, 2, -4};
  EXPECT_EQ(zero_point_correction(conversion, column), -30);
  conversion.encoding = InputEncoding::Centred7;
  EXPECT_EQ(zero_point_correction(conversion, column), 0);
  conversion.encoding = InputEncoding::TwoPulse;
  EXPECT_EQ(zero_point_correction(conversion, column), 0);
}

}  // namespace
}  // namespace tessera::accel::ima
