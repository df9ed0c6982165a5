// Reference of the depth-wise convolution (channel multiplier 1) in rule `single`, as TFLite's
// reference_integer_ops::DepthwiseConvPerChannel.
#pragma once

#include <cstdint>
#include <span>

#include "graph/reference/product.hpp"
#include "graph/reference/window.hpp"

namespace tessera::graph {

/// output(y, x, c) = requantise_c(sum over taps (i, j) of
///   (input(position(y, i), position(x, j), c) - input zero point) * (weights[i][j][c] - weight zero point)),
/// where padding contributes nothing. `weights` are HWC: kernel row, kernel column, channel. Input and output have the
/// same channels.
/// Throws Error{Input} naming what does not fit: window, channels, sizes, quantisation.
void depthwise_convolution(const WindowedShape& shape, const ProductQuantisation& quantisation,
                           std::span<const std::int8_t> input, std::span<const std::int8_t> weights,
                           std::span<std::int8_t> output);

}  // namespace tessera::graph
