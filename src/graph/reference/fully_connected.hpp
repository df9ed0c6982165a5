// Reference of the fully connected layer in rule `single`, as TFLite's reference_integer_ops::FullyConnected.
#pragma once

#include <cstdint>
#include <span>

#include "graph/reference/product.hpp"

namespace tessera::graph {

/// output[o] = requantise_o(sum over i of (input[i] - input zero point) * (weights[o][i] - weight zero point)).
/// Sizes follow from the spans: weights are output.size() rows of input.size().
/// Throws Error{Input} naming what does not fit: sizes, quantisation.
void fully_connected(const ProductQuantisation& quantisation, std::span<const std::int8_t> input,
                     std::span<const std::int8_t> weights, std::span<std::int8_t> output);

}  // namespace tessera::graph
