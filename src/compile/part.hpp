// What of a layer one step computes: all of it, some of its rows, some of its output channels.
#pragma once

#include <cstdint>

#include "graph/reference/window.hpp"

namespace tessera::compile {

/// `count` of them from `first` on: rows or channels.
struct Range {
  std::int32_t first = 0;
  std::int32_t count = 0;

  std::int32_t end() const { return first + count; }
  bool operator==(const Range&) const = default;
};

/// Rows lie in memory as they do in the whole tensor, so a part's address is that of its first row and channel.
struct Part {
  Range rows;        ///< of the output
  Range channels;    ///< of the output
  Range input_rows;  ///< that the output rows see
  /// Of the part: its input rows, its output rows and channels, and the padding that lies above it.
  graph::WindowedShape shape;
  std::int32_t output_pixel_channels = 0;  ///< from an output pixel to the next

  std::int32_t output_row_bytes() const { return output_pixel_channels * shape.output.width; }
  std::int32_t input_row_bytes() const { return shape.input.channels * shape.input.width; }
};

/// A part of a windowed operator; `rows` and `channels` lie inside its output.
Part part_of(const graph::WindowedShape& whole, const Range& rows, const Range& channels);

/// All of it.
Part whole_of(const graph::WindowedShape& whole);

}  // namespace tessera::compile
