// See network_matrices.hpp.
#include "compile/pack/network_matrices.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/error.hpp"
#include "graph/ops/operator.hpp"

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

/// Of an operator with constant weights, by how it becomes layers.
void append_matrices(const graph::Graph& graph, const graph::Node& node, std::vector<WeightMatrix>& matrices) {
  using Form = graph::Legalisation::Form;
  switch (graph::definition_of(node.kind).legalisation.form()) {
    case Form::Convolution:
      return append_convolution(graph, node, matrices);
    case Form::FullyConnected: {
      const graph::Shape& weights = graph.tensor(node.inputs[1]).shape;
      matrices.push_back(
          {node.name, side(node, weights[1]), side(node, weights[0]), pixels_of(graph, node, weights[0])});
      return;
    }
    case Form::MatMul:
      return append_matmul(graph, node, matrices);
    case Form::None:
    case Form::Table:
    case Form::Add:
    case Form::Multiply:
    case Form::AveragePool:
    case Form::MaximumPool:
    case Form::Mean:
    case Form::Pad:
    case Form::Reshape:
    case Form::Transpose:
    case Form::Concat:
    case Form::Softmax:
      return;  // no matrix of weights
  }
}

}  // namespace

std::vector<WeightMatrix> network_matrices(const graph::Graph& graph) {
  std::vector<WeightMatrix> matrices;
  for (const graph::Node& node : graph.nodes) {
    const bool weighted = node.inputs.size() >= 2 && node.inputs[1] != graph::kNoTensor;
    if (!weighted || !graph.tensor(node.inputs[1]).constant) continue;
    append_matrices(graph, node, matrices);
  }
  return matrices;
}

}  // namespace tessera::compile
