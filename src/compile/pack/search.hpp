// Search for a packing in fewer arrays: take some arrays apart and fill them anew, again and again.
#pragma once

#include <cstdint>
#include <span>

#include "compile/pack/open_arrays.hpp"

namespace tessera::compile {

/// Empties the least filled array into a pool, then ruins and recreates random arrays until the pool is empty, and so
/// on with one array fewer, down to `goal` arrays or until `effort` free rectangles were looked at. Returns the last
/// packing that held all pieces. Random numbers come from a generator with a fixed start.
OpenArrays search(std::span<const Piece> pieces, OpenArrays arrays, ArraySize size, std::uint64_t goal,
                  std::uint64_t effort);

}  // namespace tessera::compile
