// From NCHW, ONNX's layout, to NHWC, the graph's.
#pragma once

#include "graph/graph.hpp"
#include "import/onnx/rewrite.hpp"

namespace tessera::import::onnx_file {

/// The graph with convolutions and pools on NHWC data and OHWI weights, from one with NCHW and OIHW (builder.hpp).
///
/// One pass in the order of execution. Each tensor is held in the order of dimensions in which its node made it, beside
/// a permutation that says what order the network means. A Transpose only changes that permutation; operators that do
/// not care take the order of their data and move their axes (elementwise, Clip, Quantise, Dequantise, Concat, Pad,
/// Mean, Softmax); a Reshape that merely drops or adds sizes of 1 takes the data as they lie. Data are moved where an
/// operator needs another order than they have: in practice at the inputs and outputs of the network. Constants are
/// transposed here and now.
///
/// Throws Error{Input} if a Transpose changes scales, or more constants would be made than the budget allows.
graph::Graph to_channels_last(const graph::Graph& channels_first, ConstantBudget budget);

/// Takes a Transpose out from before a Reshape to rows and a fully connected layer (Flatten of an image with more than
/// one pixel), by permuting the columns of the constant weights instead.
/// Throws Error{Input} if more constants would be made than the budget allows.
void permute_columns(graph::Graph& graph, ConstantBudget budget);

}  // namespace tessera::import::onnx_file
