// See idx.hpp.
#include "media/idx.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "base/error.hpp"
#include "media/bytes.hpp"

namespace tessera::media {
namespace {

constexpr unsigned kUnsignedBytes = 0x08;
constexpr std::array kTypes{kUnsignedBytes, 0x09U, 0x0bU, 0x0cU, 0x0dU, 0x0eU};
constexpr std::size_t kBeforeSizes = 4, kSizeBytes = 4, kMostDimensions = 4;

}  // namespace

bool looks_like_idx(std::span<const std::byte> bytes) {
  if (bytes.size() < kBeforeSizes || big_endian(bytes, 0, 2) != 0) return false;
  const auto dimensions = std::to_integer<std::size_t>(bytes[3]);
  return std::ranges::find(kTypes, std::to_integer<unsigned>(bytes[2])) != kTypes.end() && dimensions >= 1 &&
         dimensions <= kMostDimensions;
}

bool is_whole_idx(std::span<const std::byte> bytes) {
  if (!looks_like_idx(bytes) || std::to_integer<unsigned>(bytes[2]) != kUnsignedBytes) return false;
  const auto dimensions = std::to_integer<std::size_t>(bytes[3]);
  const std::size_t header = kBeforeSizes + dimensions * kSizeBytes;
  if (bytes.size() < header) return false;
  std::uint64_t elements = 1;
  for (std::size_t i = 0; i < dimensions && elements <= bytes.size(); ++i) {
    elements *= big_endian(bytes, kBeforeSizes + i * kSizeBytes, kSizeBytes);
  }
  return elements == bytes.size() - header;
}

Array parse_idx(std::span<const std::byte> bytes, const std::string& place) {
  if (!looks_like_idx(bytes)) throw Error(ErrorKind::Input, place, "is no idx file of 1 to 4 dimensions");
  const auto type = std::to_integer<unsigned>(bytes[2]);
  if (type != kUnsignedBytes) {
    throw Error(ErrorKind::Input, place,
                fmt::format("its elements are of type {:#04x}, not unsigned bytes (0x08)", type));
  }
  const auto dimensions = std::to_integer<std::size_t>(bytes[3]);
  const std::size_t header = kBeforeSizes + dimensions * kSizeBytes;
  if (bytes.size() < header) throw Error(ErrorKind::Input, place, "ends within its header");
  Array array;
  for (std::size_t i = 0; i < dimensions; ++i) {
    array.shape.push_back(static_cast<std::int64_t>(big_endian(bytes, kBeforeSizes + i * kSizeBytes, kSizeBytes)));
  }
  std::size_t elements = 0;
  try {
    elements = graph::elements_of(array.shape);
  } catch (const Error& error) {
    throw Error(ErrorKind::Input, place, error.message());
  }
  const std::span<const std::byte> data = bytes.subspan(header);
  if (data.size() != elements) {
    throw Error(ErrorKind::Input, place,
                fmt::format("{} bytes of data follow its header, its shape {} has {}", data.size(),
                            graph::to_string(array.shape), elements));
  }
  array.data = graph::Data(graph::ElementType::UInt8, std::vector<std::byte>(data.begin(), data.end()));
  return array;
}

}  // namespace tessera::media
