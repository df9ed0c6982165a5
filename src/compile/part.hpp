// What of a layer one step computes: all of it, or some rows, columns and channels of its output.
#pragma once

#include <array>
#include <cstdint>

#include "graph/reference/window.hpp"

namespace tessera::compile {

/// `count` of them from `first` on: rows, columns or channels.
struct Range {
  std::int32_t first = 0;
  std::int32_t count = 0;

  std::int32_t end() const { return first + count; }
  bool operator==(const Range&) const = default;
};

/// A box of an image.
struct Box {
  Range rows;
  Range columns;
  Range channels;

  bool operator==(const Box&) const = default;
};

/// Bytes of L1 from a pixel to the next, and from a row to the next.
struct ImageStrides {
  std::int32_t pixel = 0;
  std::int32_t row = 0;

  bool operator==(const ImageStrides&) const = default;
};
inline ImageStrides strides_of(const graph::ImageShape& image) {
  return {image.channels, image.channels * image.width};
}

/// Codes that are moved about, as compile::Copy describes it.
struct MovedCodes {
  std::array<std::int32_t, 4> extents{1, 1, 1, 1};
  std::array<std::int32_t, 4> input_strides{};
  std::array<std::int32_t, 4> output_strides{};
};

/// Addresses are those of the first code that the part reads and of the first that it writes; strides say how the
/// others lie in L1, whether the tensor is there whole or the part alone.
struct Part {
  Box output;                  ///< of the layer's output
  Box input;                   ///< of its inputs, that the output sees
  graph::WindowedShape shape;  ///< of the part: its input, its output, and the padding around it
  ImageStrides input_strides;
  ImageStrides output_strides;
  MovedCodes moved;  ///< of a copy
};

/// What an output channel is computed from.
enum class Channels : std::uint8_t { All, Own };

/// A part of a windowed operator that lies inside its output; strides are those of whole tensors.
Part part_of(const graph::WindowedShape& whole, const Box& output, Channels channels = Channels::All);
/// Of all columns.
Part part_of(const graph::WindowedShape& whole, const Range& rows, const Range& channels);

/// All of it.
Part whole_of(const graph::WindowedShape& whole);
Box whole_of(const graph::ImageShape& image);

}  // namespace tessera::compile
