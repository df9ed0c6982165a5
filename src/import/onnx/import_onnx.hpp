// From an ONNX file to the network graph.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "graph/graph.hpp"

namespace tessera::import {

/// The network of an ONNX file (opset 7 to 18; earlier ones as far as their operators have not changed), ready for
/// execution: inside its tensors are NHWC, its quantised operators carry their quantisation on their tensors, batch
/// norms and activations are folded, and `graph::check` has accepted it. Inputs and outputs keep the names, shapes and
/// layouts of the file.
///
/// `name` is the file's, for messages. Throws Error{Input} naming file, node, operator, reason and what to do, if the
/// file is damaged or has something this importer does not take.
graph::Graph import_onnx(std::span<const std::byte> file, std::string_view name);

}  // namespace tessera::import
