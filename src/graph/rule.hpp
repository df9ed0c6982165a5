// The rules by which a network's arithmetic is rounded, and a real multiplier in each of them.
//
// Sources: `Fp32`, onnxruntime's and XNNPACK's requantisation in float; `Single` and `Double`, TFLite's
// MultiplyByQuantizedMultiplier (kernels/internal/common.h) with and without TFLITE_SINGLE_ROUNDING; `Shift`, the
// integer multiplication and shift of PULP's kernels (pulp-nn, Deeploy's RequantShift).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/requantise.hpp"

namespace tessera::graph {

enum class Rule : std::uint8_t {
  Fp32,    ///< rint_half_even(f32(x) * f32(m))
  Single,  ///< floor(x * q / 2^s + 1/2), q of 31 bits: the device's rule
  Double,  ///< doubling high multiply by q, then a rounding shift
  Shift,   ///< floor((x * mul + div/2) / div), mul of 8 bits, div a power of two
};

inline constexpr std::array kRules{Rule::Fp32, Rule::Single, Rule::Double, Rule::Shift};

std::string_view name_of(Rule rule);
/// Throws Error{Usage} if there is none of this name.
Rule rule_named(std::string_view name);
/// "fp32, single, ..."
std::string rule_names();

/// `scale` for the mean of `count` numbers: the multiplier, shifted up as far as 63 bits and the count's own bits
/// allow, is divided as an integer and the rest cut off (TFLite's QuantizedMeanOrSum,
/// kernels/internal/reference/reduce.h). The bias stays.
Requantisation over(Requantisation scale, std::int32_t count);

/// A real multiplier m >= 0 as a rule holds and applies it.
class Multiplier {
 public:
  Multiplier() = default;
  /// Throws Error{Input} unless `real` is in 0 .. 2^30, the end excluded.
  Multiplier(Rule rule, double real);
  /// `real` over a count, for means: in `Single` and `Double` as the function above, else the multiplier of the
  /// quotient.
  static Multiplier over(Rule rule, double real, std::int32_t count);

  /// What the device needs to multiply by m, with `bias` beside it. `Single` and `Shift` apply it as
  /// `requantise_single` does; `Double` rounds twice; `Fp32` has none. Throws Error{Internal} in `Fp32`.
  Requantisation requantisation(std::int32_t bias = 0) const;

  /// x * m, rounded by the rule to a number of 32 bits. In `Fp32` results saturate at +-2^22, far outside any code of
  /// 8 bits; in `Double` x shifted left beyond 32 bits saturates.
  std::int32_t operator()(std::int32_t x) const {
    switch (rule_) {
      case Rule::Fp32:
        return half_even(static_cast<float>(x) * real_);
      case Rule::Double:
        return twice_rounded(x);
      case Rule::Single:
      case Rule::Shift:
        break;
    }
    return requantise_single(x, multiplier_, shift_);
  }

  /// The nearest integer, the even one of two; saturates at +-2^22. Adding 1.5 * 2^23 leaves no bits of the fraction,
  /// so the addition rounds, in the mode every host starts with.
  static std::int32_t half_even(float x) {
    constexpr float kMagic = 12582912.0F;
    constexpr float kMost = 4194304.0F;
    const float clipped = x >= kMost ? kMost : (x > -kMost ? x : -kMost);  // not a number counts as the least
    return static_cast<std::int32_t>((clipped + kMagic) - kMagic);
  }

  bool operator==(const Multiplier&) const = default;

 private:
  std::int32_t twice_rounded(std::int32_t x) const;

  Rule rule_ = Rule::Single;
  std::int32_t multiplier_ = 1 << 30;
  std::int32_t shift_ = 30;
  float real_ = 1;
};

}  // namespace tessera::graph
