// Global pools on codes.
#pragma once

#include "graph/graph.hpp"

namespace tessera::import::onnx_file {

/// Turns the mean over a whole image, its dimensions kept, into an average pool if input and output have one
/// quantisation. In `fp32` both compute the same. In the integer rules they do not, and ONNX says nothing; the
/// converters of TensorFlow Lite give both sides of a pool one quantisation and those of a mean each their own (its
/// quantisation specification asks for it), so that a network becomes the same graph from either file.
///
/// The graph is still NCHW (builder.hpp).
void pool_whole_images(graph::Graph& graph);

}  // namespace tessera::import::onnx_file
