// Images and the windows that slide over them: what convolutions and pooling share.
//
// Images are HWC, one to a batch: element (y, x, c) lies at (y * width + x) * channels + c.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tessera::graph {

struct ImageShape {
  std::int32_t height = 1;
  std::int32_t width = 1;
  std::int32_t channels = 1;

  std::size_t elements() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
  }

  bool contains(std::int32_t row, std::int32_t column) const {
    return row >= 0 && row < height && column >= 0 && column < width;
  }

  /// Of the pixel's first channel; the pixel is one the image contains.
  std::size_t offset(std::int32_t row, std::int32_t column) const {
    const std::size_t pixel =
        static_cast<std::size_t>(row) * static_cast<std::size_t>(width) + static_cast<std::size_t>(column);
    return pixel * static_cast<std::size_t>(channels);
  }

  bool operator==(const ImageShape&) const = default;
};

/// Rows or columns: kernel, stride, dilation, and the padding before the first and after the last.
struct WindowAxis {
  std::int32_t kernel = 1;
  std::int32_t stride = 1;
  std::int32_t dilation = 1;
  std::int32_t pad_before = 0;
  std::int32_t pad_after = 0;

  /// From the first tap to the last, both included.
  std::int32_t reach() const { return dilation * (kernel - 1) + 1; }

  /// The windows that fit: floor((size + padding - reach) / stride) + 1; 0 if none does.
  std::int32_t outputs(std::int32_t size) const;

  /// Where the tap `tap` of the window `output` reads; below 0 or from the size on it is padding.
  std::int32_t position(std::int32_t output, std::int32_t tap) const {
    return output * stride - pad_before + tap * dilation;
  }

  bool operator==(const WindowAxis&) const = default;
};

struct Window {
  WindowAxis rows;
  WindowAxis columns;

  std::size_t taps() const { return static_cast<std::size_t>(rows.kernel) * static_cast<std::size_t>(columns.kernel); }
  bool operator==(const Window&) const = default;
};

/// An operator that slides a window over an image.
struct WindowedShape {
  ImageShape input;
  ImageShape output;
  Window window;

  bool operator==(const WindowedShape&) const = default;
};

/// No height, width, channels, kernel, stride, dilation or padding may be larger: positions are then far from 32 bits.
inline constexpr std::int32_t kMaxExtent = 1 << 15;

/// Throws Error{Input} unless all sizes are in range and the output has the rows and columns that the window makes of
/// the input. `place` names the operator.
void check_window(std::string_view place, const WindowedShape& shape);

/// Throws Error{Input} unless input and output have the same number of channels.
void check_same_channels(std::string_view place, const WindowedShape& shape);

/// Throws Error{Input} "place: what has `actual` elements, not `expected`" unless they are equal.
void check_size(std::string_view place, std::string_view what, std::size_t actual, std::size_t expected);

}  // namespace tessera::graph
