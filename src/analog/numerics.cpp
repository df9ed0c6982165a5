// See numerics.hpp.
#include "analog/numerics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <limits>
#include <string_view>

#include "base/error.hpp"
#include "base/matrix_vector.hpp"

namespace tessera::analog {
namespace {

constexpr std::int32_t kMaxMagnitude = 127;   // of a pulse of 7 bits and sign
constexpr std::int32_t kMinTwoPulses = -256;  // two pulses of signed 8 bits
constexpr std::int32_t kMaxTwoPulses = 254;
constexpr unsigned kMaxAdcBits = 12;
constexpr unsigned kGuardBits = 3;  // of the partial sums above the ADC's bits

void check_field(std::string_view name, std::int64_t value, std::int64_t lowest, std::int64_t highest) {
  if (lowest <= value && value <= highest) return;
  throw Error(ErrorKind::Input, fmt::format("conversion.{}", name),
              fmt::format("{} is outside {}..{}", value, lowest, highest));
}

/// value / 2, halves away from zero.
std::int32_t halved(std::int32_t value) { return (value < 0 ? value - 1 : value + 1) / 2; }

std::int32_t clamp_counted(std::int64_t value, std::int64_t lowest, std::int64_t highest, std::uint64_t& clipped) {
  const std::int64_t result = std::clamp(value, lowest, highest);
  clipped += result != value;
  return static_cast<std::int32_t>(result);
}

/// What one unit of a partial sum stands for, times 2^(B-1).
std::int64_t code_weight(const Conversion& conversion) {
  return conversion.adc_range * (conversion.encoding == InputEncoding::Centred7 ? 2 : 1);
}

}  // namespace

ConversionCounters& ConversionCounters::operator+=(const ConversionCounters& other) {
  input_clipped += other.input_clipped;
  adc_clipped += other.adc_clipped;
  partial_sum_saturated += other.partial_sum_saturated;
  return *this;
}

std::int64_t least_adc_range(unsigned adc_bits) {
  return std::max<std::int64_t>(1, (std::int64_t{1} << (adc_bits - 1)) / 64);
}

void check(const Conversion& conversion) {
  if (conversion.numerics == Numerics::Exact) {
    if (conversion.encoding == InputEncoding::Raw) return;
    throw Error(ErrorKind::Input, "conversion.encoding", "exact numerics drive the activations as they are",
                "choose the encoding raw");
  }
  check_field("adc_bits", conversion.adc_bits, 2, kMaxAdcBits);
  check_field("partial_sum_bits", conversion.partial_sum_bits, conversion.adc_bits + kGuardBits, 32);
  check_field("slices", conversion.slices, 1, 2);
  check_field("adc_range", conversion.adc_range, least_adc_range(conversion.adc_bits), kMaxAdcRange);
}

unsigned pulse_count(InputEncoding encoding) { return encoding == InputEncoding::TwoPulse ? 2 : 1; }

void encode_inputs(InputEncoding encoding, std::span<const std::int8_t> activations,
                   std::span<const std::int8_t> offsets, unsigned pulse, std::span<std::int8_t> inputs,
                   ConversionCounters& counters) {
  assert(activations.size() == inputs.size() && offsets.size() == inputs.size());
  assert(pulse < pulse_count(encoding));
  std::uint64_t clipped = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::int32_t distance = activations[i] - offsets[i];
    std::int32_t code = activations[i];
    if (encoding == InputEncoding::Centred7) {
      code = clamp_counted(halved(distance), -kMaxMagnitude, kMaxMagnitude, clipped);
    } else if (encoding == InputEncoding::TwoPulse) {
      const std::int32_t sum = clamp_counted(distance, kMinTwoPulses, kMaxTwoPulses, clipped);
      const std::int32_t first = sum >> 1;
      code = pulse == 0 ? first : sum - first;
    }
    inputs[i] = static_cast<std::int8_t>(code);
  }
  if (pulse == 0) counters.input_clipped += clipped;
}

void bit_lines(std::span<const std::int16_t> inputs, std::span<const std::int16_t> cells, std::size_t stride,
               std::span<std::int32_t> currents) {
  multiply_rows(inputs, cells, stride, currents);
}

std::int64_t accumulated(const Conversion& conversion, std::int32_t partial_sum) {
  if (conversion.numerics == Numerics::Exact) return partial_sum;
  const unsigned shift = conversion.adc_bits - 1;
  return (partial_sum * code_weight(conversion) + (std::int64_t{1} << (shift - 1))) >> shift;
}

std::int8_t finish_column(const Conversion& conversion, std::int32_t partial_sum, const Requantisation& column,
                          const OutputRange& output) {
  return requantise(accumulated(conversion, partial_sum), column, output);
}

PartialSums::PartialSums(const Conversion& conversion, std::span<std::int32_t> sums)
    : conversion_(conversion),
      sums_(sums),
      limit_(std::int64_t{1} << (conversion.numerics == Numerics::Exact ? 31 : conversion.partial_sum_bits - 1)) {}

void PartialSums::begin() { std::ranges::fill(sums_, 0); }

void PartialSums::begin(std::span<const std::int32_t> codes, ConversionCounters& counters) {
  if (conversion_.slices == 1 && limit_ > std::numeric_limits<std::int32_t>::max()) {
    std::copy_n(codes.data(), codes.size(), sums_.data());  // no code is beyond what the registers hold
  } else {
    begin();
    add(codes, counters);
  }
}

void PartialSums::add(std::span<const std::int32_t> codes, ConversionCounters& counters) {
  assert(codes.size() == sums_.size() * conversion_.slices);
  const bool sliced = conversion_.slices == 2;
  for (std::size_t c = 0; c < sums_.size(); ++c) {
    const std::int64_t code = sliced ? std::int64_t{kSliceBase} * codes[2 * c] + codes[2 * c + 1] : codes[c];
    sums_[c] = clamp_counted(sums_[c] + code, -limit_, limit_ - 1, counters.partial_sum_saturated);
  }
}

void PartialSums::finish(std::span<const Requantisation> columns, const OutputRange& output,
                         std::span<std::int8_t> activations) const {
  assert(columns.size() == sums_.size() && activations.size() == sums_.size());
  for (std::size_t c = 0; c < sums_.size(); ++c) {
    activations[c] = finish_column(conversion_, sums_[c], columns[c], output);
  }
}

}  // namespace tessera::analog
