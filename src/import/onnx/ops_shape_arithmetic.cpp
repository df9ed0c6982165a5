// Shapes as data: Shape, Gather, Slice and Cast of integers. Exporters write them before a Reshape where the network
// could take any batch (`x.reshape(x.shape[0], -1)`). The sizes are known here, so all of it comes to constants;
// sums, products and concatenations of such constants are folded by the builder.
#include <fmt/format.h>

#include <algorithm>

#include "import/onnx/operators.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::Data;
using graph::ElementType;
using graph::Shape;
using graph::Tensor;

/// The values as a constant of type int32, whose numbers wrap around, or int64.
void constant_result(NodeImport& node, const std::vector<std::int64_t>& values, ElementType type, Shape shape) {
  Tensor tensor{.name = node.name(),
                .type = type,
                .shape = std::move(shape),
                .quantisation = {},
                .constant = Data(type, values.size())};
  if (type == ElementType::Int32) {
    std::ranges::transform(values, tensor.constant->as<std::int32_t>().begin(),
                           [](std::int64_t value) { return static_cast<std::int32_t>(value); });
  } else {
    std::ranges::copy(values, tensor.constant->as<std::int64_t>().begin());
  }
  node.result(node.builder().add(std::move(tensor)));
}

/// From `start` to before `end`, each counted from the end if it is negative, and cut to what there is.
void list_result(NodeImport& node, const std::vector<std::int64_t>& values, ElementType type, std::int64_t start,
                 std::int64_t end) {
  const auto count = static_cast<std::int64_t>(values.size());
  const auto bound = [&](std::int64_t at) { return std::clamp<std::int64_t>(at < 0 ? at + count : at, 0, count); };
  const std::int64_t first = bound(start);
  const std::int64_t last = std::max(first, bound(end));
  constant_result(node, {values.begin() + first, values.begin() + last}, type, {last - first});
}

/// The node's data, which must be a list of integers that does not depend on the network's input.
std::vector<std::int64_t> listed_integers(NodeImport& node) {
  std::vector<std::int64_t> values = node.constant_integers(0, "data");
  if (node.shape(0).size() != 1) {
    node.fail(fmt::format("its data are {}, no list", graph::to_string(node.shape(0))),
              "only arithmetic on shapes is supported");
  }
  return values;
}

void import_shape(NodeImport& node) {
  const Shape& sizes = node.shape(0);
  const auto rank = static_cast<std::int64_t>(sizes.size());
  const bool has_bounds = node.opset() >= 15;
  list_result(node, sizes, ElementType::Int64, has_bounds ? node.integer("start", 0) : 0,
              has_bounds ? node.integer("end", rank) : rank);
}

void import_gather(NodeImport& node) {
  const std::vector<std::int64_t> data = listed_integers(node);
  node.axis(node.integer("axis", 0), 1);
  std::vector<std::int64_t> values;
  for (const std::int64_t index : node.constant_integers(1, "indices")) {
    values.push_back(data[node.axis(index, data.size())]);
  }
  constant_result(node, values, node.tensor(0).type, node.shape(1));
}

void import_slice(NodeImport& node) {
  const std::vector<std::int64_t> data = listed_integers(node);
  const bool attributes = node.opset() < 10;
  const auto part = [&](std::size_t input, const char* name, const std::vector<std::int64_t>& standard) {
    if (attributes) return node.integers(name, standard);
    return node.has_input(input) ? node.constant_integers(input, name) : standard;
  };
  const std::vector<std::int64_t> starts = part(1, "starts", {}), ends = part(2, "ends", {}),
                                  axes = part(3, "axes", {0});
  const std::vector<std::int64_t> one{1};
  if (starts.size() != 1 || ends.size() != 1 || axes.size() != 1 || (!attributes && part(4, "steps", one) != one)) {
    node.fail("it cuts a list other than once, in steps of one", "only arithmetic on shapes is supported");
  }
  node.axis(axes[0], 1);
  list_result(node, data, node.tensor(0).type, starts[0], ends[0]);
}

void import_cast(NodeImport& node) {
  const std::int64_t to = node.integer("to", 0);
  if (to != onnx::TensorProto::INT32 && to != onnx::TensorProto::INT64) {
    node.fail(fmt::format("it makes data of type {}", to), "only int32 and int64 of shapes are supported");
  }
  const ElementType type = to == onnx::TensorProto::INT32 ? ElementType::Int32 : ElementType::Int64;
  constant_result(node, node.constant_integers(0, "data"), type, node.shape(0));
}

constexpr std::array kOperators{
    OnnxOperator{kDefaultDomain, "Cast", 6, import_cast},
    OnnxOperator{kDefaultDomain, "Gather", 1, import_gather},
    OnnxOperator{kDefaultDomain, "Shape", 1, import_shape},
    OnnxOperator{kDefaultDomain, "Slice", 1, import_slice},
};

}  // namespace

std::span<const OnnxOperator> shape_arithmetic_operators() { return kOperators; }

}  // namespace tessera::import::onnx_file
