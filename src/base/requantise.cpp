// See requantise.hpp. Follows QuantizeMultiplier in tensorflow/lite/kernels/internal/quantization_util.cc.
#include "base/requantise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace tessera {
namespace {

constexpr int kMultiplierBits = 31;
constexpr int kMaxExponent = kMultiplierBits - kMinShift;
constexpr int kMinExponent = kMultiplierBits - kMaxShift;

}  // namespace

Requantisation quantised_multiplier(double real, std::int32_t bias) {
  if (!std::isfinite(real) || real <= 0) {
    throw Error(ErrorKind::Input, "",
                fmt::format("the multiplier of a requantisation is {}, not a positive number", real),
                "check the scales of the tensors");
  }
  int exponent = 0;
  const double fraction = std::frexp(real, &exponent);
  auto multiplier = static_cast<std::int64_t>(std::round(std::ldexp(fraction, kMultiplierBits)));
  if (multiplier == std::int64_t{1} << kMultiplierBits) {
    multiplier /= 2;
    ++exponent;
  }
  if (exponent > kMaxExponent) {
    throw Error(ErrorKind::Input, "", fmt::format("the multiplier of a requantisation is {}, not below 2^30", real),
                "check the scales of the tensors");
  }
  if (exponent < kMinExponent) return {.bias = bias, .multiplier = 0, .shift = kMultiplierBits};
  return {.bias = bias, .multiplier = static_cast<std::int32_t>(multiplier), .shift = kMultiplierBits - exponent};
}

double multiplier_of(const Requantisation& channel) { return std::ldexp(channel.multiplier, -channel.shift); }

Requantisation nearest_requantisation(double multiplier, double bias) {
  constexpr double kGreatestMultiplier = 0x1p29, kGreatestBias = 0x1p40;
  const double whole = std::floor(std::clamp(bias, -kGreatestBias, kGreatestBias) + 0.5);
  const std::int32_t stored = saturate_to_int32(static_cast<std::int64_t>(whole));
  if (!(multiplier > 0)) return {.bias = stored, .multiplier = 0, .shift = kMultiplierBits};
  return quantised_multiplier(std::min(multiplier, kGreatestMultiplier), stored);
}

}  // namespace tessera
