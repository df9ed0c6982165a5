// The network's answer on the host, by the reference operators (graph/reference): what every mapping must equal.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compile/layer.hpp"

namespace tessera::compile {

/// Codes of every tensor, by index.
using TensorCodes = std::vector<std::vector<std::int8_t>>;

/// All of them. Throws Error{Input} if shapes do not fit.
TensorCodes reference_tensors(const Network& network, std::span<const std::int8_t> input);

/// Only those wanted, by index, and the input; the others are empty. Layers behind the last of them are not computed.
TensorCodes reference_tensors(const Network& network, std::span<const std::int8_t> input,
                              const std::vector<bool>& wanted);

/// Computes a layer from tensors that are there.
void compute_layer(const Network& network, const Layer& layer, TensorCodes& tensors);

}  // namespace tessera::compile
