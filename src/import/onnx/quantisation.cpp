// See quantisation.hpp.
#include "import/onnx/quantisation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tessera::import::onnx_file {
namespace {

using graph::Data;
using graph::ElementType;
using graph::Quantisation;
using graph::Shape;
using graph::TensorIndex;
using graph::to_string;

std::vector<std::int32_t> read_zero_points(const NodeImport& node, std::size_t index, ElementType type) {
  const Data& data = node.constant(index, "zero point");
  if (data.type() != type) {
    node.fail(fmt::format("its zero point is {}, the codes are {}", name_of(data.type()), name_of(type)));
  }
  const auto copy = [](auto values) { return std::vector<std::int32_t>(values.begin(), values.end()); };
  switch (type) {
    case ElementType::Int8:
      return copy(data.as<std::int8_t>());
    case ElementType::UInt8:
      return copy(data.as<std::uint8_t>());
    case ElementType::Int32:
      return copy(data.as<std::int32_t>());
    default:
      node.fail(fmt::format("{} has no zero points", name_of(type)));
  }
}

/// Scales and zero points are one each, or one for each index of the axis; a zero point alone holds for every index.
Quantisation fitted(const NodeImport& node, Quantisation quantisation, const Shape& shape, std::int64_t axis) {
  auto& [scales, zero_points, place] = quantisation;
  if (scales.size() > 1 && zero_points.size() == 1) zero_points.resize(scales.size(), zero_points[0]);
  if (zero_points.size() > 1 && scales.size() == 1) scales.resize(zero_points.size(), scales[0]);
  if (scales.size() != zero_points.size() || scales.empty()) {
    node.fail(fmt::format("it has {} scales and {} zero points", scales.size(), zero_points.size()));
  }
  if (scales.size() == 1) return quantisation;
  const std::size_t dimension = node.axis(axis, shape.size());
  if (static_cast<std::size_t>(shape[dimension]) != scales.size()) {
    node.fail(fmt::format("its {} scales do not fit axis {} of {}", scales.size(), dimension, to_string(shape)));
  }
  place = static_cast<std::int32_t>(dimension);
  return quantisation;
}

}  // namespace

ElementType type_of_codes(const NodeImport& node, std::size_t zero_point) {
  return node.has_input(zero_point) ? node.tensor(zero_point).type : ElementType::UInt8;
}

Quantisation read_quantisation(const NodeImport& node, std::size_t scale, std::size_t zero_point, ElementType type,
                               const Shape& shape, std::int64_t axis) {
  Quantisation quantisation;
  quantisation.scales = node.constant_reals(scale, "scale");
  for (const float value : quantisation.scales) {
    if (!std::isfinite(value) || value <= 0) node.fail(fmt::format("its scale {} is not a positive number", value));
  }
  quantisation.zero_points = node.has_input(zero_point) ? read_zero_points(node, zero_point, type)
                                                        : std::vector<std::int32_t>(quantisation.scales.size(), 0);
  return fitted(node, std::move(quantisation), shape, axis);
}

TensorIndex quantised_input(NodeImport& node, std::size_t index, const Quantisation& quantisation) {
  const TensorIndex found = node.builder().quantised(node.input(index), quantisation);
  if (found == graph::kNoTensor) {
    node.fail(fmt::format("it reads '{}' with another scale or zero point than other nodes", node.tensor(index).name),
              "put a DequantizeLinear and a QuantizeLinear between them");
  }
  return found;
}

TensorIndex centred_input(NodeImport& node, std::size_t index, std::size_t zero_point, std::int64_t axis) {
  const ElementType type = node.tensor(index).type;
  if (type != ElementType::Int8 && type != ElementType::UInt8) {
    node.fail(fmt::format("its input {} is {}, not of 8 bits", index, name_of(type)));
  }
  Quantisation quantisation{.scales = {1.0F}, .zero_points = {0}, .axis = 0};
  if (node.has_input(zero_point)) quantisation.zero_points = read_zero_points(node, zero_point, type);
  quantisation = fitted(node, std::move(quantisation), node.shape(index), axis);
  const auto& known = node.tensor(index).quantisation;
  if (known && known->zero_points == quantisation.zero_points) return node.input(index);
  return quantised_input(node, index, quantisation);
}

}  // namespace tessera::import::onnx_file
