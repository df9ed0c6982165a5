// Shapes as data: Shape, Gather, Slice and Cast of integers. Exporters write them before a Reshape where the network
// could take any batch (`x.reshape(x.shape[0], -1)`). The sizes are known here, so all of it comes to constants;
// sums, products and concatenations of such constants are folded by the builder.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "import/onnx/operators.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::Data;
using graph::ElementType;
using graph::Shape;
using graph::Tensor;

void constant_result(NodeImport& node, const std::vector<std::int64_t>& values, Shape shape) {
  Tensor tensor{.name = node.name(),
                .type = ElementType::Int64,
                .shape = std::move(shape),
                .quantisation = {},
                .constant = Data(ElementType::Int64, values.size())};
  std::ranges::copy(values, tensor.constant->as<std::int64_t>().begin());
  node.result(node.builder().add(std::move(tensor)));
}

Shape list_of(const std::vector<std::int64_t>& values) { return {static_cast<std::int64_t>(values.size())}; }

/// The node's data, which must be a list of integers that does not depend on the network's input.
std::vector<std::int64_t> listed_integers(NodeImport& node) {
  std::vector<std::int64_t> values = node.constant_integers(0, "data");
  if (node.shape(0).size() != 1) {
    node.fail(fmt::format("its data are {}, no list", graph::to_string(node.shape(0))),
              "only arithmetic on shapes is supported");
  }
  return values;
}

/// An attribute before opset 10, an input from then on; `standard` where it is left out.
std::vector<std::int64_t> slice_part(NodeImport& node, std::size_t input, const char* name,
                                     const std::vector<std::int64_t>& standard) {
  if (node.opset() < 10) return node.integers(name, standard);
  return node.has_input(input) ? node.constant_integers(input, name) : standard;
}

}  // namespace

void import_shape(NodeImport& node) {
  const Shape& shape = node.shape(0);
  const auto rank = static_cast<std::int64_t>(shape.size());
  const auto bound = [&](std::int64_t value) {
    return std::clamp<std::int64_t>(value < 0 ? value + rank : value, 0, rank);
  };
  const std::int64_t begin = bound(node.integer("start", 0));
  const std::int64_t end = std::max(begin, bound(node.integer("end", rank)));
  const std::vector<std::int64_t> sizes(shape.begin() + begin, shape.begin() + end);
  constant_result(node, sizes, list_of(sizes));
}

void import_gather(NodeImport& node) {
  const std::vector<std::int64_t> data = listed_integers(node);
  node.axis(node.integer("axis", 0), 1);
  std::vector<std::int64_t> values;
  for (const std::int64_t index : node.constant_integers(1, "indices"))
    values.push_back(data[node.axis(index, data.size())]);
  constant_result(node, values, node.shape(1));
}

void import_slice(NodeImport& node) {
  const std::vector<std::int64_t> data = listed_integers(node);
  const auto count = static_cast<std::int64_t>(data.size());
  const std::vector<std::int64_t> starts = slice_part(node, 1, "starts", {});
  const std::vector<std::int64_t> ends = slice_part(node, 2, "ends", {});
  const std::vector<std::int64_t> axes = slice_part(node, 3, "axes", {0});
  const std::vector<std::int64_t> steps = slice_part(node, 4, "steps", {1});
  if (starts.size() != 1 || ends.size() != 1 || axes.size() != 1 || steps != std::vector<std::int64_t>{1}) {
    node.fail("it cuts a list other than once, in steps of one", "only arithmetic on shapes is supported");
  }
  node.axis(axes[0], 1);
  const auto bound = [&](std::int64_t value) {
    return std::clamp<std::int64_t>(value < 0 ? value + count : value, 0, count);
  };
  const std::int64_t begin = bound(starts[0]);
  const std::int64_t end = std::max(begin, bound(ends[0]));
  const std::vector<std::int64_t> values(data.begin() + begin, data.begin() + end);
  constant_result(node, values, list_of(values));
}

void import_cast(NodeImport& node) {
  constexpr std::int64_t kInt32 = 6, kInt64 = 7;  // of TensorProto.DataType
  const std::int64_t to = node.integer("to", 0);
  if (to != kInt32 && to != kInt64) {
    node.fail(fmt::format("it makes data of type {}", to), "only int32 and int64 of shapes are supported");
  }
  constant_result(node, node.constant_integers(0, "data"), node.shape(0));
}

}  // namespace tessera::import::onnx_file
