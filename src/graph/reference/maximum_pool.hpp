// Reference of maximum pooling, as TFLite's reference_integer_ops::MaxPool for int8: input and output have the same
// scale and zero point.
#pragma once

#include <cstdint>
#include <span>

#include "graph/reference/window.hpp"

namespace tessera::graph {

/// output(y, x, c) = clip(the largest of the window's inputs of channel c). Padding is not looked at; a window of
/// nothing else gives the minimum. Throws Error{Input} naming what does not fit: window, channels, sizes, range.
void maximum_pool(const WindowedShape& shape, std::int32_t minimum, std::int32_t maximum,
                  std::span<const std::int8_t> input, std::span<std::int8_t> output);

}  // namespace tessera::graph
