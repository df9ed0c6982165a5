// See input_source.hpp: CIFAR's binary files (cs.toronto.edu/~kriz/cifar.html). A record is the label, of CIFAR-100 the
// coarse and the fine one, and a picture of 32x32 pixels: all its red, its green, its blue.
#include <algorithm>
#include <array>
#include <filesystem>

#include "media/input_source.hpp"
#include "media/network_input.hpp"

namespace tessera::media {
namespace {

constexpr std::size_t kSide = 32, kColours = 3, kPixels = kSide * kSide;

struct Kind {
  std::array<std::uint8_t, 2> classes;  ///< of each label
  std::size_t labels;                   ///< the last one is the class

  std::size_t record() const { return labels + kPixels * kColours; }
};
constexpr Kind kCifar10{.classes = {10, 0}, .labels = 1};
constexpr Kind kCifar100{.classes = {20, 100}, .labels = 2};

bool can_be(const Kind& kind, std::span<const std::byte> bytes) {
  if (bytes.empty() || bytes.size() % kind.record() != 0) return false;
  for (std::size_t begin = 0; begin < bytes.size(); begin += kind.record()) {
    for (std::size_t i = 0; i < kind.labels; ++i) {
      if (std::to_integer<std::uint8_t>(bytes[begin + i]) >= kind.classes[i]) return false;
    }
  }
  return true;
}

Picture picture_of(std::span<const std::byte> planes) {
  Picture picture{.height = kSide, .width = kSide, .channels = kColours, .pixels = {}};
  picture.pixels.resize(planes.size());
  for (std::size_t i = 0; i < planes.size(); ++i) {
    picture.pixels[i % kPixels * kColours + i / kPixels] = std::to_integer<std::uint8_t>(planes[i]);
  }
  return picture;
}

}  // namespace

std::optional<InputSource> cifar_source(const graph::Graph& graph, std::span<const std::byte> bytes,
                                        const std::string& path) {
  const bool hundred = std::filesystem::path(path).filename().string().find("100") != std::string::npos;
  std::array<Kind, 2> kinds{kCifar10, kCifar100};
  if (hundred) std::ranges::reverse(kinds);
  const auto* kind = std::ranges::find_if(kinds, [&](const Kind& candidate) { return can_be(candidate, bytes); });
  if (kind == kinds.end()) return std::nullopt;
  const std::size_t record = kind->record();
  const std::size_t labels = kind->labels;
  const std::size_t count = bytes.size() / record;
  InputSource source{.count = count, .input = {}, .name = {}, .labels = {}, .classes = {}};
  for (std::size_t i = 0; i < count; ++i) {
    source.labels.push_back(std::to_integer<std::int32_t>(bytes[i * record + labels - 1]));
  }
  source.input = [&graph, bytes, record, labels, count, path](std::size_t i) {
    const auto planes = bytes.subspan(i * record + labels, record - labels);
    return picture_input(graph, picture_of(planes), place_of_input(path, i, count));
  };
  source.name = [path, count](std::size_t i) { return name_of_input(path, i, count); };
  return source;
}

}  // namespace tessera::media
