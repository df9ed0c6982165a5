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

/// The device's codes for data for the graph's input, what the host makes of it included: `device_tensor` is the
/// graph's tensor with the network's input. Tensors on the way go to `tensors`, by the graph's indices. Throws
/// Error{Input} if the data do not fit.
std::vector<std::int8_t> device_input(const graph::Graph& graph, graph::TensorIndex device_tensor,
                                      const graph::Data& input, std::vector<graph::Data>& tensors);

}  // namespace tessera::run
