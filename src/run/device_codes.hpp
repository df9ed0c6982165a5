// Codes as the graph has them, and as the device has them: int8 always.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/graph.hpp"

namespace tessera::run {

/// The graph's data for `tensor` from the device's codes.
graph::Data data_of_device(const graph::Tensor& tensor, std::span<const std::int8_t> codes);

/// The device's codes for the graph's data.
std::vector<std::int8_t> device_codes(const graph::Tensor& tensor, const graph::Data& data);

}  // namespace tessera::run
