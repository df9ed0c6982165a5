// The attributes that convolutions and pools of ONNX share.
#pragma once

#include <array>
#include <cstdint>

#include "import/onnx/node_import.hpp"

namespace tessera::import::onnx_file {

struct WindowImport {
  graph::SpatialAttributes spatial;
  std::array<std::int64_t, 2> output{0, 0};  ///< rows and columns
};

/// Strides, dilations, padding (also auto_pad) and, of pools, ceil_mode of a window over the node's first input, NCHW.
/// `kernel` is rows and columns. Throws Error{Input} at the node.
WindowImport read_window(NodeImport& node, std::array<std::int64_t, 2> kernel);

/// The attribute kernel_shape, two positive sizes.
std::array<std::int64_t, 2> read_kernel(NodeImport& node);

}  // namespace tessera::import::onnx_file
