// See average_pool.hpp.
#include "graph/reference/average_pool.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "graph/reference/product.hpp"

namespace tessera::graph {
namespace {

constexpr std::string_view kPlace = "average pool";

struct Extent {
  std::int32_t first = 0;
  std::int32_t end = 0;
};

/// The inputs of one axis that lie in the window of `output`.
Extent extent(const WindowAxis& axis, std::int32_t output, std::int32_t size) {
  const std::int32_t first = axis.position(output, 0);
  return {.first = std::max(first, 0), .end = std::min(first + axis.kernel, size)};
}

/// sum / count, halves away from zero.
std::int64_t rounded_mean(std::int64_t sum, std::int64_t count) {
  return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

void check_axis(const WindowAxis& axis) {
  if (axis.dilation != 1) throw Error(ErrorKind::Input, std::string(kPlace), "the window is dilated");
  if (std::max(axis.pad_before, axis.pad_after) >= axis.kernel) {
    throw Error(ErrorKind::Input, std::string(kPlace), "a window lies wholly in the padding");
  }
}

void check(const WindowedShape& shape) {
  check_window(kPlace, shape);
  check_axis(shape.window.rows);
  check_axis(shape.window.columns);
  check_same_channels(kPlace, shape);
}

}  // namespace

void average_pool(const WindowedShape& shape, std::int32_t minimum, std::int32_t maximum,
                  std::span<const std::int8_t> input, std::span<std::int8_t> output) {
  check(shape);
  check_output_range(kPlace, {.zero_point = 0, .minimum = minimum, .maximum = maximum});
  check_size(kPlace, "the input", input.size(), shape.input.elements());
  check_size(kPlace, "the output", output.size(), shape.output.elements());

  const auto channels = static_cast<std::size_t>(shape.input.channels);
  std::vector<std::int64_t> sums(channels);
  auto result = output.begin();
  for (std::int32_t y = 0; y < shape.output.height; ++y) {
    const Extent rows = extent(shape.window.rows, y, shape.input.height);
    for (std::int32_t x = 0; x < shape.output.width; ++x) {
      const Extent columns = extent(shape.window.columns, x, shape.input.width);
      std::ranges::fill(sums, 0);
      for (std::int32_t row = rows.first; row < rows.end; ++row) {
        for (std::int32_t column = columns.first; column < columns.end; ++column) {
          const std::int8_t* activations = input.data() + shape.input.offset(row, column);
          for (std::size_t c = 0; c < channels; ++c) sums[c] += activations[c];
        }
      }
      const std::int64_t count = std::int64_t{rows.end - rows.first} * (columns.end - columns.first);
      for (const std::int64_t sum : sums) *result++ = clip(rounded_mean(sum, count), minimum, maximum);
    }
  }
}

}  // namespace tessera::graph
