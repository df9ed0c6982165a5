// See codes.hpp.
#include "graph/ops/codes.hpp"

#include <algorithm>
#include <cmath>

namespace tessera::graph {
namespace {

/// Beyond any code, and yet far from the ends of 32 bits.
constexpr float kFarCode = 1e6F;

}  // namespace

std::vector<std::int16_t> centred(const Tensor& tensor, const Data& data) {
  const std::span<const std::byte> bytes = data.bytes();
  std::vector<std::int16_t> result(bytes.size());
  const std::int32_t first_zero_point = zero_point_of(tensor);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    result[i] = static_cast<std::int16_t>(code_of(data.type(), bytes[i]) - first_zero_point);
  }
  if (!tensor.quantisation || tensor.quantisation->per_tensor()) return result;
  const Quantisation& quantisation = *tensor.quantisation;
  const std::size_t inner = strides_of(tensor.shape)[static_cast<std::size_t>(quantisation.axis)];
  for (std::size_t i = 0; i < result.size(); ++i) {
    const std::int32_t zero_point = quantisation.zero_points[i / inner % quantisation.zero_points.size()];
    result[i] = static_cast<std::int16_t>(result[i] + first_zero_point - zero_point);
  }
  return result;
}

double product_scale(Rule rule, float data, float weights, float output) {
  if (rule == Rule::Fp32) return static_cast<double>(data * weights / output);
  return static_cast<double>(data) * static_cast<double>(weights) / static_cast<double>(output);
}

double channel_scale(Rule rule, Operator kind, const Tensor& data, const Tensor& weights, const Tensor& output,
                     std::size_t channel) {
  const std::vector<float>& scales = weights.quantisation->scales;
  const bool several = scales.size() > 1;
  const float weight_scale = scales[several ? channel : 0];
  const bool in_double = several || (kind == Operator::Convolution && data.type == ElementType::Int8);
  if (rule == Rule::Fp32 || in_double) return product_scale(rule, scale_of(data), weight_scale, scale_of(output));
  return static_cast<double>(scale_of(data) * weight_scale) / static_cast<double>(scale_of(output));
}

double ratio(Rule rule, float from, float to) {
  if (rule == Rule::Fp32) return static_cast<double>(from / to);
  return static_cast<double>(from) / static_cast<double>(to);
}

std::int32_t quantised(Rule rule, float real, float scale, std::int32_t zero_point) {
  const float steps = real / scale;
  if (rule == Rule::Fp32) return Multiplier::half_even(steps) + zero_point;
  const float near = steps >= kFarCode ? kFarCode : (steps > -kFarCode ? steps : -kFarCode);
  return static_cast<std::int32_t>(std::round(near)) + zero_point;
}

OutputRange output_range(Rule rule, const Tensor& output, const Activation& activation) {
  const std::int32_t lowest = lowest_code(output.type);
  OutputRange range{.zero_point = zero_point_of(output), .minimum = lowest, .maximum = lowest + 255};
  const auto code = [&](float real) {
    return std::clamp(quantised(rule, real, scale_of(output), range.zero_point), lowest, lowest + 255);
  };
  range.minimum = code(activation.minimum);
  range.maximum = code(activation.maximum);
  return range;
}

std::vector<float> dequantised(const Tensor& tensor, const Data& data) {
  const Quantisation& quantisation = *tensor.quantisation;
  const std::size_t inner =
      quantisation.per_tensor() ? 1 : strides_of(tensor.shape)[static_cast<std::size_t>(quantisation.axis)];
  std::vector<float> result(data.elements());
  for (std::size_t i = 0; i < result.size(); ++i) {
    const std::size_t channel = i / inner % quantisation.scales.size();
    const std::int64_t code =
        data.type() == ElementType::Int32 ? data.as<std::int32_t>()[i] : code_of(data.type(), data.bytes()[i]);
    result[i] = static_cast<float>(code - quantisation.zero_points[channel]) * quantisation.scales[channel];
  }
  return result;
}

void map_bytes(const NodeExecution& execution, const ByteTable& table) {
  std::ranges::transform(execution.input(0).bytes(), execution.output.bytes().begin(),
                         [&table](std::byte byte) { return table[std::to_integer<std::size_t>(byte)]; });
}

std::vector<std::size_t> strides_of(const Shape& shape) {
  std::vector<std::size_t> strides(shape.size(), 1);
  for (std::size_t i = shape.size(); i-- > 1;) {
    strides[i - 1] = strides[i] * static_cast<std::size_t>(shape[i]);
  }
  return strides;
}

std::vector<std::size_t> strided_positions(const Shape& shape, std::span<const std::size_t> strides) {
  std::vector<std::size_t> positions{0};
  for (std::size_t dimension = 0; dimension < shape.size(); ++dimension) {
    std::vector<std::size_t> finer;
    finer.reserve(positions.size() * static_cast<std::size_t>(shape[dimension]));
    for (const std::size_t position : positions) {
      for (std::size_t i = 0; i < static_cast<std::size_t>(shape[dimension]); ++i) {
        finer.push_back(position + i * strides[dimension]);
      }
    }
    positions = std::move(finer);
  }
  return positions;
}

std::vector<std::size_t> broadcast_positions(const Shape& from, const Shape& to) {
  const std::vector<std::size_t> own = strides_of(from);
  std::vector<std::size_t> strides(to.size(), 0);
  const std::size_t missing = to.size() - from.size();
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] != 1) strides[missing + i] = own[i];
  }
  return strided_positions(to, strides);
}

ByteTable rescaling_table(Rule rule, const Tensor& from, const Tensor& to, const Activation& activation) {
  const OutputRange range = output_range(rule, to, activation);
  const Multiplier multiplier(rule, ratio(rule, scale_of(from), scale_of(to)));
  ByteTable table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const std::int32_t centred = code_of(from.type, static_cast<std::byte>(i)) - zero_point_of(from);
    if (rule == Rule::Fp32) {
      table[i] = finished(quantised(rule, static_cast<float>(centred) * scale_of(from), scale_of(to), 0), range);
    } else {
      table[i] = finished(multiplier(centred), range);
    }
  }
  return table;
}

std::array<float, 256> real_table(const Tensor& tensor) {
  std::array<float, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    table[i] =
        static_cast<float>(code_of(tensor.type, static_cast<std::byte>(i)) - zero_point_of(tensor)) * scale_of(tensor);
  }
  return table;
}

}  // namespace tessera::graph
