// See picture.hpp: resizing and grey. Integers only, so that the bytes do not depend on how a machine rounds.
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/error.hpp"
#include "media/picture.hpp"

namespace tessera::media {
namespace {

/// What an output pixel takes of the input pixels from `first` on: weights and their sum.
struct Taps {
  std::size_t first = 0;
  std::vector<std::int64_t> weights;
  std::int64_t sum = 0;
};

/// The taps of each of `to` outputs over `from` inputs. In units of 1 / (2 to) input pixels, output i has its centre at
/// (2 i + 1) from, input x its own at (2 x + 1) to, and the triangle reaches 2 max(from, to) to both sides; the weight
/// is its height, an integer.
std::vector<Taps> taps_of(std::int64_t from, std::int64_t to) {
  const std::int64_t reach = 2 * std::max(from, to);
  std::vector<Taps> all;
  for (std::int64_t i = 0; i < to; ++i) {
    const std::int64_t centre = (2 * i + 1) * from;
    const std::int64_t first = std::max<std::int64_t>(0, (centre - reach) / (2 * to) - 1);
    Taps taps;
    for (std::int64_t x = first; x < from; ++x) {
      const std::int64_t offset = (2 * x + 1) * to - centre;
      if (offset >= reach) break;
      const std::int64_t weight = reach - std::abs(offset);
      if (weight <= 0) continue;
      if (taps.weights.empty()) taps.first = static_cast<std::size_t>(x);
      taps.weights.push_back(weight);
      taps.sum += weight;
    }
    all.push_back(std::move(taps));
  }
  return all;
}

/// Every output element along one line of the picture that starts at `input`.
void resize_line(const std::uint8_t* input, std::size_t stride, std::span<const Taps> all, std::uint8_t* output) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Taps& taps = all[i];
    std::int64_t sum = taps.sum / 2;
    for (std::size_t k = 0; k < taps.weights.size(); ++k) sum += taps.weights[k] * input[(taps.first + k) * stride];
    output[i * stride] = static_cast<std::uint8_t>(sum / taps.sum);
  }
}

void require_sizes(std::uint32_t height, std::uint32_t width) {
  const auto bad = [](std::uint32_t size) { return size < 1 || size > kMostPictureSize; };
  if (bad(height) || bad(width) || std::uint64_t{height} * width > kMostPixels) {
    throw Error(ErrorKind::Input, "picture", fmt::format("{} x {} pixels are no size for a picture", width, height));
  }
}

}  // namespace

Picture resize(const Picture& picture, std::uint32_t height, std::uint32_t width) {
  require_sizes(picture.height, picture.width);
  require_sizes(height, width);
  if (picture.height == height && picture.width == width) return picture;
  const std::size_t channels = picture.channels;
  Picture narrow{.height = picture.height, .width = width, .channels = picture.channels, .pixels = {}};
  narrow.pixels.resize(std::size_t{narrow.height} * width * channels);
  const std::vector<Taps> columns = taps_of(picture.width, width);
  for (std::size_t y = 0; y < narrow.height; ++y) {
    for (std::size_t c = 0; c < channels; ++c) {
      resize_line(&picture.pixels[y * picture.width * channels + c], channels, columns,
                  &narrow.pixels[y * width * channels + c]);
    }
  }
  Picture result{.height = height, .width = width, .channels = picture.channels, .pixels = {}};
  const std::size_t line = width * channels;
  result.pixels.resize(height * line);
  const std::vector<Taps> rows = taps_of(picture.height, height);
  for (std::size_t i = 0; i < line; ++i) resize_line(&narrow.pixels[i], line, rows, &result.pixels[i]);
  return result;
}

Picture to_grey(const Picture& picture) {
  if (picture.channels == 1) return picture;
  Picture grey{.height = picture.height, .width = picture.width, .channels = 1, .pixels = {}};
  for (std::size_t i = 0; i + 2 < picture.pixels.size(); i += 3) {
    const unsigned luma = 299U * picture.pixels[i] + 587U * picture.pixels[i + 1] + 114U * picture.pixels[i + 2];
    grey.pixels.push_back(static_cast<std::uint8_t>((luma + 500) / 1000));
  }
  return grey;
}

Picture to_colour(const Picture& picture) {
  if (picture.channels == 3) return picture;
  Picture colour{.height = picture.height, .width = picture.width, .channels = 3, .pixels = {}};
  colour.pixels.reserve(picture.pixels.size() * 3);
  for (const std::uint8_t grey : picture.pixels) colour.pixels.insert(colour.pixels.end(), 3, grey);
  return colour;
}

}  // namespace tessera::media
