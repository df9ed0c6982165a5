// What the operators made of products share: the quantisation of their tensors, and 8-bit codes less their zero points.
//
// Codes are int8. A uint8 tensor is the same numbers with 128 subtracted from codes and zero point.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/requantise.hpp"

namespace tessera::graph {

/// real = scale * (code - zero point).
struct TensorScale {
  float scale = 1;
  std::int32_t zero_point = 0;

  bool operator==(const TensorScale&) const = default;
};

/// The sum of (input - input_zero_point) * (weight - weight_zero_point) is requantised with its output channel's entry
/// of `channels`. Biases hold no zero points: padding and both zero points are subtracted here, not folded.
struct ProductQuantisation {
  std::int32_t input_zero_point = 0;
  std::int32_t weight_zero_point = 0;
  std::span<const Requantisation> channels;
  OutputRange output;
};

/// codes[i] - zero_point.
std::vector<std::int16_t> centred(std::span<const std::int8_t> codes, std::int32_t zero_point);

/// Throws Error{Input} unless there are `channels` requantisations, each a multiplier and shift `single` allows, zero
/// points and the range are codes of 8 bits, and sums of `taps` products fit in 32 bits. `place` names the operator.
void check_quantisation(std::string_view place, const ProductQuantisation& quantisation, std::size_t channels,
                        std::size_t taps);

/// Throws Error{Input} unless -128 <= minimum <= maximum <= 127 and the zero point is a code too.
void check_output_range(std::string_view place, const OutputRange& output);

/// Throws Error{Input} unless `shift` is one that requantise_single allows and `multiplier` is not negative.
void check_multiplier(std::string_view place, std::int32_t multiplier, std::int32_t shift);

}  // namespace tessera::graph
