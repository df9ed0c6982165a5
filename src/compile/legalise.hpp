// From a network graph to layers that the engines can run: codes become int8, operators that only rename or shift codes
// disappear, pads are folded into convolutions, means become windows. Arithmetic is that of the device's rule,
// `single`.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compile/layer.hpp"
#include "graph/graph.hpp"

namespace tessera::compile {

/// The layers of a graph, and how its tensors relate to theirs.
struct Legalised {
  Network network;
  /// For each tensor of the graph, the network's tensor with the same codes; kNowhere for constants, tensors in
  /// floating point, and those that were folded away.
  std::vector<LayerTensorIndex> tensors;
  /// Tensors of the graph that hold the network's input: its own, or what a Quantise node makes of it.
  graph::TensorIndex input = 0;
  /// Nodes that the host executes: before the first layer, and after the last one, in floating point.
  std::vector<std::size_t> host_nodes;
};
inline constexpr LayerTensorIndex kNowhere = ~LayerTensorIndex{0};

/// Takes graphs of quantised operators with one input and a batch of 1. A uint8 tensor appears as int8, codes and zero
/// point less 128. Throws Error{Input} naming the node that no engine can run.
Legalised legalise(const graph::Graph& graph);

}  // namespace tessera::compile
