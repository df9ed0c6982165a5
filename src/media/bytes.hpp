// Numbers and signatures among the bytes of a file.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tessera::media {

/// Whether the bytes begin with these.
inline bool begins(std::span<const std::byte> bytes, std::string_view signature) {
  return bytes.size() >= signature.size() &&
         std::ranges::equal(bytes.first(signature.size()), std::as_bytes(std::span(signature)));
}

/// The number in the `count` bytes (at most 8) from `first` on, the least first. They must be there.
inline std::uint64_t little_endian(std::span<const std::byte> bytes, std::size_t first, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = count; i-- > 0;) value = value << 8U | std::to_integer<std::uint64_t>(bytes[first + i]);
  return value;
}

/// The same, the greatest first.
inline std::uint64_t big_endian(std::span<const std::byte> bytes, std::size_t first, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8U | std::to_integer<std::uint64_t>(bytes[first + i]);
  return value;
}

}  // namespace tessera::media
