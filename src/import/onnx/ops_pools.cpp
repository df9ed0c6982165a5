// Pools and means: AveragePool, MaxPool, GlobalAveragePool, QLinearGlobalAveragePool, ReduceMean.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "import/onnx/operators.hpp"
#include "import/onnx/quantisation.hpp"
#include "import/onnx/window.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::ElementType;
using graph::Operator;
using graph::Shape;
using graph::TensorIndex;
using graph::to_string;

TensorIndex pool(NodeImport& node, Operator kind, bool count_padding) {
  const auto kernel = read_kernel(node);
  const WindowImport window = read_window(node, kernel);
  graph::PoolAttributes attributes;
  attributes.spatial = window.spatial;
  attributes.kernel = {node.small(kernel[0], "kernel"), node.small(kernel[1], "kernel")};
  attributes.count_padding = count_padding;
  const Shape& data = node.shape(0);
  return node.emit(kind, {node.input(0)}, attributes, node.tensor(0).type,
                   {data[0], data[1], window.output[0], window.output[1]});
}

/// The mean over all dimensions after the channels.
TensorIndex global_mean(NodeImport& node, TensorIndex data) {
  Shape shape = node.shape(0);
  if (shape.size() < 3) node.fail(fmt::format("its data are {}, no image", to_string(shape)));
  graph::MeanAttributes attributes{.axes = {}, .keep_dimensions = true};
  for (std::size_t i = 2; i < shape.size(); ++i) {
    attributes.axes.push_back(static_cast<std::int32_t>(i));
    shape[i] = 1;
  }
  return node.emit(Operator::Mean, {data}, std::move(attributes), node.tensor(0).type, std::move(shape));
}

/// Sorted, each once; an attribute up to opset 17, then an input. All if there are none.
std::vector<std::size_t> reduced_axes(NodeImport& node, std::size_t rank) {
  auto given = node.integers("axes");
  if (node.opset() >= 18 && node.has_input(1)) given = node.constant_integers(1, "axes");
  std::vector<std::size_t> axes;
  axes.reserve(given.size());
  for (const std::int64_t axis : given) axes.push_back(node.axis(axis, rank));
  if (given.empty() && node.integer("noop_with_empty_axes", 0) == 0) {
    axes.resize(rank);
    std::iota(axes.begin(), axes.end(), std::size_t{0});
  }
  std::ranges::sort(axes);
  axes.erase(std::unique(axes.begin(), axes.end()), axes.end());
  return axes;
}

void import_average_pool(NodeImport& node) {
  node.require_float(0);
  const bool count_padding = node.integer("count_include_pad", 0) != 0;
  if (count_padding && node.integer("ceil_mode", 0) != 0) {
    node.fail("it has both ceil_mode and count_include_pad", "set ceil_mode to 0 and pad instead");
  }
  const TensorIndex output = pool(node, Operator::AveragePool, count_padding);
  node.result(output);
}

void import_max_pool(NodeImport& node) {
  node.ignore("storage_order");  // of the second output, which nothing may read
  node.result(pool(node, Operator::MaximumPool, false));
}

void import_global_average_pool(NodeImport& node) {
  node.require_float(0);
  node.result(global_mean(node, node.input(0)));
}

/// Inputs: data, scale and zero point, scale and zero point of the mean (onnxruntime's docs/ContribOperators.md).
void import_qlinear_global_average_pool(NodeImport& node) {
  if (node.integer("channels_last", 0) != 0) node.fail("its data are channels_last", "export it without");
  const ElementType type = node.tensor(0).type;
  const auto from = read_quantisation(node, 1, 2, type, node.shape(0), 1);
  const TensorIndex output = global_mean(node, quantised_input(node, 0, from));
  const auto to = read_quantisation(node, 3, 4, type, node.builder().tensor(output).shape, 1);
  node.builder().quantised(output, to);
  node.result(output);
}

void import_reduce_mean(NodeImport& node) {
  node.require_float(0);
  const bool keep = node.integer("keepdims", 1) != 0;
  const auto axes = reduced_axes(node, node.shape(0).size());
  if (axes.empty()) return node.result(node.input(0));
  graph::MeanAttributes attributes{.axes = {}, .keep_dimensions = keep};
  Shape shape;
  for (std::size_t i = 0; i < node.shape(0).size(); ++i) {
    const bool reduced = std::ranges::binary_search(axes, i);
    if (reduced) attributes.axes.push_back(static_cast<std::int32_t>(i));
    if (!reduced) shape.push_back(node.shape(0)[i]);
    if (reduced && keep) shape.push_back(1);
  }
  node.result(
      node.emit(Operator::Mean, {node.input(0)}, std::move(attributes), ElementType::Float32, std::move(shape)));
}

constexpr std::array kOperators{
    OnnxOperator{kDefaultDomain, "AveragePool", 1, import_average_pool},
    OnnxOperator{kDefaultDomain, "GlobalAveragePool", 1, import_global_average_pool},
    OnnxOperator{kDefaultDomain, "MaxPool", 1, import_max_pool},
    OnnxOperator{kDefaultDomain, "ReduceMean", 1, import_reduce_mean},
    OnnxOperator{kMicrosoft, "QLinearGlobalAveragePool", 1, import_qlinear_global_average_pool},
};

}  // namespace

std::span<const OnnxOperator> pool_operators() { return kOperators; }

}  // namespace tessera::import::onnx_file
