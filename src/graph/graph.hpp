// A network as a graph: tensors and the operators between them, whatever file it came from.
//
// Quantised operators carry their quantisation on their tensors, as TensorFlow Lite has it; ONNX's pairs of
// QuantizeLinear and DequantizeLinear and its QLinear operators are brought into this form on import. What stays in
// floating point is computed so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "graph/attributes.hpp"
#include "graph/tensor.hpp"

namespace tessera::graph {

using TensorIndex = std::size_t;
inline constexpr TensorIndex kNoTensor = ~std::size_t{0};  ///< an optional input that is not there

struct Node {
  std::string name;  ///< for messages and tables; unique in a graph
  Operator kind = Operator::Reshape;
  std::vector<TensorIndex> inputs;  ///< kNoTensor where an optional one is missing
  TensorIndex output = 0;
  Attributes attributes;

  template <typename T>
  const T& as() const {
    return std::get<T>(attributes);
  }
};

/// Nodes stand in an order in which they can be executed. A tensor is an input, constant, or the output of one node.
struct Graph {
  std::string name;
  std::vector<Tensor> tensors;
  std::vector<Node> nodes;
  std::vector<TensorIndex> inputs;
  std::vector<TensorIndex> outputs;

  const Tensor& tensor(TensorIndex index) const { return tensors[index]; }
};

/// Checks that the graph is what the definitions above say: indices, order, shapes and types of every operator,
/// quantisation where it is needed. Throws Error{Input} naming the node and what is wrong with it.
void check(const Graph& graph);

/// One line a node: name, operator, shapes, types, quantisation.
std::string to_text(const Graph& graph);

}  // namespace tessera::graph
