// Quantised tensors as numbers: codes less their zero points, scales of products, the range of an output.
//
// int8 and uint8 codes are read into wider integers and written as the byte they both are modulo 256.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/requantise.hpp"
#include "graph/ops/operator.hpp"
#include "graph/rule.hpp"

namespace tessera::graph {

inline std::int32_t zero_point_of(const Tensor& tensor) {
  return tensor.quantisation ? tensor.quantisation->zero_points[0] : 0;
}
inline float scale_of(const Tensor& tensor) { return tensor.quantisation ? tensor.quantisation->scales[0] : 1.0F; }

/// The real number of a code in a tensor with one scale.
inline float real_of(const Quantisation& quantisation, float code) {
  return quantisation.scales[0] * (code - static_cast<float>(quantisation.zero_points[0]));
}

/// The lowest code of an integer type of 8 bits.
inline std::int32_t lowest_code(ElementType type) { return type == ElementType::Int8 ? -128 : 0; }

/// The code whose byte this is.
inline std::int32_t code_of(ElementType type, std::byte byte) {
  const auto value = std::to_integer<std::int32_t>(byte);
  return type == ElementType::Int8 && value > 127 ? value - 256 : value;
}
inline std::byte byte_of(std::int32_t code) { return static_cast<std::byte>(code & 0xff); }

/// Of codes of 8 bits, less the zero points of the tensor, which may be one for each index of an axis.
std::vector<std::int16_t> centred(const Tensor& tensor, const Data& data);

/// xs * ws / ys: in single precision for `Fp32`, as onnxruntime's QLinearConv has it, else in double precision.
double product_scale(Rule rule, float data, float weights, float output);

/// The same of output channel `channel` of a Convolution, FullyConnected or MatMul, as executor and compiler take it.
/// In the integer rules as TFLite (kernels/kernel_util.cc): in double precision where weights have several scales or in
/// an int8 convolution (PopulateConvolutionQuantizationParams), else xs * ws is rounded to single precision first
/// (GetQuantizedConvolutionMultipler). `weights` has a scale, or one for each channel.
double channel_scale(Rule rule, Operator kind, const Tensor& data, const Tensor& weights, const Tensor& output,
                     std::size_t channel);
/// xs / ys, in the same precisions.
double ratio(Rule rule, float from, float to);

/// The code nearest to `real` in a tensor of 8 bits, not clipped: halves to even in `Fp32` (onnxruntime's
/// QuantizeLinear), else away from zero (TFLite's AffineQuantize). Saturates far outside the codes.
std::int32_t quantised(Rule rule, float real, float scale, std::int32_t zero_point);

/// The zero point of a quantised tensor, and the codes that its type and the activation leave
/// (TFLite's CalculateActivationRangeQuantized).
OutputRange output_range(Rule rule, const Tensor& output, const Activation& activation = {});

/// clip(value + zero point), as a byte.
inline std::byte finished(std::int64_t value, const OutputRange& range) {
  return byte_of(
      static_cast<std::int32_t>(std::clamp<std::int64_t>(value + range.zero_point, range.minimum, range.maximum)));
}

inline float clipped(float value, const Activation& activation) {
  return value < activation.minimum ? activation.minimum : (value > activation.maximum ? activation.maximum : value);
}

/// For each byte a quantised tensor `from` may hold, the byte of `to` for the same real number, clipped to the
/// activation. In `Fp32` dequantised and quantised again, as onnxruntime does it; else scaled by a multiplier
/// (TFLite's reference_ops::Requantize).
ByteTable rescaling_table(Rule rule, const Tensor& from, const Tensor& to, const Activation& activation = {});

/// For each byte a quantised tensor may hold, its real number: scale * (code - zero point).
std::array<float, 256> real_table(const Tensor& tensor);

/// The real numbers of a quantised tensor of 8 or 32 bits, of one scale or one for each index of an axis.
std::vector<float> dequantised(const Tensor& tensor, const Data& data);

/// Writes table[byte] for each byte of input 0.
void map_bytes(const NodeExecution& execution, const ByteTable& table);

/// Strides in elements of a tensor of this shape.
std::vector<std::size_t> strides_of(const Shape& shape);

/// For each element of `shape`, in order, the sum of index times stride over the dimensions.
std::vector<std::size_t> strided_positions(const Shape& shape, std::span<const std::size_t> strides);

/// For each element of `to`, the element of `from` it is broadcast from.
std::vector<std::size_t> broadcast_positions(const Shape& from, const Shape& to);

}  // namespace tessera::graph
