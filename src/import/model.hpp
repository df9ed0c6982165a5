// Network files of every supported kind into graphs.
#pragma once

#include <string>

#include "graph/graph.hpp"

namespace tessera::import {

/// The network of the file at `path`: TensorFlow Lite or ONNX, whichever its content says. The path stands for it in
/// messages and becomes the graph's name. Throws Error{Input} if the file cannot be read or is refused.
graph::Graph load_model(const std::string& path);

}  // namespace tessera::import
