// See network_matrices.hpp.
#include "compile/pack/network_matrices.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tessera::compile {
namespace {

std::uint32_t side(const graph::Node& node, std::int64_t length) {
  if (length >= 1 && length <= std::numeric_limits<std::int32_t>::max()) return static_cast<std::uint32_t>(length);
  throw Error(ErrorKind::Input, node.name, fmt::format("its weight matrix has a side of {}", length),
              "1 to 2^31 - 1 rows and columns");
}

/// How often an operator that writes `channels` elements at a time does so.
std::uint64_t pixels_of(const graph::Graph& graph, const graph::Node& node, std::int64_t channels) {
  return graph::elements_of(graph.tensor(node.output).shape) / static_cast<std::uint64_t>(channels);
}

void append_convolution(const graph::Graph& graph, const graph::Node& node, std::vector<WeightMatrix>& matrices) {
  const graph::Shape& weights = graph.tensor(node.inputs[1]).shape;  // OHWI, I: the inputs of a group
  const std::int64_t groups = node.as<graph::ConvolutionAttributes>().groups;
  const bool depthwise = groups > 1 && weights[3] == 1;
  if (depthwise) return;
  const std::uint32_t rows = side(node, weights[1] * weights[2] * weights[3]);
  const std::uint32_t columns = side(node, weights[0] / groups);
  const std::uint64_t pixels = pixels_of(graph, node, weights[0]);
  for (std::int64_t group = 0; group < groups; ++group) {
    matrices.push_back({groups == 1 ? node.name : fmt::format("{}[{}]", node.name, group), rows, columns, pixels});
  }
}

void append_matmul(const graph::Graph& graph, const graph::Node& node, std::vector<WeightMatrix>& matrices) {
  const graph::Shape& weights = graph.tensor(node.inputs[1]).shape;
  const bool one_matrix = weights.size() >= 2 &&
                          std::all_of(weights.begin(), weights.end() - 2, [](std::int64_t size) { return size == 1; });
  if (!one_matrix) return;
  const std::int64_t columns = weights.back();
  matrices.push_back(
      {node.name, side(node, weights[weights.size() - 2]), side(node, columns), pixels_of(graph, node, columns)});
}

}  // namespace

std::vector<WeightMatrix> network_matrices(const graph::Graph& graph) {
  std::vector<WeightMatrix> matrices;
  for (const graph::Node& node : graph.nodes) {
    const bool weighted = node.inputs.size() >= 2 && node.inputs[1] != graph::kNoTensor;
    if (!weighted || !graph.tensor(node.inputs[1]).constant) continue;
    if (node.kind == graph::Operator::Convolution) {
      append_convolution(graph, node, matrices);
    } else if (node.kind == graph::Operator::FullyConnected) {
      const graph::Shape& weights = graph.tensor(node.inputs[1]).shape;
      matrices.push_back(
          {node.name, side(node, weights[1]), side(node, weights[0]), pixels_of(graph, node, weights[0])});
    } else if (node.kind == graph::Operator::MatMul) {
      append_matmul(graph, node, matrices);
    }
  }
  return matrices;
}

}  // namespace tessera::compile
