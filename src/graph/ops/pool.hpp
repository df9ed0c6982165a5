// Windows that keep their channels apart: what average and maximum pooling share.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/ops/windowed.hpp"

namespace tessera::graph {

/// Shapes and activation: channels are kept, and no window lies wholly in the padding.
void check_pool(const NodeView& node);

/// Folds the elements of each window, row by row, into an `Accumulator` that starts as `start`:
/// accumulator = fold(accumulator, element). Then take(output element, accumulator, count), where `count` are the
/// elements in the window, with the padding if the attributes count it.
template <typename T, typename Accumulator, typename Fold, typename Take>
void pool(const NodeView& node, std::span<const T> input, Accumulator start, Fold fold, Take take) {
  const auto& attributes = node.attributes<PoolAttributes>();
  const WindowedShape shape = window_of(node, attributes.spatial, {attributes.kernel[0], attributes.kernel[1]});
  const WindowAxis& rows = shape.window.rows;
  const WindowAxis& columns = shape.window.columns;
  const auto channels = static_cast<std::size_t>(shape.input.channels);
  std::vector<Accumulator> accumulators(channels);
  std::size_t element = 0;
  const auto window_at = [&](std::span<const T> pixels, std::int32_t y, std::int32_t x) {
    std::int32_t count = 0;
    std::ranges::fill(accumulators, start);
    for (std::int32_t i = 0; i < rows.kernel; ++i) {
      for (std::int32_t j = 0; j < columns.kernel; ++j) {
        const std::int32_t row = rows.position(y, i);
        const std::int32_t column = columns.position(x, j);
        if (!shape.input.contains(row, column)) continue;
        ++count;
        const T* elements = pixels.data() + shape.input.offset(row, column);
        for (std::size_t c = 0; c < channels; ++c) accumulators[c] = fold(accumulators[c], elements[c]);
      }
    }
    return attributes.count_padding ? rows.kernel * columns.kernel : count;
  };
  for (std::size_t image = 0; image * shape.input.elements() < input.size(); ++image) {
    const auto pixels = input.subspan(image * shape.input.elements(), shape.input.elements());
    for (std::int32_t y = 0; y < shape.output.height; ++y) {
      for (std::int32_t x = 0; x < shape.output.width; ++x) {
        const std::int32_t count = window_at(pixels, y, x);
        for (const Accumulator accumulator : accumulators) take(element++, accumulator, count);
      }
    }
  }
}

}  // namespace tessera::graph
