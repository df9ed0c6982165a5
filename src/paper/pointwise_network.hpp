// A network of a point-wise layer on the crossbar, for measurements of products.
#pragma once

#include <cstdint>

#include "compile/layer.hpp"

namespace tessera::paper {

/// The layer twice, on the same input: the second time the driver's code is in the instruction caches, as it is in a
/// network.
compile::Network pointwise_network(std::int32_t in_channels, std::int32_t out_channels, std::uint32_t pixels);

}  // namespace tessera::paper
