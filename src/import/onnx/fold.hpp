// What can be computed or merged when the network is imported.
#pragma once

#include "graph/graph.hpp"
#include "import/onnx/rewrite.hpp"

namespace tessera::import::onnx_file {

/// Dequantised constants become constants. Factors and addends of channels (batch norms) go into the convolution before
/// them, addends into the fully connected layer before them, clips into the activation of the operator before them;
/// each only where nobody else reads what lies between, and, but for clips, in floating point only.
///
/// Throws Error{Input} if more constants would be made than the budget allows.
void fold_constants(graph::Graph& graph, ConstantBudget budget);

}  // namespace tessera::import::onnx_file
