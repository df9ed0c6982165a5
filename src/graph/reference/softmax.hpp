// Reference of the softmax over one row of codes, in integers: what executor and cores compute to the last bit. The
// table of exponentials is made on the host; a row then takes additions, one division of 32 bits and products of 32 x
// 32 bits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/requantise.hpp"

namespace tessera::graph {

/// Fractional bits of the table of exponentials. The sum of a row is at least 2^20, its largest code's own, and at most
/// elements * 2^20.
inline constexpr int kSoftmaxFraction = 20;

/// The longest row whose sum surely fits in 32 bits: 4095 * 2^20 < 2^32.
inline constexpr std::size_t kSoftmaxMaxRow = 4095;

/// The sum's leading bits that are inverted.
inline constexpr int kSoftmaxSumBits = 16;

struct SoftmaxQuantisation {
  /// exponentials[d] = floor(2^20 * exp(-beta * input scale * d) + 1/2), for a code d below the row's largest.
  std::array<std::uint32_t, 256> exponentials{};
  std::int32_t multiplier = 0;  ///< with `shift`: 1 / output scale
  std::int32_t shift = 31;
  OutputRange output;

  bool operator==(const SoftmaxQuantisation&) const = default;
};

/// What every exponential of a row is multiplied with, factor * 2^-shift: 1 / (sum * output scale).
struct SoftmaxFactor {
  std::uint32_t factor = 0;
  std::int32_t shift = 0;  ///< 22 .. 62

  bool operator==(const SoftmaxFactor&) const = default;
};

/// Throws Error{Input} unless beta * input scale is a number not below 0, and 1 / output scale one below 2^30.
SoftmaxQuantisation make_softmax_quantisation(float beta, float input_scale, float output_scale,
                                              const OutputRange& output);

/// Of a row with this sum of exponentials, 2^20 .. 2^52:
///
///     bits   = bit width of sum                                          (21 .. 32 in 32 bits)
///     near   = (sum + 2^(bits - 17)) >> (bits - 16)                      (2^15 .. 2^16)
///     factor = ((2^32 - 1) / near * multiplier + 2^15) >> 16             (one division; product of 48 bits)
///     shift  = min(bits + the quantisation's shift, 62)
SoftmaxFactor softmax_factor(const SoftmaxQuantisation& quantisation, std::uint64_t sum);

/// output[i] = clip(zero point + floor((e[i] * factor + 2^(shift - 1)) / 2^shift)), where
///
///     e[i] = exponentials[largest code of the input - input[i]],   factor, shift = softmax_factor(sum of all e[i]).
///
/// Products have up to 52 bits. With an output scale above 2^-19 (1/256 is usual) shift is 33 or more, so that the
/// product's upper word is enough: floor((upper + 2^(shift - 33)) / 2^(shift - 32)).
///
/// Exact to the rounding of the output and: half a unit of each exponential, which is elements / 2^21 of the sum, and
/// 2^-15 of the factor. For outputs of up to 256 steps that is elements / 2^13 + 2^-7 steps: 0.13 for 1001 elements,
/// 0.51 for 4095. The code is thus the real softmax's or the one next to it.
///
/// `input` and `output` are one row of the same size, not empty. Throws Error{Input} naming what does not fit.
void softmax(const SoftmaxQuantisation& quantisation, std::span<const std::int8_t> input,
             std::span<std::int8_t> output);

}  // namespace tessera::graph
