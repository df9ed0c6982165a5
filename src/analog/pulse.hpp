// What callers of the product kernels share with them: sizes, and which product of a network's run one is. Plain values
// only (product_kernel.hpp).
#pragma once

#include <cstdint>

namespace tessera::analog {

inline constexpr unsigned kBlock = 64;     ///< rows and columns are padded to multiples of this
inline constexpr unsigned kMaxRows = 512;  ///< of a tile: its currents fit 32 bits

/// A product: what its read noise is drawn from, beside the tile it is of.
struct Pulse {
  std::uint32_t picture = 0;  ///< its index in the data set
  std::uint32_t pixel = 0;    ///< of the layer's output
  std::uint32_t pulse = 0;    ///< of the input encoding
};

}  // namespace tessera::analog
