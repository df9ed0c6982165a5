// See numerics.hpp.
#include "accel/ima/numerics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <limits>
#include <string_view>

#include "base/error.hpp"
#include "base/matrix_vector.hpp"

namespace tessera::accel::ima {
namespace {

constexpr std::int32_t kMaxMagnitude = 127;   // of a pulse of 7 bits and sign
constexpr std::int32_t kMinTwoPulses = -256;  // two pulses of signed 8 bits
constexpr std::int32_t kMaxTwoPulses = 254;
constexpr unsigned kMaxAdcBits = 12;
constexpr unsigned kGuardBits = 3;  // of the partial sums above the ADC's bits
// With this bound the currents of convert and the products of finish_column stay within 64 bits.
constexpr std::int64_t kMaxRange = std::int64_t{1} << 30;

void check_field(std::string_view name, std::int64_t value, std::int64_t lowest, std::int64_t highest) {
  if (lowest <= value && value <= highest) return;
  throw Error(ErrorKind::Input, fmt::format("conversion.{}", name),
              fmt::format("{} is outside {}..{}", value, lowest, highest));
}

/// numerator / denominator, halves away from zero.
std::int32_t divide_half_away(std::int32_t numerator, std::int32_t denominator) {
  const std::int64_t magnitude =
      (2 * std::abs(std::int64_t{numerator}) + denominator) / (2 * std::int64_t{denominator});
  return static_cast<std::int32_t>(numerator < 0 ? -magnitude : magnitude);
}

std::int32_t clamp_counted(std::int64_t value, std::int64_t lowest, std::int64_t highest, std::uint64_t& clipped) {
  const std::int64_t result = std::clamp(value, lowest, highest);
  clipped += result != value;
  return static_cast<std::int32_t>(result);
}

/// What one unit of a partial sum stands for, times 2^(B-1).
std::int64_t code_weight(const Conversion& conversion) {
  const int factor = conversion.encoding == InputEncoding::Centred7 ? 2 : 1;
  return conversion.adc_range * conversion.cell_step * factor;
}

std::int64_t floor_divide(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t quotient = numerator / denominator;
  return quotient - (numerator % denominator < 0);
}

}  // namespace

void check(const Conversion& conversion) {
  check_field("input_zero_point", conversion.input_zero_point, -128, 127);
  if (conversion.numerics == Numerics::Exact) {
    check_field("cell_step", conversion.cell_step, 1, 1);
    if (conversion.encoding == InputEncoding::Raw) return;
    throw Error(ErrorKind::Input, "conversion.encoding", "exact numerics drive the activations as they are",
                "choose the encoding raw");
  }
  check_field("adc_bits", conversion.adc_bits, 2, kMaxAdcBits);
  check_field("partial_sum_bits", conversion.partial_sum_bits, conversion.adc_bits + kGuardBits, 32);
  check_field("adc_range", conversion.adc_range, 1, kMaxRange);
  check_field("cell_step", conversion.cell_step, 1, kMaxExactCell);
  check_field("adc_range * cell_step * encoding factor", code_weight(conversion), 1, kMaxRange);
}

unsigned pulse_count(InputEncoding encoding) { return encoding == InputEncoding::TwoPulse ? 2 : 1; }

void store_cells(const Conversion& conversion, std::span<const std::int16_t> weights, std::span<std::int16_t> cells,
                 ConversionCounters& counters) {
  assert(weights.size() == cells.size());
  const bool exact = conversion.numerics == Numerics::Exact;
  const std::int32_t lowest = exact ? kMinExactCell : kMinCell;
  const std::int32_t highest = exact ? kMaxExactCell : kMaxCell;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::int32_t code = divide_half_away(weights[i], conversion.cell_step);
    cells[i] = static_cast<std::int16_t>(clamp_counted(code, lowest, highest, counters.cell_clipped));
  }
}

