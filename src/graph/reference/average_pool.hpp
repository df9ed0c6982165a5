// Reference of average pooling, as TFLite's reference_integer_ops::AveragePool for int8: input and output have the same
// scale and zero point, so nothing is requantised.
#pragma once

#include <cstdint>
#include <span>

#include "base/requantise.hpp"
#include "graph/reference/window.hpp"

namespace tessera::graph {

/// output(y, x, c) = clip(mean of the window's inputs of channel c), halves rounded away from zero. Padding is not
/// counted. The window has no dilation, and less padding than kernel on every side.
/// Throws Error{Input} naming what does not fit: window, channels, sizes, range.
void average_pool(const WindowedShape& shape, std::int32_t minimum, std::int32_t maximum,
                  std::span<const std::int8_t> input, std::span<std::int8_t> output);

}  // namespace tessera::graph
