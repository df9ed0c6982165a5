// Network files of every supported kind into graphs.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.hpp"

namespace tessera::import {

/// The bytes of a network's file. Throws Error{Input} if it cannot be read, or is too large to be one.
std::vector<std::byte> read_model(const std::string& path);

/// The network that the bytes of a file hold: TensorFlow Lite or ONNX, whichever they say. `name` stands for the file
/// in messages and becomes the graph's name. Throws Error{Input} if it is refused.
graph::Graph import_model(std::span<const std::byte> file, const std::string& name);

/// The network of the file at `path`: TensorFlow Lite or ONNX, whichever its content says. The path stands for it in
/// messages and becomes the graph's name. Throws Error{Input} if the file cannot be read or is refused.
graph::Graph load_model(const std::string& path);

}  // namespace tessera::import
