// The weight matrices of a network, whether engines could run its layers or not.
#pragma once

#include <vector>

#include "compile/pack/matrix.hpp"
#include "graph/graph.hpp"

namespace tessera::compile {

/// A matrix for each node with constant weights, with the node's name, in the graph's order:
///
///     Convolution      rows: kernel rows * kernel columns * input channels, columns: output channels, pixels: output
///                      rows * output columns * batch
///     FullyConnected   rows: inputs, columns: outputs, pixels: rows of the data
///     MatMul           rows: k, columns: n, pixels: rows of the left tensor; where the right one is one matrix
///
/// Depth-wise convolutions have none: they are dense only in blocks. Of other convolutions with groups, a matrix for
/// each group, "name[0]" and so on.
/// Throws Error{Input} if a side exceeds 2^31 - 1. The graph is one that `graph::check` accepts.
std::vector<WeightMatrix> network_matrices(const graph::Graph& graph);

}  // namespace tessera::compile
