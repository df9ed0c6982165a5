// See window.hpp.
#include "graph/reference/window.hpp"

#include <fmt/format.h>

#include <string>

#include "base/error.hpp"

namespace tessera::graph {
namespace {

void check_extent(std::string_view place, std::string_view what, std::int32_t value, std::int32_t least) {
  if (least <= value && value <= kMaxExtent) return;
  throw Error(ErrorKind::Input, std::string(place),
              fmt::format("{} {} is outside {}..{}", what, value, least, kMaxExtent));
}

void check_image(std::string_view place, std::string_view side, const ImageShape& image) {
  check_extent(place, fmt::format("{} height", side), image.height, 1);
  check_extent(place, fmt::format("{} width", side), image.width, 1);
  check_extent(place, fmt::format("{} channels", side), image.channels, 1);
}

void check_axis(std::string_view place, std::string_view name, const WindowAxis& axis) {
  check_extent(place, fmt::format("kernel {}", name), axis.kernel, 1);
  check_extent(place, fmt::format("{} stride", name), axis.stride, 1);
  check_extent(place, fmt::format("{} dilation", name), axis.dilation, 1);
  check_extent(place, fmt::format("{} padding before", name), axis.pad_before, 0);
  check_extent(place, fmt::format("{} padding after", name), axis.pad_after, 0);
}

void check_outputs(std::string_view place, std::string_view name, std::int32_t given, std::int32_t expected) {
  if (given == expected) return;
  throw Error(ErrorKind::Input, std::string(place),
              fmt::format("output {} is {}, but the window fits {} times", name, given, expected));
}

}  // namespace

std::int32_t WindowAxis::outputs(std::int32_t size) const {
  const std::int32_t room = size + pad_before + pad_after - reach();
  return room < 0 ? 0 : room / stride + 1;
}

void check_window(std::string_view place, const WindowedShape& shape) {
  check_image(place, "input", shape.input);
  check_image(place, "output", shape.output);
  check_axis(place, "height", shape.window.rows);
  check_axis(place, "width", shape.window.columns);
  check_outputs(place, "height", shape.output.height, shape.window.rows.outputs(shape.input.height));
  check_outputs(place, "width", shape.output.width, shape.window.columns.outputs(shape.input.width));
}

void check_same_channels(std::string_view place, const WindowedShape& shape) {
  if (shape.input.channels == shape.output.channels) return;
  throw Error(ErrorKind::Input, std::string(place),
              fmt::format("the input has {} channels, the output {}", shape.input.channels, shape.output.channels));
}

void check_size(std::string_view place, std::string_view what, std::size_t actual, std::size_t expected) {
  if (actual == expected) return;
  throw Error(ErrorKind::Input, std::string(place), fmt::format("{} has {} elements, not {}", what, actual, expected));
}

}  // namespace tessera::graph
