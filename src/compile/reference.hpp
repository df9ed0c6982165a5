// The network's answer on the host, by the reference operators (graph/reference): what every mapping must equal.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compile/layer.hpp"

namespace tessera::compile {

/// Codes of every tensor, by index. Throws Error{Input} if shapes do not fit.
std::vector<std::vector<std::int8_t>> reference_tensors(const Network& network, std::span<const std::int8_t> input);

}  // namespace tessera::compile
