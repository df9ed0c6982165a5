// What moves elements or nothing: Constant, Identity, Dropout, Reshape, Flatten, Squeeze, Unsqueeze, Transpose, Concat,
// Pad.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>

#include "base/error.hpp"
#include "import/onnx/operators.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::Data;
using graph::ElementType;
using graph::Operator;
using graph::Shape;
using graph::Tensor;
using graph::TensorIndex;
using graph::to_string;

constexpr std::size_t kMostDimensions = 8;

std::size_t elements(const NodeImport& node, const Shape& shape) {
  try {
    return graph::elements_of(shape);
  } catch (const Error& error) {
    node.fail(error.message());
  }
}

void reshape(NodeImport& node, Shape shape) {
  if (shape.size() > kMostDimensions) node.fail(fmt::format("its output has {} dimensions", shape.size()));
  if (elements(node, shape) != elements(node, node.shape(0))) {
    node.fail(fmt::format("it makes {} of {}", to_string(shape), to_string(node.shape(0))));
  }
  node.result(node.builder().reshape(node.name(), node.input(0), std::move(shape)));
}

/// The axes of Squeeze and Unsqueeze: an attribute up to opset 12, then an input.
std::vector<std::int64_t> given_axes(NodeImport& node) {
  if (node.opset() >= 13 && node.has_input(1)) return node.constant_integers(1, "axes");
  return node.integers("axes");
}

template <typename T, typename Values>
Tensor constant_of(const Values& values, ElementType type, Shape shape) {
  Tensor tensor{.name = {},
                .type = type,
                .shape = std::move(shape),
                .quantisation = {},
                .constant = Data(type, static_cast<std::size_t>(values.size()))};
  std::ranges::copy(values, tensor.constant->as<T>().begin());
  return tensor;
}

Tensor read_constant(NodeImport& node) {
  if (const auto* value = node.attribute("value")) return constant(value->t(), node.place());
  if (const auto* value = node.attribute("value_float")) {
    return constant_of<float>(std::vector{value->f()}, ElementType::Float32, {});
  }
  if (const auto* value = node.attribute("value_floats")) {
    return constant_of<float>(value->floats(), ElementType::Float32, {value->floats_size()});
  }
  if (const auto* value = node.attribute("value_int")) {
    return constant_of<std::int64_t>(std::vector{value->i()}, ElementType::Int64, {});
  }
  if (const auto* value = node.attribute("value_ints")) {
    return constant_of<std::int64_t>(value->ints(), ElementType::Int64, {value->ints_size()});
  }
  node.fail("it has no value of a supported kind");
}

/// The value Pad pads with: an attribute up to opset 10, then a constant input.
float pad_value(NodeImport& node) {
  if (node.opset() < 11) return node.real("value", 0);
  if (!node.has_input(2)) return 0;
  const Data& data = node.constant(2, "value");
  if (data.elements() != 1 || data.type() != node.tensor(0).type) node.fail("its value is not one of its data's type");
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

/// For each axis it names before and after: an attribute up to opset 10, then an input, with axes from opset 18 on.
graph::PadAttributes pad_amounts(NodeImport& node) {
  const std::size_t rank = node.shape(0).size();
  const auto pads = node.opset() < 11 ? node.integers("pads") : node.constant_integers(1, "pads");
  std::vector<std::int64_t> axes(rank);
  std::iota(axes.begin(), axes.end(), 0);
  if (node.has_input(3)) axes = node.constant_integers(3, "axes");
  if (pads.size() != 2 * axes.size()) {
    node.fail(fmt::format("its pads have {} entries, not {}", pads.size(), 2 * axes.size()));
  }
  graph::PadAttributes attributes;
  attributes.before.resize(rank);
  attributes.after.resize(rank);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = node.axis(axes[i], rank);
    attributes.before[axis] = node.small(pads[i], "pad");
    attributes.after[axis] = node.small(pads[i + axes.size()], "pad");
    if (attributes.before[axis] < 0 || attributes.after[axis] < 0) {
      node.fail(fmt::format("it pads axis {} by {} and {}", axis, pads[i], pads[i + axes.size()]),
                "padding that cuts is not supported");
    }
  }
  return attributes;
}

void import_constant(NodeImport& node) {
  Tensor tensor = read_constant(node);
  tensor.name = node.name();
  node.result(node.builder().add(std::move(tensor)));
}

void import_identity(NodeImport& node) { node.result(node.input(0)); }

void import_dropout(NodeImport& node) {
  node.ignore("ratio");
  node.ignore("seed");
  if (node.has_input(2)) {
    const Data& training = node.constant(2, "training_mode");
    if (std::ranges::any_of(training.bytes(), [](std::byte byte) { return byte != std::byte{0}; })) {
      node.fail("it is in training mode", "export the network for inference");
    }
  }
  node.result(node.input(0));
}

void import_reshape(NodeImport& node) {
  Shape shape = node.constant_integers(1, "shape");
  const bool zero_is_zero = node.integer("allowzero", 0) != 0;
  std::int64_t known = 1;
  std::size_t open = shape.size();
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 0 && !zero_is_zero && i < node.shape(0).size()) shape[i] = node.shape(0)[i];
    if (shape[i] == -1 && open == shape.size()) {
      open = i;
    } else if (shape[i] <= 0 || known > std::numeric_limits<std::int32_t>::max() / shape[i]) {
      node.fail(fmt::format("its shape {} has the size {}", to_string(shape), shape[i]));
    } else {
      known *= shape[i];
    }
  }
  if (open < shape.size()) shape[open] = static_cast<std::int64_t>(elements(node, node.shape(0))) / known;
  reshape(node, std::move(shape));
}

