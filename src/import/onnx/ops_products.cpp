// Convolutions and matrix products: Conv, ConvInteger, QLinearConv, Gemm, MatMul, MatMulInteger, QLinearMatMul.
#include <fmt/format.h>

#include <algorithm>

#include "import/onnx/operators.hpp"
#include "import/onnx/quantisation.hpp"
#include "import/onnx/window.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::ElementType;
using graph::kNoTensor;
using graph::Operator;
using graph::Shape;
using graph::TensorIndex;
using graph::to_string;

struct Operands {
  TensorIndex data = kNoTensor;
  TensorIndex weights = kNoTensor;
  TensorIndex bias = kNoTensor;
};

/// The convolution of input 0 with weights OIHW.
TensorIndex convolve(NodeImport& node, const Operands& operands, ElementType type) {
  const Shape weights = node.builder().tensor(operands.weights).shape;
  if (weights.size() != 4) {
    node.fail(fmt::format("its weights are {}, not of 4 dimensions", to_string(weights)),
              "only two-dimensional convolutions are supported");
  }
  const std::array<std::int64_t, 2> kernel{weights[2], weights[3]};
  if (node.has_attribute("kernel_shape") && read_kernel(node) != kernel) {
    node.fail(fmt::format("its kernel_shape is not that of its weights, {}", to_string(weights)));
  }
  const WindowImport window = read_window(node, kernel);
  const std::int64_t groups = node.integer("group", 1);
  const Shape& data = node.builder().tensor(operands.data).shape;
  if (groups < 1 || groups > data[1] || weights[1] != data[1] / groups || data[1] % groups != 0 ||
      weights[0] % groups != 0) {
    node.fail(
        fmt::format("its {} groups, weights {} and data {} do not fit", groups, to_string(weights), to_string(data)));
  }
  if (operands.bias != kNoTensor && node.builder().tensor(operands.bias).shape != Shape{weights[0]}) {
    node.fail(fmt::format("its bias is {}, its outputs are {}", to_string(node.builder().tensor(operands.bias).shape),
                          weights[0]));
  }
  const graph::ConvolutionAttributes attributes{
      .spatial = window.spatial, .groups = node.small(groups, "group"), .activation = {}};
  return node.emit(Operator::Convolution, {operands.data, operands.weights, operands.bias}, attributes, type,
                   {data[0], weights[0], window.output[0], window.output[1]});
}

/// [..., k] times [k, n], weights being constant or the other way round: weights [n, k] of a fully connected layer.
TensorIndex connect(NodeImport& node, const Operands& operands, ElementType type) {
  Shape shape = node.builder().tensor(operands.data).shape;
  const Shape& weights = node.builder().tensor(operands.weights).shape;
  if (shape.back() != weights[1]) {
    node.fail(
        fmt::format("its data {} and weights {} (outputs x inputs) do not fit", to_string(shape), to_string(weights)));
  }
  shape.back() = weights[0];
  return node.emit(Operator::FullyConnected, {operands.data, operands.weights, operands.bias},
                   graph::FullyConnectedAttributes{}, type, std::move(shape));
}

bool is_constant_matrix(const GraphBuilder& builder, TensorIndex index) {
  const graph::Tensor& tensor = builder.tensor(index);
  return tensor.shape.size() == 2 && builder.comes_from_constant(index);
}

Shape product_shape(const NodeImport& node, const Shape& left, const Shape& right) {
  if (left.size() < 2 || right.size() < 2) {
    node.fail(fmt::format("its operands {} and {} are no matrices", to_string(left), to_string(right)),
              "reshape a vector to a matrix of one row or column");
  }
  if (left.back() != right[right.size() - 2]) {
    node.fail(fmt::format("its operands {} and {} do not fit", to_string(left), to_string(right)));
  }
  const std::size_t rank = std::max(left.size(), right.size());
  Shape shape(rank, 1);
  for (std::size_t i = 2; i < rank; ++i) {  // from the last dimension
    const std::int64_t a = i < left.size() ? left[left.size() - 1 - i] : 1;
    const std::int64_t b = i < right.size() ? right[right.size() - 1 - i] : 1;
    if (a != b && a != 1 && b != 1) {
      node.fail(fmt::format("its operands {} and {} cannot be broadcast", to_string(left), to_string(right)));
    }
    shape[rank - 1 - i] = a == 1 ? b : a;
  }
  shape[rank - 2] = left[left.size() - 2];
  shape[rank - 1] = right.back();
  return shape;
}

/// A product with a constant matrix is a fully connected layer, which engines know; any other stays a product.
TensorIndex multiply(NodeImport& node, const Operands& operands, ElementType type) {
  GraphBuilder& builder = node.builder();
  Shape shape = product_shape(node, builder.tensor(operands.data).shape, builder.tensor(operands.weights).shape);
  if (is_constant_matrix(builder, operands.weights)) {
    return connect(node, {operands.data, builder.transpose(node.name(), operands.weights, {1, 0}), kNoTensor}, type);
  }
  return node.emit(Operator::MatMul, {operands.data, operands.weights}, graph::MatMulAttributes{}, type,
                   std::move(shape));
}

/// The axis of a matrix product's second operand that counts outputs.
std::int64_t columns_axis(const NodeImport& node, std::size_t index) {
  return static_cast<std::int64_t>(node.shape(index).size()) - 1;
}

