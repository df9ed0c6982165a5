// DequantizeLinear -> operator -> QuantizeLinear becomes one quantised operator.
#pragma once

#include "graph/graph.hpp"

namespace tessera::import::onnx_file {

/// Replaces every operator, with the clips after it, whose data all come from a Dequantise and whose result only a
/// Quantise reads, by the same operator on the codes. The numbers are those the pattern stands for: a clip of real
/// numbers before a Quantise equals the clip of its codes, since quantisation is monotone.
///
/// An int32 bias must have the product of the scales of data and weights; a pattern with another stays in floating
/// point, as does any that does not match. The nodes replaced are left for `drop_unused`.
void fuse_quantised(graph::Graph& graph);

}  // namespace tessera::import::onnx_file
