// Which product of a network's run one is: what its read noise is drawn from, beside the area it is of.
#pragma once

#include <cstdint>

namespace tessera::analog {

struct Pulse {
  std::uint32_t picture = 0;  ///< its index in the data set
  std::uint32_t pixel = 0;    ///< of the layer's output
  std::uint32_t pulse = 0;    ///< of the input encoding
};

}  // namespace tessera::analog
