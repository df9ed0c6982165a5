#include "analog/numerics.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <vector>

#include "base/error.hpp"

namespace tessera::analog {
namespace {

using Codes = std::vector<std::int8_t>;
using Cells = std::vector<std::int16_t>;
using Sums = std::vector<std::int32_t>;

Conversion analog(InputEncoding encoding = InputEncoding::Raw) {
  Conversion conversion;
  conversion.numerics = Numerics::Analog;
  conversion.encoding = encoding;
  return conversion;
}

Codes encoded(InputEncoding encoding, std::int8_t offset, const Codes& activations, unsigned pulse,
              ConversionCounters& counters) {
  Codes inputs(activations.size());
  encode_inputs(encoding, activations, Codes(activations.size(), offset), pulse, inputs, counters);
  return inputs;
}

TEST(ConversionTest, settings_out_of_range_are_refused) {
  const Conversion good = analog();
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
  refused([](Conversion& c) { c.adc_range = 1; });  // 128 codes for one unit of current
  refused([](Conversion& c) { c.adc_range = kMaxAdcRange + 1; });
  refused([](Conversion& c) { c.partial_sum_bits = 10; });  // 8 + 3 is the least
  refused([](Conversion& c) { c.partial_sum_bits = 33; });
  refused([](Conversion& c) { c.numerics = Numerics::Exact, c.encoding = InputEncoding::TwoPulse; });
}

TEST(Inputs, raw_drives_the_activation_itself) {
  ConversionCounters counters;
  EXPECT_EQ(encoded(InputEncoding::Raw, 0, {-128, 0, 127}, 0, counters), (Codes{-128, 0, 127}));
  EXPECT_EQ(pulse_count(InputEncoding::Raw), 1u);
}

// q - o = 0, 1, 3, 253, 254 and 255: the last two would need magnitudes of 127 and 128.
TEST(Inputs, centred7_halves_the_distance_away_from_zero) {
  ConversionCounters counters;
  EXPECT_EQ(encoded(InputEncoding::Centred7, -128, {-128, -127, -125, 125, 126, 127}, 0, counters),
            (Codes{0, 1, 2, 127, 127, 127}));
  EXPECT_EQ(counters, (ConversionCounters{.input_clipped = 1}));
  EXPECT_EQ(encoded(InputEncoding::Centred7, 0, {-1, -3, -128}, 0, counters), (Codes{-1, -2, -64}));
}

TEST(Inputs, two_pulses_add_up_to_the_distance) {
  ConversionCounters counters;
  const Codes activations{-128, -127, -126, 0, 126, 127};
  EXPECT_EQ(encoded(InputEncoding::TwoPulse, -127, activations, 0, counters), (Codes{-1, 0, 0, 63, 126, 127}));
  EXPECT_EQ(encoded(InputEncoding::TwoPulse, -127, activations, 1, counters), (Codes{0, 0, 1, 64, 127, 127}));
  EXPECT_EQ(counters, ConversionCounters{});
  EXPECT_EQ(encoded(InputEncoding::TwoPulse, 127, {-128}, 0, counters), (Codes{-128}));
  EXPECT_EQ(encoded(InputEncoding::TwoPulse, 127, {-128}, 1, counters), (Codes{-127}));
  EXPECT_EQ(counters, ConversionCounters{});
  EXPECT_EQ(pulse_count(InputEncoding::TwoPulse), 2u);
}

TEST(Inputs, two_pulses_lack_only_the_distance_255) {
  EXPECT_TRUE(rc::check([](std::int8_t q, std::int8_t o) {
    ConversionCounters counters;
    const int first = encoded(InputEncoding::TwoPulse, o, {q}, 0, counters)[0];
    const int second = encoded(InputEncoding::TwoPulse, o, {q}, 1, counters)[0];
    const bool lacking = q - o == 255;
    RC_ASSERT(first + second == q - o - (lacking ? 1 : 0));
    RC_ASSERT(counters.input_clipped == (lacking ? 1u : 0u));
  }));
}

TEST(Inputs, each_row_has_its_own_offset) {
  ConversionCounters counters;
  Codes inputs(3);
  encode_inputs(InputEncoding::TwoPulse, Codes{10, 10, -10}, Codes{10, 0, 10}, 1, inputs, counters);
  EXPECT_EQ(inputs, (Codes{0, 5, -10}));
}

TEST(BitLines, each_column_sums_its_rows_within_the_stride) {
  Sums currents(2);
  bit_lines(Cells{1, 2}, Cells{3, -4, 99, 5, 7}, 3, currents);
  EXPECT_EQ(currents, (Sums{-5, 19}));
}

TEST(PartialSumsTest, registers_saturate_in_their_bits_and_count_it) {
  Conversion conversion = analog();
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

TEST(PartialSumsTest, the_first_of_two_slices_counts_16_fold) {
  Conversion conversion = analog();
  conversion.slices = 2;
  for (const unsigned bits : {16u, 32u}) {
    conversion.partial_sum_bits = bits;
    Sums registers(2, 77);
    PartialSums sums(conversion, registers);
    ConversionCounters counters;
    sums.begin(Sums{1, 2, -3, 5}, counters);
    EXPECT_EQ(registers, (Sums{18, -43}));
    sums.add(Sums{0, -1, 2, 0}, counters);
    EXPECT_EQ(registers, (Sums{17, -11}));
    EXPECT_EQ(counters.partial_sum_saturated, 0u);
  }
}

TEST(PartialSumsTest, exact_registers_have_32_bits) {
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

// 15 codes of 1000 / 128 each: 117.19 -> 117; plus the bias of 3: 120.
// As centred7: twice as much, 234.375 -> 234, plus 3, halved: 118.5 -> 119.
TEST(DigitalStage, codes_are_multiplied_back_before_the_bias) {
  Conversion conversion = analog();
  conversion.adc_range = 1000;
  EXPECT_EQ(finish_column(conversion, 15, {.bias = 3, .multiplier = 1 << 30, .shift = 30}, {}), 120);
  conversion.encoding = InputEncoding::Centred7;
  EXPECT_EQ(finish_column(conversion, 15, {.bias = 3, .multiplier = 1 << 30, .shift = 31}, {}), 119);
}

// 1 and -1 codes of 64 / 128 each: halves.
TEST(DigitalStage, multiplying_back_rounds_halves_up) {
  Conversion conversion = analog();
  conversion.adc_range = 64;
  const Requantisation one{.bias = 0, .multiplier = 1 << 30, .shift = 30};
  EXPECT_EQ(finish_column(conversion, 1, one, {}), 1);
  EXPECT_EQ(finish_column(conversion, -1, one, {}), 0);
}

TEST(DigitalStage, the_extremes_saturate_instead_of_wrapping) {
  Conversion conversion = analog(InputEncoding::Centred7);
  conversion.adc_bits = 2;
  conversion.partial_sum_bits = 32;
  conversion.adc_range = kMaxAdcRange;
  check(conversion);
  const Requantisation unit{.bias = 0, .multiplier = 1 << 30, .shift = 30};
  EXPECT_EQ(finish_column(conversion, 0x7fff'ffff, unit, {}), 127);
  EXPECT_EQ(finish_column(conversion, -0x7fff'ffff - 1, unit, {}), -128);
}

}  // namespace
}  // namespace tessera::analog
