// See maximum_pool.hpp.
#include "graph/reference/maximum_pool.hpp"

#include <algorithm>

#include "graph/reference/product.hpp"

namespace tessera::graph {
namespace {

constexpr std::string_view kPlace = "maximum pool";

/// Raises each channel's `largest` to the inputs in the window.
void raise(const WindowedShape& shape, std::int32_t y, std::int32_t x, std::span<const std::int8_t> input,
           std::span<std::int8_t> largest) {
  const auto& [rows, columns] = shape.window;
  for (std::int32_t i = 0; i < rows.kernel; ++i) {
    for (std::int32_t j = 0; j < columns.kernel; ++j) {
      const std::int32_t row = rows.position(y, i);
      const std::int32_t column = columns.position(x, j);
      if (!shape.input.contains(row, column)) continue;
      const std::int8_t* activations = input.data() + shape.input.offset(row, column);
      for (std::size_t c = 0; c < largest.size(); ++c) largest[c] = std::max(largest[c], activations[c]);
    }
  }
}

}  // namespace

void maximum_pool(const WindowedShape& shape, std::int32_t minimum, std::int32_t maximum,
                  std::span<const std::int8_t> input, std::span<std::int8_t> output) {
  check_window(kPlace, shape);
  check_same_channels(kPlace, shape);
  check_output_range(kPlace, {.zero_point = 0, .minimum = minimum, .maximum = maximum});
  check_size(kPlace, "the input", input.size(), shape.input.elements());
  check_size(kPlace, "the output", output.size(), shape.output.elements());

  std::ranges::fill(output, static_cast<std::int8_t>(minimum));
  const auto channels = static_cast<std::size_t>(shape.output.channels);
  for (std::int32_t y = 0; y < shape.output.height; ++y) {
    for (std::int32_t x = 0; x < shape.output.width; ++x) {
      const std::span<std::int8_t> pixel = output.subspan(shape.output.offset(y, x), channels);
      raise(shape, y, x, input, pixel);
      for (std::int8_t& code : pixel) code = clip(code, minimum, maximum);
    }
  }
}

}  // namespace tessera::graph
