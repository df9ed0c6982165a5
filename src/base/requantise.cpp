// See requantise.hpp. Follows QuantizeMultiplier in tensorflow/lite/kernels/internal/quantization_util.cc.
#include "base/requantise.hpp"

#include <fmt/format.h>

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

}  // namespace tessera
