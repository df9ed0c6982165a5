// See input_source.hpp: arrays of inputs.
#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"
#include "media/input_source.hpp"
#include "media/network_input.hpp"

namespace tessera::media {
namespace {

using graph::Data;
using graph::ElementType;
using graph::Graph;
using graph::Shape;
using graph::Tensor;

/// How the pixels of several pictures lie in an array.
struct Frames {
  std::size_t height = 0;
  std::size_t width = 0;
  std::size_t channels = 1;
  bool channels_first = false;

  std::size_t pixels() const { return height * width; }
  std::size_t bytes() const { return pixels() * channels; }
};

bool is_channels(std::int64_t size) { return size == 1 || size == 3; }

std::optional<Frames> frames_of(const Shape& shape) {
  const auto size = [&](std::size_t i) { return static_cast<std::size_t>(shape[i]); };
  if (shape.size() == 3) return Frames{.height = size(1), .width = size(2)};
  if (shape.size() != 4) return std::nullopt;
  if (is_channels(shape[3])) return Frames{.height = size(1), .width = size(2), .channels = size(3)};
  if (!is_channels(shape[1])) return std::nullopt;
  return Frames{.height = size(2), .width = size(3), .channels = size(1), .channels_first = true};
}

bool is_picture_size(const Frames& frames) {
  const auto is_side = [](std::size_t size) { return size >= 1 && size <= kMostPictureSize; };
  return is_side(frames.height) && is_side(frames.width) && frames.pixels() <= kMostPixels;
}

Picture picture_of(const Frames& frames, std::span<const std::uint8_t> bytes) {
  Picture picture{.height = static_cast<std::uint32_t>(frames.height),
                  .width = static_cast<std::uint32_t>(frames.width),
                  .channels = static_cast<std::uint32_t>(frames.channels),
                  .pixels = {bytes.begin(), bytes.end()}};
  if (!frames.channels_first) return picture;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    picture.pixels[i % frames.pixels() * frames.channels + i / frames.pixels()] = bytes[i];
  }
  return picture;
}

std::span<const std::int64_t> behind_first(const Shape& shape) { return std::span(shape).subspan(1); }

/// Whether the unsigned bytes of such an array are pixels that become an input, and not its codes. Of three sizes the
/// last of which is a number of channels it is not said whether they are one picture or many that are very narrow.
bool are_pixels(const Tensor& input, const Array& array) {
  if (array.shape.size() == 3 && is_channels(array.shape[2])) return false;
  if (array.data.type() != ElementType::UInt8 || !takes_pictures(input) || !frames_of(array.shape)) return false;
  return input.type != ElementType::UInt8 || !has_shape_of(input, behind_first(array.shape));
}

/// The array as one of inputs: one that has the shape of the input itself is a set of one.
void require_inputs(const Tensor& input, Array& array, const std::string& path) {
  const bool several = !array.shape.empty() && has_shape_of(input, behind_first(array.shape));
  if (several) return;
  if (has_shape_of(input, array.shape)) {
    array.shape.insert(array.shape.begin(), 1);
    return;
  }
  if (are_pixels(input, array)) return;
  throw Error(ErrorKind::Input, path,
              fmt::format("is an array of {}, the input '{}' is {} of {}", graph::to_string(array.shape), input.name,
                          graph::to_string(input.shape), name_of(input.type)),
              "the number of inputs comes first, then the input's shape; pixels are uint8 of NxHxW or NxHxWxC");
}

/// Input `i` of the array: codes, or numbers that must be finite.
Data slice_input(const Graph& graph, const Array& array, std::size_t i, const std::string& place) {
  const Tensor& input = input_tensor(graph);
  const std::size_t size = graph::elements_of(input.shape) * size_of(array.data.type());
  const std::span<const std::byte> bytes = array.data.bytes().subspan(i * size, size);
  Array slice{.shape = input.shape, .data = Data(array.data.type(), {bytes.begin(), bytes.end()})};
  if (slice.data.type() == ElementType::Float32) require_finite(std::as_const(slice.data).as<float>(), place);
  return array_input(graph, slice, place);
}

}  // namespace

InputSource pixel_source(const Graph& graph, Array array, const std::string& path) {
  const std::optional<Frames> frames = frames_of(array.shape);
  if (!frames || array.data.type() != ElementType::UInt8 || !is_picture_size(*frames)) {
    throw Error(ErrorKind::Input, path,
                fmt::format("is an array of {}, which is none of pictures", graph::to_string(array.shape)),
                fmt::format("pictures are NxHxW, NxHxWxC or NxCxHxW, of 1 or 3 channels and at most {} million pixels",
                            kMostPixels / 1'000'000));
  }
  const auto count = static_cast<std::size_t>(array.shape[0]);
  auto input = [&graph, frames = *frames, count, path, data = std::move(array.data)](std::size_t i) {
    const std::span<const std::uint8_t> bytes = data.as<std::uint8_t>().subspan(i * frames.bytes(), frames.bytes());
    return picture_input(graph, picture_of(frames, bytes), place_of_input(path, i, count));
  };
  const auto name = [path, count](std::size_t i) { return name_of_input(path, i, count); };
  return {.count = count, .input = std::move(input), .name = name, .labels = {}, .classes = {}};
}

InputSource array_source(const Graph& graph, Array array, const std::string& path) {
  const Tensor& input = input_tensor(graph);
  require_inputs(input, array, path);
  if (are_pixels(input, array)) return pixel_source(graph, std::move(array), path);
  if (graph::elements_of(input.shape) == 0) {
    throw Error(ErrorKind::Input, path, fmt::format("the input '{}' has no elements", input.name));
  }
  const auto count = static_cast<std::size_t>(array.shape[0]);
  auto one = [&graph, array = std::move(array), count, path](std::size_t i) {
    return slice_input(graph, array, i, place_of_input(path, i, count));
  };
  const auto name = [path, count](std::size_t i) { return name_of_input(path, i, count); };
  return {.count = count, .input = std::move(one), .name = name, .labels = {}, .classes = {}};
}

}  // namespace tessera::media