void import_flatten(NodeImport& node) {
  const Shape& shape = node.shape(0);
  const std::int64_t given = node.integer("axis", 1);
  const auto rank = static_cast<std::int64_t>(shape.size());
  const std::size_t axis = given == rank ? shape.size() : node.axis(given, shape.size());
  const auto middle = shape.begin() + static_cast<std::ptrdiff_t>(axis);
  const std::int64_t rows = std::accumulate(shape.begin(), middle, std::int64_t{1}, std::multiplies<>());
  const std::int64_t columns = std::accumulate(middle, shape.end(), std::int64_t{1}, std::multiplies<>());
  reshape(node, {rows, columns});
}

void import_squeeze(NodeImport& node) {
  const Shape& shape = node.shape(0);
  const auto given = given_axes(node);
  std::vector<bool> drop(shape.size());
  for (std::size_t i = 0; i < shape.size(); ++i) drop[i] = given.empty() && shape[i] == 1;
  for (const std::int64_t axis : given) drop[node.axis(axis, shape.size())] = true;
  Shape result;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (!drop[i]) result.push_back(shape[i]);
  }
  reshape(node, std::move(result));
}

void import_unsqueeze(NodeImport& node) {
  const auto given = given_axes(node);
  const std::size_t rank = node.shape(0).size() + given.size();
  if (rank > kMostDimensions) node.fail(fmt::format("its output has {} dimensions", rank));
  std::vector<bool> added(rank);
  for (const std::int64_t axis : given) added[node.axis(axis, rank)] = true;
  if (static_cast<std::size_t>(std::ranges::count(added, true)) != given.size()) node.fail("it names an axis twice");
  Shape result;
  auto next = node.shape(0).begin();
  for (std::size_t i = 0; i < rank; ++i) result.push_back(added[i] ? 1 : *next++);
  reshape(node, std::move(result));
}

void import_transpose(NodeImport& node) {
  const std::size_t rank = node.shape(0).size();
  Permutation permutation = identity(rank);
  std::ranges::reverse(permutation);
  if (node.has_attribute("perm")) {
    permutation.clear();
    for (const std::int64_t axis : node.integers("perm")) permutation.push_back(node.small(axis, "axis"));
  }
  if (!is_permutation(permutation, rank)) node.fail(fmt::format("its perm is no order of {} dimensions", rank));
  node.result(node.builder().transpose(node.name(), node.input(0), permutation));
}

void import_concat(NodeImport& node) {
  const std::size_t rank = node.shape(0).size();
  if (!node.has_attribute("axis")) node.fail("it has no attribute 'axis'");
  const std::size_t axis = node.axis(node.integer("axis", 0), rank);
  std::vector<TensorIndex> inputs;
  Shape shape = node.shape(0);
  shape[axis] = 0;
  for (std::size_t i = 0; i < node.inputs(); ++i) {
    const Shape& part = node.shape(i);
    const ElementType type = node.tensor(i).type;
    if (type != node.tensor(0).type) {
      node.fail(fmt::format("its inputs are {} and {}", name_of(node.tensor(0).type), name_of(type)));
    }
    if (part.size() != rank) node.fail(fmt::format("its input {} has {} dimensions, not {}", i, part.size(), rank));
    for (std::size_t d = 0; d < rank; ++d) {
      if (d != axis && part[d] != shape[d]) node.fail(fmt::format("its input {} does not fit: {}", i, to_string(part)));
    }
    shape[axis] += part[axis];
    inputs.push_back(node.input(i));
  }
  node.result(node.emit(Operator::Concat, std::move(inputs),
                        graph::ConcatAttributes{.axis = static_cast<std::int32_t>(axis), .activation = {}},
                        node.tensor(0).type, std::move(shape)));
}

void import_pad(NodeImport& node) {
  const std::string mode = node.text("mode", "constant");
  if (mode != "constant") node.fail(fmt::format("its mode is '{}'", mode), "only padding with a constant is supported");
  graph::PadAttributes attributes = pad_amounts(node);
  attributes.value = pad_value(node);
  Shape shape = node.shape(0);
  for (std::size_t i = 0; i < shape.size(); ++i) shape[i] += std::int64_t{attributes.before[i]} + attributes.after[i];
  const TensorIndex output =
      node.emit(Operator::Pad, {node.input(0)}, std::move(attributes), node.tensor(0).type, std::move(shape));
  if (node.tensor(0).type != ElementType::Float32) node.builder().note_codes_in_attributes();
  node.result(output);
}

constexpr std::array kOperators{
    OnnxOperator{kDefaultDomain, "Concat", 4, import_concat},
    OnnxOperator{kDefaultDomain, "Constant", 1, import_constant},
    OnnxOperator{kDefaultDomain, "Dropout", 7, import_dropout},
    OnnxOperator{kDefaultDomain, "Flatten", 1, import_flatten},
    OnnxOperator{kDefaultDomain, "Identity", 1, import_identity},
    OnnxOperator{kDefaultDomain, "Pad", 2, import_pad},
    OnnxOperator{kDefaultDomain, "Reshape", 5, import_reshape},
    OnnxOperator{kDefaultDomain, "Squeeze", 1, import_squeeze},
    OnnxOperator{kDefaultDomain, "Transpose", 1, import_transpose},
    OnnxOperator{kDefaultDomain, "Unsqueeze", 1, import_unsqueeze},
};

}  // namespace

std::span<const OnnxOperator> shape_operators() { return kOperators; }

}  // namespace tessera::import::onnx_file
