// Elementwise operators, activations, softmax, quantisation, and batch norms: Add, Mul, QLinearAdd, QLinearMul, Relu,
// Clip, LeakyRelu, QLinearLeakyRelu, Softmax, QuantizeLinear, DequantizeLinear, BatchNormalization.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "import/onnx/operators.hpp"
#include "import/onnx/quantisation.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::Activation;
using graph::ElementType;
using graph::Operator;
using graph::Shape;
using graph::TensorIndex;
using graph::to_string;

Shape broadcast_shape(const NodeImport& node, const Shape& left, const Shape& right) {
  Shape shape(std::max(left.size(), right.size()), 1);
  for (std::size_t i = 0; i < shape.size(); ++i) {  // from the last dimension
    const std::int64_t a = i < left.size() ? left[left.size() - 1 - i] : 1;
    const std::int64_t b = i < right.size() ? right[right.size() - 1 - i] : 1;
    if (a != b && a != 1 && b != 1) {
      node.fail(fmt::format("its operands {} and {} cannot be broadcast", to_string(left), to_string(right)));
    }
    shape[shape.size() - 1 - i] = a == 1 ? b : a;
  }
  return shape;
}

void import_binary(NodeImport& node, Operator kind) {
  const ElementType type = node.tensor(0).type;
  if (node.tensor(1).type != type) {
    node.fail(fmt::format("its operands are {} and {}", name_of(type), name_of(node.tensor(1).type)));
  }
  node.result(node.emit(kind, {node.input(0), node.input(1)}, graph::ElementwiseAttributes{}, type,
                        broadcast_shape(node, node.shape(0), node.shape(1))));
}

/// Inputs: A, its scale and zero point, B, its scale and zero point, the scale and zero point of the sum or product
/// (onnxruntime's docs/ContribOperators.md).
void import_qlinear_binary(NodeImport& node, Operator kind) {
  const auto operand = [&node](std::size_t first) {
    const auto read = read_quantisation(node, first + 1, first + 2, node.tensor(first).type, node.shape(first), 0);
    return quantised_input(node, first, read);
  };
  const TensorIndex left = operand(0);
  const TensorIndex right = operand(3);
  const ElementType type = node.tensor(0).type;
  Shape shape = broadcast_shape(node, node.shape(0), node.shape(3));
  const auto quantisation = read_quantisation(node, 6, 7, type, shape, 0);
  const TensorIndex output = node.emit(kind, {left, right}, graph::ElementwiseAttributes{}, type, std::move(shape));
  node.builder().quantised(output, quantisation);
  node.result(output);
}

TensorIndex clip(NodeImport& node, Activation activation) {
  return node.emit(Operator::Clip, {node.input(0)}, graph::ClipAttributes{activation}, node.tensor(0).type,
                   node.shape(0));
}

/// A bound of Clip: an attribute up to opset 10, then a constant input, of integers for integers.
float bound(NodeImport& node, std::size_t index, const char* attribute, float standard) {
  if (node.opset() < 11) return node.real(attribute, standard);
  if (!node.has_input(index)) return standard;
  const graph::Data& data = node.constant(index, "bound");
  if (data.elements() != 1 || data.type() != node.tensor(0).type) {
    node.fail(fmt::format("its bound is {} of {}, its data are {}", data.elements(), name_of(data.type()),
                          name_of(node.tensor(0).type)));
  }
  switch (data.type()) {
    case ElementType::Float32:
      return data.as<float>()[0];
    case ElementType::Int8:
      return static_cast<float>(data.as<std::int8_t>()[0]);
    case ElementType::UInt8:
      return static_cast<float>(data.as<std::uint8_t>()[0]);
    default:
      node.fail(fmt::format("its data are {}, neither float32 nor of 8 bits", name_of(data.type())));
  }
}

/// Of codes, the bounds just read are codes too.
void note_codes(NodeImport& node) {
  if (node.tensor(0).type != ElementType::Float32) node.builder().note_codes_in_attributes();
}