/// Input 0 with scale 1 and zero point 2, input 3 with 4 and 5, of the QLinear operators.
Operands quantised_operands(NodeImport& node, std::int64_t axis) {
  const auto data = read_quantisation(node, 1, 2, node.tensor(0).type, node.shape(0), 1);
  const auto weights = read_quantisation(node, 4, 5, node.tensor(3).type, node.shape(3), axis);
  if (!data.per_tensor()) node.fail("its data have several scales");
  return {quantised_input(node, 0, data), quantised_input(node, 3, weights), kNoTensor};
}

/// A constant with all its elements times `factor`.
TensorIndex scaled(NodeImport& node, TensorIndex index, float factor, const char* attribute) {
  if (factor == 1.0F || index == kNoTensor) return index;
  graph::Tensor tensor = node.builder().tensor(index);
  if (!tensor.constant || tensor.type != ElementType::Float32) {
    node.fail(fmt::format("its {} is {}, and what it scales is no float32 constant", attribute, factor),
              "export it with alpha = beta = 1");
  }
  for (float& value : tensor.constant->as<float>()) value *= factor;
  return node.builder().add(std::move(tensor));
}

/// Whether `bias` is one number for each of `outputs`.
bool is_row(const Shape& bias, std::int64_t outputs) {
  return !bias.empty() && bias.back() == outputs &&
         std::ranges::all_of(bias.begin(), bias.end() - 1, [](std::int64_t size) { return size == 1; });
}

void import_conv(NodeImport& node) {
  node.require_float(0);
  node.require_float(1);
  node.result(convolve(node, {node.input(0), node.input(1), node.optional_input(2)}, ElementType::Float32));
}

void import_conv_integer(NodeImport& node) {
  const TensorIndex data = centred_input(node, 0, 2, 1);
  node.result(convolve(node, {data, centred_input(node, 1, 3, 0), kNoTensor}, ElementType::Int32));
}

void import_qlinear_conv(NodeImport& node) {
  node.require_rank(3, 4);
  Operands operands = quantised_operands(node, 0);
  operands.bias = node.optional_input(8);
  const ElementType type = type_of_codes(node, 7);
  const TensorIndex output = convolve(node, operands, type);
  const auto quantisation = read_quantisation(node, 6, 7, type, node.builder().tensor(output).shape, 1);
  node.builder().quantised(output, quantisation);
  node.result(output);
}

void import_gemm(NodeImport& node) {
  GraphBuilder& builder = node.builder();
  node.require_rank(0, 2);
  node.require_rank(1, 2);
  node.require_float(0);
  node.require_float(1);
  node.ignore("broadcast");  // of opset 6, which some exporters still write
  Operands operands{node.input(0), node.input(1), node.optional_input(2)};
  if (node.integer("transA", 0) != 0) operands.data = builder.transpose(node.name(), operands.data, {1, 0});
  if (node.integer("transB", 0) == 0) operands.weights = builder.transpose(node.name(), operands.weights, {1, 0});
  operands.weights = scaled(node, operands.weights, node.real("alpha", 1), "alpha");
  operands.bias = scaled(node, operands.bias, node.real("beta", 1), "beta");
  const TensorIndex addend = operands.bias;
  const std::int64_t outputs = builder.tensor(operands.weights).shape[0];
  const bool is_bias = addend == kNoTensor || is_row(builder.tensor(addend).shape, outputs);
  if (!is_bias) operands.bias = kNoTensor;
  const TensorIndex product = connect(node, operands, ElementType::Float32);
  if (is_bias) return node.result(product);
  node.result(node.emit(Operator::Add, {product, addend}, graph::ElementwiseAttributes{}, ElementType::Float32,
                        builder.tensor(product).shape));
}

void import_matmul(NodeImport& node) {
  node.require_float(0);
  node.require_float(1);
  node.result(multiply(node, {node.input(0), node.input(1), kNoTensor}, ElementType::Float32));
}

void import_matmul_integer(NodeImport& node) {
  const TensorIndex left = centred_input(node, 0, 2, 0);
  const TensorIndex right = centred_input(node, 1, 3, columns_axis(node, 1));
  node.result(multiply(node, {left, right, kNoTensor}, ElementType::Int32));
}

void import_qlinear_matmul(NodeImport& node) {
  const Operands operands = quantised_operands(node, columns_axis(node, 3));
  const ElementType type = type_of_codes(node, 7);
  const TensorIndex output = multiply(node, operands, type);
  node.builder().quantised(output, read_quantisation(node, 6, 7, type, node.builder().tensor(output).shape, 1));
  node.result(output);
}

constexpr std::array kOperators{
    OnnxOperator{kDefaultDomain, "Conv", 1, import_conv},
    OnnxOperator{kDefaultDomain, "ConvInteger", 10, import_conv_integer},
    OnnxOperator{kDefaultDomain, "Gemm", 7, import_gemm},
    OnnxOperator{kDefaultDomain, "MatMul", 1, import_matmul},
    OnnxOperator{kDefaultDomain, "MatMulInteger", 10, import_matmul_integer},
    OnnxOperator{kDefaultDomain, "QLinearConv", 10, import_qlinear_conv},
    OnnxOperator{kDefaultDomain, "QLinearMatMul", 10, import_qlinear_matmul},
};

}  // namespace

std::span<const OnnxOperator> product_operators() { return kOperators; }

}  // namespace tessera::import::onnx_file
