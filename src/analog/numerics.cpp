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

constexpr std::int16_t kMaxMagnitude = 127;   // of a pulse of 7 bits and sign
constexpr std::int16_t kMinTwoPulses = -256;  // two pulses of signed 8 bits
constexpr std::int16_t kMaxTwoPulses = 254;
constexpr unsigned kMaxAdcBits = 12;
constexpr unsigned kGuardBits = 3;  // of the partial sums above the ADC's bits
/// Registers that hold no more can be added a converter's code in 32 bits.
constexpr std::int64_t kRoomy = std::int64_t{1} << 30;

void check_field(std::string_view name, std::int64_t value, std::int64_t lowest, std::int64_t highest) {
  if (lowest <= value && value <= highest) return;
  throw Error(ErrorKind::Input, fmt::format("conversion.{}", name),
              fmt::format("{} is outside {}..{}", value, lowest, highest));
}

/// value / 2, halves away from zero.
std::int16_t halved(std::int16_t value) { return static_cast<std::int16_t>((value + (value < 0 ? -1 : 1)) / 2); }

/// Of two pulses that come to `sum`.
std::int16_t first_of_two(std::int16_t sum) { return static_cast<std::int16_t>(sum >> 1); }

std::int32_t clamp_counted(std::int64_t value, std::int64_t lowest, std::int64_t highest, std::uint64_t& clipped) {
  const std::int64_t result = std::clamp(value, lowest, highest);
  clipped += result != value;
  return static_cast<std::int32_t>(result);
}

/// Pulses of distances from offsets: code(value) of each `value`, which is of(distance) clipped to lowest .. highest.
/// Returns how many were clipped. All fits 16 bits, of which most lanes fit a vector; few are ever clipped, so that
/// they are counted apart.
template <typename Of, typename Code>
std::uint64_t encode(std::span<const std::int8_t> activations, std::span<const std::int8_t> offsets,
                     std::span<std::int8_t> inputs, std::int16_t lowest, std::int16_t highest, Of of, Code code) {
  const auto unclipped = [&](std::size_t i) { return of(static_cast<std::int16_t>(activations[i] - offsets[i])); };
  std::int16_t changed = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::int16_t value = unclipped(i);
    const std::int16_t kept = std::min(std::max(value, lowest), highest);
    changed = static_cast<std::int16_t>(changed | (kept ^ value));
    inputs[i] = static_cast<std::int8_t>(code(kept));
  }
  std::uint64_t clipped = 0;
  for (std::size_t i = 0; changed != 0 && i < inputs.size(); ++i) {
    clipped += unclipped(i) < lowest || unclipped(i) > highest;
  }
  return clipped;
}

/// What converted sums stand for.
class Scale {
 public:
  explicit Scale(const Conversion& conversion)
      : weight_(conversion.adc_range * (conversion.encoding == InputEncoding::Centred7 ? 2 : 1)),
        shift_(conversion.adc_bits - 1) {}

  std::int64_t operator()(std::int32_t partial_sum) const {
    return (partial_sum * weight_ + (std::int64_t{1} << (shift_ - 1))) >> shift_;
  }

 private:
  std::int64_t weight_;  // of a unit of a partial sum, times 2^(B-1)
  unsigned shift_;
};

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
  const auto itself = [](std::int16_t value) { return value; };
  std::uint64_t clipped = 0;
  if (encoding == InputEncoding::Raw) {
    std::ranges::copy(activations, inputs.begin());
  } else if (encoding == InputEncoding::Centred7) {
    clipped = encode(activations, offsets, inputs, -kMaxMagnitude, kMaxMagnitude, halved, itself);
  } else if (pulse == 0) {
    clipped = encode(activations, offsets, inputs, kMinTwoPulses, kMaxTwoPulses, itself, first_of_two);
  } else {
    encode(activations, offsets, inputs, kMinTwoPulses, kMaxTwoPulses, itself,
           [](std::int16_t sum) { return static_cast<std::int16_t>(sum - first_of_two(sum)); });
  }
  if (pulse == 0) counters.input_clipped += clipped;
}

void bit_lines(std::span<const std::int16_t> inputs, std::span<const std::int16_t> cells, std::size_t stride,
               std::span<std::int32_t> currents) {
  multiply_rows(inputs, cells, stride, currents);
}

std::int64_t accumulated(const Conversion& conversion, std::int32_t partial_sum) {
  if (conversion.numerics == Numerics::Exact) return partial_sum;
  return Scale(conversion)(partial_sum);
}

std::int8_t finish_column(const Conversion& conversion, std::int32_t partial_sum, const Requantisation& column,
                          const OutputRange& output) {
  return requantise(accumulated(conversion, partial_sum), column, output);
}

void finish_columns(const Conversion& conversion, std::span<const std::int32_t> partial_sums,
                    std::span<const Requantisation> columns, const OutputRange& output,
                    std::span<std::int8_t> activations) {
  assert(columns.size() == partial_sums.size() && activations.size() == partial_sums.size());
  const Scale scale(conversion);
  const bool exact = conversion.numerics == Numerics::Exact;
  for (std::size_t c = 0; c < partial_sums.size(); ++c) {
    const std::int64_t sum = exact ? partial_sums[c] : scale(partial_sums[c]);
    activations[c] = requantise(sum, columns[c], output);
  }
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

template <typename Code>
void PartialSums::add_each(const Code& code, ConversionCounters& counters) {
  if (limit_ > kRoomy) {
    for (std::size_t c = 0; c < sums_.size(); ++c) {
      sums_[c] = clamp_counted(std::int64_t{sums_[c]} + code(c), -limit_, limit_ - 1, counters.partial_sum_saturated);
    }
    return;
  }
  const auto limit = static_cast<std::int32_t>(limit_);
  std::int32_t saturated = 0;
  for (std::size_t c = 0; c < sums_.size(); ++c) {
    const std::int32_t sum = sums_[c] + code(c);
    sums_[c] = std::min(std::max(sum, -limit), limit - 1);
    saturated += sums_[c] != sum;
  }
  counters.partial_sum_saturated += static_cast<std::uint64_t>(saturated);
}

void PartialSums::add(std::span<const std::int32_t> codes, ConversionCounters& counters) {
  assert(codes.size() == sums_.size() * conversion_.slices);
  if (conversion_.slices == 1) {
    add_each([=](std::size_t c) { return codes[c]; }, counters);
  } else {
    add_each([=](std::size_t c) { return kSliceBase * codes[2 * c] + codes[2 * c + 1]; }, counters);
  }
}

void PartialSums::finish(std::span<const Requantisation> columns, const OutputRange& output,
                         std::span<std::int8_t> activations) const {
  finish_columns(conversion_, sums_, columns, output, activations);
}

}  // namespace tessera::analog