std::int32_t zero_point_correction(const Conversion& conversion, std::span<const std::int16_t> column_cells) {
  if (conversion.encoding != InputEncoding::Raw) return 0;
  std::int64_t sum = 0;
  for (const std::int16_t cell : column_cells) sum += cell;
  return saturate_to_int32(-std::int64_t{conversion.input_zero_point} * conversion.cell_step * sum);
}

void encode_inputs(const Conversion& conversion, std::span<const std::int8_t> activations, unsigned pulse,
                   std::span<std::int16_t> inputs, ConversionCounters& counters) {
  assert(activations.size() == inputs.size());
  assert(pulse < pulse_count(conversion.encoding));
  std::uint64_t clipped = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::int32_t centred = activations[i] - conversion.input_zero_point;
    std::int32_t code = activations[i];
    if (conversion.encoding == InputEncoding::Centred7) {
      code = clamp_counted(divide_half_away(centred, 2), -kMaxMagnitude, kMaxMagnitude, clipped);
    } else if (conversion.encoding == InputEncoding::TwoPulse) {
      const std::int32_t sum = clamp_counted(centred, kMinTwoPulses, kMaxTwoPulses, clipped);
      const std::int32_t first = sum >> 1;
      code = pulse == 0 ? first : sum - first;
    }
    inputs[i] = static_cast<std::int16_t>(code);
  }
  if (pulse == 0) counters.input_clipped += clipped;
}

void bit_lines(std::span<const std::int16_t> inputs, std::span<const std::int16_t> cells, std::size_t stride,
               std::span<std::int32_t> currents) {
  multiply_rows(inputs, cells, stride, currents);
}

void convert(const Conversion& conversion, std::span<std::int32_t> currents, ConversionCounters& counters) {
  if (conversion.numerics == Numerics::Exact) return;
  const std::int64_t limit = std::int64_t{1} << (conversion.adc_bits - 1);
  for (std::int32_t& current : currents) {
    const std::int64_t code = floor_divide(2 * limit * current + conversion.adc_range, 2 * conversion.adc_range);
    current = clamp_counted(code, -limit, limit - 1, counters.adc_clipped);
  }
}

std::int8_t finish_column(const Conversion& conversion, std::int32_t partial_sum, const Requantisation& column,
                          const OutputRange& output) {
  if (conversion.numerics == Numerics::Exact) return requantise(partial_sum, column, output);
  const unsigned shift = conversion.adc_bits - 1;
  const std::int64_t half = std::int64_t{1} << (shift - 1);
  return requantise((partial_sum * code_weight(conversion) + half) >> shift, column, output);
}

PartialSums::PartialSums(const Conversion& conversion, std::span<std::int32_t> sums)
    : conversion_(conversion),
      sums_(sums),
      limit_(std::int64_t{1} << (conversion.numerics == Numerics::Exact ? 31 : conversion.partial_sum_bits - 1)) {}

void PartialSums::begin() { std::ranges::fill(sums_, 0); }

void PartialSums::begin(std::span<const std::int32_t> codes, ConversionCounters& counters) {
  if (limit_ > std::numeric_limits<std::int32_t>::max()) {
    std::copy_n(codes.data(), codes.size(), sums_.data());  // no code is beyond what the registers hold
  } else {
    begin();
    add(codes, counters);
  }
}

void PartialSums::add(std::span<const std::int32_t> codes, ConversionCounters& counters) {
  assert(codes.size() == sums_.size());
  for (std::size_t c = 0; c < sums_.size(); ++c) {
    sums_[c] = clamp_counted(std::int64_t{sums_[c]} + codes[c], -limit_, limit_ - 1, counters.partial_sum_saturated);
  }
}

void PartialSums::finish(std::span<const Requantisation> columns, const OutputRange& output,
                         std::span<std::int8_t> activations) const {
  assert(columns.size() == sums_.size() && activations.size() == sums_.size());
  for (std::size_t c = 0; c < sums_.size(); ++c) {
    activations[c] = finish_column(conversion_, sums_[c], columns[c], output);
  }
}

}  // namespace tessera::accel::ima
