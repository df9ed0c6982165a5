// See checks.hpp.
#include "graph/ops/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/ops/codes.hpp"

namespace tessera::graph {
namespace {

constexpr std::size_t kLargestProduct = 255 * 255;
constexpr double kScalingEnd = 1 << 30;
constexpr std::size_t kMostTaps = std::numeric_limits<std::int32_t>::max() / kLargestProduct;

std::string describe(const Tensor& tensor) {
  const bool quantised = tensor.quantisation.has_value();
  return fmt::format("{} '{}' {} quantisation", name_of(tensor.type), tensor.name, quantised ? "with" : "without");
}

void check_weight_scales(const NodeView& node, const Tensor& weights, std::size_t axis) {
  if (!weights.quantisation || weights.quantisation->per_tensor()) return;
  if (static_cast<std::size_t>(weights.quantisation->axis) == axis) return;
  node.fail(fmt::format("the scales of its weights are for each index of axis {}, not of {}, the output channels",
                        weights.quantisation->axis, axis));
}

/// The scale of a bias may differ from the product of the scales as far as TFLite lets it: by 2 % of an output step
/// (GetQuantizedConvolutionMultipler in tensorflow/lite/kernels/kernel_util.cc).
void check_bias_scales(const NodeView& node, const Tensor& weights, const Tensor& bias) {
  if (!bias.quantisation || !weights.quantisation || !node.input(0).quantisation || !node.output().quantisation) return;
  const auto& weight_scales = weights.quantisation->scales;
  const auto& bias_scales = bias.quantisation->scales;
  const double data_scale = static_cast<double>(node.input(0).quantisation->scales[0]);
  const double tolerance = 0.02 * static_cast<double>(node.output().quantisation->scales[0]);
  for (std::size_t i = 0; i < std::max(weight_scales.size(), bias_scales.size()); ++i) {
    const double bias_scale = static_cast<double>(bias_scales.size() == 1 ? bias_scales[0] : bias_scales[i]);
    const double weight_scale = static_cast<double>(weight_scales.size() == 1 ? weight_scales[0] : weight_scales[i]);
    if (std::abs(data_scale * weight_scale - bias_scale) <= tolerance) continue;
    node.fail(fmt::format("the scale {} of its bias {} is not that of the products, {}", bias_scale, i,
                          data_scale * weight_scale));
  }
  for (const std::int32_t zero_point : bias.quantisation->zero_points) {
    if (zero_point != 0) node.fail(fmt::format("its bias has the zero point {}, not 0", zero_point));
  }
}

void check_bias(const NodeView& node, std::size_t outputs, ElementType type) {
  if (!node.has_input(2)) return;
  const Tensor& bias = node.input(2);
  require_type(node, "bias", bias, type);
  if (bias.shape.empty() || static_cast<std::size_t>(bias.shape.back()) != outputs ||
      elements_of(bias.shape) != outputs) {
    node.fail(fmt::format("its bias is {}, not {}", to_string(bias.shape), outputs));
  }
}

}  // namespace

bool is_quantised(const Tensor& tensor) {
  return is_code(tensor.type) && tensor.quantisation && tensor.quantisation->per_tensor();
}

Arithmetic arithmetic_of(const NodeView& node) {
  const auto every = [&node](auto holds) {
    for (std::size_t i = 0; i < node.inputs(); ++i) {
      if (node.has_input(i) && !holds(node.input(i))) return false;
    }
    return static_cast<bool>(holds(node.output()));
  };
  const ElementType type = node.output().type;
  if (every([](const Tensor& tensor) { return tensor.type == ElementType::Float32; })) return Arithmetic::Float;
  if (every(is_quantised)) return Arithmetic::Quantised;
  if (every([type](const Tensor& tensor) { return tensor.type == type && !tensor.quantisation; })) {
    return Arithmetic::Integer;
  }
  std::string tensors;
  for (std::size_t i = 0; i < node.inputs(); ++i) {
    if (node.has_input(i)) tensors += describe(node.input(i)) + ", ";
  }
  node.fail(fmt::format("it mixes {}{}", tensors, describe(node.output())),
            "all float32, all 8 bits with a scale and zero point each, or all of one integer type without");
}

void require_rank(const NodeView& node, std::string_view what, const Tensor& tensor, std::size_t rank) {
  if (tensor.shape.size() == rank) return;
  node.fail(fmt::format("its {} is {}, not of {} dimensions", what, to_string(tensor.shape), rank));
}

void require_type(const NodeView& node, std::string_view what, const Tensor& tensor, ElementType type) {
  if (tensor.type == type) return;
  node.fail(fmt::format("its {} is {}, not {}", what, name_of(tensor.type), name_of(type)));
}

void require_shape(const NodeView& node, std::string_view what, const Tensor& tensor, const Shape& expected) {
  if (tensor.shape == expected) return;
  node.fail(fmt::format("its {} is {}, not {}", what, to_string(tensor.shape), to_string(expected)));
}

void require_same_codes(const NodeView& node, std::size_t index) {
  const Tensor& input = node.input(index);
  const Tensor& output = node.output();
  require_type(node, "output", output, input.type);
  if (input.quantisation != output.quantisation) {
    node.fail(
        fmt::format("its input {} and its output have different quantisations, but it only moves elements", index),
        "put a Quantise beside it");
  }
  if (input.quantisation && !input.quantisation->per_tensor()) {
    node.fail(fmt::format("its input {} has several scales", index));
  }
}

std::size_t checked_axis(const NodeView& node, std::int32_t axis, std::size_t rank) {
  const std::int64_t from_front = axis < 0 ? axis + static_cast<std::int64_t>(rank) : axis;
  if (from_front < 0 || from_front >= static_cast<std::int64_t>(rank)) {
    node.fail(fmt::format("axis {} is none of {} dimensions", axis, rank));
  }
  return static_cast<std::size_t>(from_front);
}

void check_activation(const NodeView& node, const Activation& activation) {
  if (activation.minimum <= activation.maximum) return;
  node.fail(fmt::format("it clips to {} .. {}", activation.minimum, activation.maximum));
}

void check_scaling(const NodeView& node, double multiplier) {
  if (multiplier < kScalingEnd) return;
  node.fail(fmt::format("the scales of its tensors ask for a multiplication by {:g}, 2^30 or more", multiplier));
}

void check_rescaling(const NodeView& node, const Tensor& from, const Tensor& to) {
  if (!is_quantised(from) || !is_quantised(to)) return;
  check_scaling(node, ratio(Rule::Single, scale_of(from), scale_of(to)));
}

Shape broadcast(const NodeView& node, const Shape& left, const Shape& right) {
  const std::size_t rank = std::max(left.size(), right.size());
  Shape result(rank);
  for (std::size_t i = 0; i < rank; ++i) {  // from the last dimension
    const std::int64_t a = i < left.size() ? left[left.size() - 1 - i] : 1;
    const std::int64_t b = i < right.size() ? right[right.size() - 1 - i] : 1;
    if (a != b && a != 1 && b != 1) {
      node.fail(fmt::format("{} and {} cannot be broadcast", to_string(left), to_string(right)));
    }
    result[rank - 1 - i] = a == 1 ? b : a;
  }
  return result;
}

void check_product(const NodeView& node, std::size_t outputs, std::size_t axis, std::size_t taps) {
  const Tensor& data = node.input(0);
  const Tensor& weights = node.input(1);
  const Tensor& output = node.output();
  if (outputs == 0) node.fail("it has no output channels");
  if (data.type == ElementType::Float32) {
    require_type(node, "weight tensor", weights, ElementType::Float32);
    require_type(node, "output", output, ElementType::Float32);
    check_bias(node, outputs, ElementType::Float32);
    return;
  }
  if (!is_code(data.type)) node.fail(fmt::format("its data are {}, neither 8 bits nor float32", name_of(data.type)));
  if (!is_code(weights.type)) node.fail(fmt::format("its weights are {}, not of 8 bits", name_of(weights.type)));
  if (data.quantisation && !data.quantisation->per_tensor()) node.fail("its data have several scales");
  check_weight_scales(node, weights, axis);
  check_bias(node, outputs, ElementType::Int32);
  if (taps > kMostTaps) {
    node.fail(fmt::format("a sum of {} products may not fit in 32 bits, only {} surely do", taps, kMostTaps));
  }
  if (output.type == ElementType::Int32) return;
  if (!is_quantised(output)) {
    node.fail(fmt::format("its output is {}, neither int32 nor 8 bits with one scale", describe(output)));
  }
  if (!data.quantisation || !weights.quantisation) {
    node.fail("its output has a scale, but data or weights have none");
  }
  for (const float scale : weights.quantisation->scales) {
    check_scaling(node, product_scale(Rule::Single, scale_of(data), scale, scale_of(output)));
    check_scaling(node, product_scale(Rule::Fp32, scale_of(data), scale, scale_of(output)));
  }
  if (node.has_input(2)) check_bias_scales(node, weights, node.input(2));
}

}  // namespace tessera::graph
