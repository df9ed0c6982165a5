// Reference of the convolution in rule `single`, as TFLite's reference_integer_ops::ConvPerChannel.
#pragma once

#include <cstdint>
#include <span>

#include "graph/reference/product.hpp"
#include "graph/reference/window.hpp"

namespace tessera::graph {

/// output(y, x, o) = requantise_o(sum over taps (i, j) and channels c of
///   (input(position(y, i), position(x, j), c) - input zero point) * (weights[o][i][j][c] - weight zero point)),
/// where padding contributes nothing. `weights` are OHWI: output channel, kernel row, kernel column, input channel.
/// Throws Error{Input} naming what does not fit: window, sizes, quantisation.
void convolution(const WindowedShape& shape, const ProductQuantisation& quantisation,
                 std::span<const std::int8_t> input, std::span<const std::int8_t> weights,
                 std::span<std::int8_t> output);

}  // namespace tessera::graph