void import_add(NodeImport& node) { import_binary(node, Operator::Add); }
void import_mul(NodeImport& node) { import_binary(node, Operator::Multiply); }
void import_qlinear_add(NodeImport& node) { import_qlinear_binary(node, Operator::Add); }
void import_qlinear_mul(NodeImport& node) { import_qlinear_binary(node, Operator::Multiply); }

void import_relu(NodeImport& node) {
  const TensorIndex output = clip(node, {.minimum = 0});
  note_codes(node);
  node.result(output);
}

void import_clip(NodeImport& node) {
  Activation activation;
  activation.minimum = bound(node, 1, "min", activation.minimum);
  activation.maximum = bound(node, 2, "max", activation.maximum);
  // ONNX: where the bounds cross, all is the maximum.
  activation.minimum = std::min(activation.minimum, activation.maximum);
  const TensorIndex output = clip(node, activation);
  note_codes(node);
  node.result(output);
}

graph::LeakyReluAttributes leaky_relu_attributes(NodeImport& node) { return {.slope = node.real("alpha", 0.01F)}; }

void import_leaky_relu(NodeImport& node) {
  node.require_float(0);
  node.result(node.emit(Operator::LeakyRelu, {node.input(0)}, leaky_relu_attributes(node), ElementType::Float32,
                        node.shape(0)));
}

/// Inputs: data, scale and zero point, scale and zero point of the result (onnxruntime's docs/ContribOperators.md).
void import_qlinear_leaky_relu(NodeImport& node) {
  const ElementType type = node.tensor(0).type;
  const Shape shape = node.shape(0);
  const TensorIndex data = quantised_input(node, 0, read_quantisation(node, 1, 2, type, shape, 0));
  const TensorIndex output = node.emit(Operator::LeakyRelu, {data}, leaky_relu_attributes(node), type, shape);
  node.builder().quantised(output, read_quantisation(node, 3, 4, type, shape, 0));
  node.result(output);
}

void import_softmax(NodeImport& node) {
  const Shape& shape = node.shape(0);
  node.require_float(0);
  const std::size_t axis = node.axis(node.integer("axis", node.opset() < 13 ? 1 : -1), shape.size());
  // Up to opset 12 the dimensions from the axis on are one.
  const bool others_are_one = std::all_of(shape.begin() + static_cast<std::ptrdiff_t>(axis) + 1, shape.end(),
                                          [](std::int64_t size) { return size == 1; });
  if (node.opset() < 13 && !others_are_one) {
    node.fail(fmt::format("in opset {} it is over axes {} to {} of {} together", node.opset(), axis, shape.size() - 1,
                          to_string(shape)),
              "export it for opset 13");
  }
  node.result(node.emit(Operator::Softmax, {node.input(0)},
                        graph::SoftmaxAttributes{.axis = static_cast<std::int32_t>(axis)}, ElementType::Float32,
                        shape));
}

void import_quantize_linear(NodeImport& node) {
  node.require_float(0);
  const ElementType type = type_of_codes(node, 2);
  if (type != ElementType::Int8 && type != ElementType::UInt8) {
    node.fail(fmt::format("its codes are {}, not of 8 bits", name_of(type)));
  }
  const auto quantisation = read_quantisation(node, 1, 2, type, node.shape(0), node.integer("axis", 1));
  const TensorIndex output =
      node.emit(Operator::Quantise, {node.input(0)}, graph::QuantiseAttributes{}, type, node.shape(0));
  node.builder().quantised(output, quantisation);
  node.result(output);
}

void import_dequantize_linear(NodeImport& node) {
  const ElementType type = node.tensor(0).type;
  if (type == ElementType::Float32 || type == ElementType::Int64) {
    node.fail(fmt::format("its codes are {}, neither int8, uint8 nor int32", name_of(type)));
  }
  const auto quantisation = read_quantisation(node, 1, 2, type, node.shape(0), node.integer("axis", 1));
  const TensorIndex codes = quantised_input(node, 0, quantisation);
  node.result(
      node.emit(Operator::Dequantise, {codes}, graph::DequantiseAttributes{}, ElementType::Float32, node.shape(0)));
}

