// See global_pool.hpp.
#include "import/onnx/global_pool.hpp"

#include <algorithm>
#include <vector>

#include "graph/reference/window.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::Graph;
using graph::Node;
using graph::Operator;
using graph::Tensor;

bool is_global_pool(const Graph& graph, const Node& node) {
  if (node.kind != Operator::Mean) return false;
  const Tensor& input = graph.tensors[node.inputs[0]];
  const Tensor& output = graph.tensors[node.output];
  const auto& attributes = node.as<graph::MeanAttributes>();
  return input.shape.size() == 4 && attributes.keep_dimensions && attributes.axes == std::vector<std::int32_t>{2, 3} &&
         input.quantisation && input.type == output.type && input.quantisation == output.quantisation;
}

}  // namespace

void pool_whole_images(Graph& graph) {
  for (Node& node : graph.nodes) {
    if (!is_global_pool(graph, node)) continue;
    const graph::Shape& shape = graph.tensors[node.inputs[0]].shape;
    if (std::max(shape[2], shape[3]) > graph::kMaxExtent) continue;
    graph::PoolAttributes attributes;
    attributes.kernel = {static_cast<std::int32_t>(shape[2]), static_cast<std::int32_t>(shape[3])};
    node.kind = Operator::AveragePool;
    node.attributes = attributes;
  }
}

}  // namespace tessera::import::onnx_file
