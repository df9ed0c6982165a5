// Reference of average pooling in rule `single`. Between tensors of one quantisation the codes themselves are averaged,
// as TFLite's reference_integer_ops::AveragePool does; between two quantisations the sum is requantised.
//
// Codes are int8. The means of uint8 codes moved by 128 differ in their halves; `make_average_pool_quantisation` knows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/requantise.hpp"
#include "graph/reference/product.hpp"
#include "graph/reference/window.hpp"

namespace tessera::graph {

struct AveragePoolQuantisation {
  std::int32_t padding_code = 0;  ///< what counted padding holds: the input's zero point
  bool count_padding = false;     ///< a window at the border counts its padding, too
  /// [count - 1] requantises the sum of a window's `count` codes. Empty: the mean of the codes, halves away from zero.
  std::vector<Requantisation> by_count;
  OutputRange output;

  bool operator==(const AveragePoolQuantisation&) const = default;
};

/// What the codes of the network's tensors are; those of the device are always int8.
enum class CodeType : std::uint8_t { Int8, UInt8 };

/// For windows of up to `taps` elements, from zero points and ranges of int8 codes. Between two quantisations, biases
/// take the zero points away and multipliers are `over` of input over output scale. Between equal ones of uint8, halves
/// go up: biases and the output's zero point move codes back to 0 .. 255, and multipliers are 1 / count, rounded up so
/// little that no other number moves (by 255 * 2^-30, below 1 / (2 * count) for counts up to 2^20).
/// Throws Error{Input} if a scale is not positive or `taps` is not 1 .. 2^20.
AveragePoolQuantisation make_average_pool_quantisation(TensorScale input, float output_scale, const OutputRange& output,
                                                       std::size_t taps, CodeType type = CodeType::Int8);

/// output(y, x, c) of the window's inputs of channel c:
///
///     by_count empty   clip((sum + count / 2) / count), of a sum below 0 clip((sum - count / 2) / count), cut off
///     else             requantise(sum, by_count[count - 1], output)
///
/// Without `count_padding`, sum and count leave padding out. The window has no dilation, and less padding than kernel
/// on every side. Throws Error{Input} naming what does not fit: window, channels, sizes, range.
void average_pool(const WindowedShape& shape, const AveragePoolQuantisation& quantisation,
                  std::span<const std::int8_t> input, std::span<std::int8_t> output);

/// Of one quantisation, padding not counted.
void average_pool(const WindowedShape& shape, std::int32_t minimum, std::int32_t maximum,
                  std::span<const std::int8_t> input, std::span<std::int8_t> output);

}  // namespace tessera::graph
