// `permute_columns` of layout.hpp.
#include <algorithm>
#include <utility>

#include "graph/ops/operator.hpp"
#include "import/onnx/layout.hpp"
#include "import/onnx/permutation.hpp"
#include "import/onnx/rewrite.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::Graph;
using graph::Node;
using graph::Operator;
using graph::Tensor;
using graph::TensorIndex;

/// Whether the node does the same to every element, wherever it stands.
bool is_uniform(const Graph& graph, const Node& node) {
  return graph::definition_of(node.kind).by_element && has_one_scale(graph.tensors[node.inputs[0]]) &&
         has_one_scale(graph.tensors[node.output]);
}

/// The node of this kind that makes the tensor, if nobody else reads it.
Node* made_by(Graph& graph, const Links& links, TensorIndex index) {
  if (links.producer[index] == kNoNode || links.uses[index] != 1) return nullptr;
  return &graph.nodes[links.producer[index]];
}

/// [outputs, columns of the shape transposed] to [outputs, columns of the shape as it was].
Tensor permuted_weights(const Tensor& weights, const graph::Shape& shape, const Permutation& move) {
  Tensor result = weights;
  result.shape = permuted(shape, move);
  result.shape[0] = weights.shape[0];
  result = transposed(result, inverse(move));
  result.shape = weights.shape;
  return result;
}

}  // namespace

void permute_columns(Graph& graph, ConstantBudget budget) {
  const Links links(graph);
  for (Node& connected : graph.nodes) {
    if (connected.kind != Operator::FullyConnected || !graph.tensors[connected.inputs[1]].constant) continue;
    Node* reshape = made_by(graph, links, connected.inputs[0]);
    while (reshape != nullptr && is_uniform(graph, *reshape)) {
      reshape = made_by(graph, links, reshape->inputs[0]);
    }
    if (reshape == nullptr || reshape->kind != Operator::Reshape) continue;
    const Node* transpose = made_by(graph, links, reshape->inputs[0]);
    if (transpose == nullptr || transpose->kind != Operator::Transpose) continue;
    const auto& move = transpose->as<graph::TransposeAttributes>().permutation;
    const graph::Shape& shape = graph.tensors[transpose->inputs[0]].shape;
    const graph::Shape& rows = graph.tensors[reshape->output].shape;
    const Tensor& weights = graph.tensors[connected.inputs[1]];
    if (move.empty() || move[0] != 0 || rows.size() != 2 || rows[0] != shape[0] || rows[1] != weights.shape[1])
      continue;
    // Scales of single columns, if any, would have to move along.
    if (weights.quantisation && !weights.quantisation->per_tensor() && weights.quantisation->axis != 0) continue;
    reshape->inputs[0] = transpose->inputs[0];
    Tensor columns = permuted_weights(weights, shape, move);
    budget.spend(columns);
    graph.tensors.push_back(std::move(columns));
    connected.inputs[1] = graph.tensors.size() - 1;
  }
  drop_unused(graph);
}

}  // namespace tessera::import::onnx_file
