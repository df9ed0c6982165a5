// The shapes of operators that slide a window over NHWC tensors.
#pragma once

#include <array>
#include <cstdint>

#include "graph/ops/operator.hpp"
#include "graph/reference/window.hpp"

namespace tessera::graph {

/// Checks that input 0 and the output are NHWC with the same batch, and that the window of `kernel` (rows, columns)
/// makes the output's rows and columns of the input's. Returns the shape of one image; throws Error{Input} at the node.
WindowedShape checked_window(const NodeView& node, const SpatialAttributes& spatial,
                             std::array<std::int64_t, 2> kernel);

/// The same of a checked node.
WindowedShape window_of(const NodeView& node, const SpatialAttributes& spatial, std::array<std::int64_t, 2> kernel);

}  // namespace tessera::graph
