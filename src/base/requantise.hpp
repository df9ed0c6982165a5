// From an accumulator to an 8-bit activation: the fixed-point rule `single`, in one place for accelerators, reference
// operators and compiler.
//
// A real multiplier m is held as m = multiplier * 2^-shift with a multiplier of 31 bits, as TFLite's QuantizeMultiplier
// makes it, and applied as TFLite's MultiplyByQuantizedMultiplier does when built with TFLITE_SINGLE_ROUNDING: one
// rounding, half up, in 64 bits. `shift` here is the whole right shift, 31 minus TFLite's exponent.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <limits>

namespace tessera {

inline constexpr std::int32_t kMinShift = 1;
inline constexpr std::int32_t kMaxShift = 62;  // 2^31 * 2^31 and the rounding term still fit in 64 bits

/// What a channel adds to its accumulator and multiplies it with.
struct Requantisation {
  std::int32_t bias = 0;        ///< in units of the accumulator
  std::int32_t multiplier = 0;  ///< 2^30 .. 2^31 - 1, or 0 for a real multiplier that rounds to nothing
  std::int32_t shift = 31;      ///< kMinShift .. kMaxShift

  bool operator==(const Requantisation&) const = default;
};

/// The tensor written: its zero point, and the codes it is clipped to (by its type or by a fused activation).
struct OutputRange {
  std::int32_t zero_point = 0;
  std::int32_t minimum = -128;
  std::int32_t maximum = 127;

  bool operator==(const OutputRange&) const = default;
};

constexpr std::int32_t saturate_to_int32(std::int64_t value) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, std::numeric_limits<std::int32_t>::min(),
                                                            std::numeric_limits<std::int32_t>::max()));
}

/// The code of 8 bits nearest to `value` within [minimum, maximum], which lie in -128 .. 127.
constexpr std::int8_t clip(std::int64_t value, std::int32_t minimum, std::int32_t maximum) {
  assert(-128 <= minimum && minimum <= maximum && maximum <= 127);
  return static_cast<std::int8_t>(std::clamp<std::int64_t>(value, minimum, maximum));
}

/// floor(accumulator * multiplier / 2^shift + 1/2), saturated to 32 bits.
constexpr std::int32_t requantise_single(std::int32_t accumulator, std::int32_t multiplier, int shift) {
  assert(shift >= kMinShift && shift <= kMaxShift);
  const std::int64_t half = std::int64_t{1} << (shift - 1);
  return saturate_to_int32((std::int64_t{accumulator} * multiplier + half) >> shift);
}

/// The activation of a finished accumulator: bias, multiplier, zero point, clip. The sum with the bias saturates at 32
/// bits; no network that fits its 32-bit accumulators comes near.
constexpr std::int8_t requantise(std::int64_t accumulator, const Requantisation& channel, const OutputRange& output) {
  const std::int32_t sum = saturate_to_int32(accumulator + channel.bias);
  const std::int64_t scaled = requantise_single(sum, channel.multiplier, channel.shift);
  return clip(scaled + output.zero_point, output.minimum, output.maximum);
}

/// `real` as multiplier and shift, with `bias` beside them: real = q * 2^e with q in [0.5, 1), multiplier = round(q *
/// 2^31), shift = 31 - e. A q that rounds up to 2^31 is halved and e incremented; e < -31 gives multiplier 0.
/// Throws Error{Input} if `real` is not a positive number or not below 2^30.
Requantisation quantised_multiplier(double real, std::int32_t bias = 0);

/// The real multiplier.
double multiplier_of(const Requantisation& channel);
/// Nearest to a real multiplier and a real bias, both of which saturate. A multiplier that is not positive becomes 0.
Requantisation nearest_requantisation(double multiplier, double bias);

}  // namespace tessera