/// y = (x - mean) * scale / sqrt(variance + epsilon) + bias, as a product and a sum with a number for each channel;
/// `fold_constants` takes them into the convolution before.
void import_batch_normalization(NodeImport& node) {
  node.require_float(0);
  if (node.integer("training_mode", 0) != 0) node.fail("it is in training mode", "export the network for inference");
  if (node.integer("spatial", 1) != 1) node.fail("its attribute 'spatial' is not 1");
  node.ignore("momentum");
  const double epsilon = static_cast<double>(node.real("epsilon", 1e-5F));
  const auto scale = node.constant_reals(1, "scale");
  const auto bias = node.constant_reals(2, "bias");
  const auto mean = node.constant_reals(3, "mean");
  const auto variance = node.constant_reals(4, "variance");
  const Shape shape = node.shape(0);
  const std::size_t channels = scale.size();
  if (shape.size() < 2 || static_cast<std::size_t>(shape[1]) != channels || bias.size() != channels ||
      mean.size() != channels || variance.size() != channels) {
    node.fail(fmt::format("its constants do not fit the channels of {}", to_string(shape)));
  }
  graph::Tensor factor{.name = node.name() + "_factor",
                       .type = ElementType::Float32,
                       .shape = Shape(shape.size() - 1, 1),
                       .quantisation = {},
                       .constant = graph::Data(ElementType::Float32, channels)};
  factor.shape[0] = shape[1];
  graph::Tensor addend = factor;
  addend.name = node.name() + "_addend";
  for (std::size_t i = 0; i < channels; ++i) {
    const double real = static_cast<double>(scale[i]) / std::sqrt(static_cast<double>(variance[i]) + epsilon);
    if (!std::isfinite(real)) node.fail(fmt::format("the variance {} of channel {} is negative", variance[i], i));
    factor.constant->as<float>()[i] = static_cast<float>(real);
    addend.constant->as<float>()[i] =
        static_cast<float>(static_cast<double>(bias[i]) - static_cast<double>(mean[i]) * real);
  }
  GraphBuilder& builder = node.builder();
  const TensorIndex product = node.emit(Operator::Multiply, {node.input(0), builder.add(std::move(factor))},
                                        graph::ElementwiseAttributes{}, ElementType::Float32, shape);
  node.result(node.emit(Operator::Add, {product, builder.add(std::move(addend))}, graph::ElementwiseAttributes{},
                        ElementType::Float32, shape));
}

constexpr std::array kOperators{
    OnnxOperator{kDefaultDomain, "Add", 7, import_add},
    OnnxOperator{kDefaultDomain, "BatchNormalization", 7, import_batch_normalization},
    OnnxOperator{kDefaultDomain, "Clip", 6, import_clip},
    OnnxOperator{kDefaultDomain, "DequantizeLinear", 10, import_dequantize_linear},
    OnnxOperator{kDefaultDomain, "LeakyRelu", 6, import_leaky_relu},
    OnnxOperator{kDefaultDomain, "Mul", 7, import_mul},
    OnnxOperator{kDefaultDomain, "QuantizeLinear", 10, import_quantize_linear},
    OnnxOperator{kDefaultDomain, "Relu", 6, import_relu},
    OnnxOperator{kDefaultDomain, "Softmax", 1, import_softmax},
    OnnxOperator{kMicrosoft, "DequantizeLinear", 1, import_dequantize_linear},
    OnnxOperator{kMicrosoft, "QLinearAdd", 1, import_qlinear_add},
    OnnxOperator{kMicrosoft, "QLinearLeakyRelu", 1, import_qlinear_leaky_relu},
    OnnxOperator{kMicrosoft, "QLinearMul", 1, import_qlinear_mul},
    OnnxOperator{kMicrosoft, "QuantizeLinear", 1, import_quantize_linear},
};

}  // namespace

std::span<const OnnxOperator> elementwise_operators() { return kOperators; }

}  // namespace tessera::import::onnx_file
