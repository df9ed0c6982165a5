// Files a user names, read as a whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tessera::media {

/// No input of a network and no picture of 64 megapixels needs more.
inline constexpr std::uint64_t kMostFileBytes = std::uint64_t{1} << 30;

/// The bytes of the file at `path`. Throws Error{Input} if it cannot be read or has more than kMostFileBytes.
std::vector<std::byte> read_file(const std::string& path);

/// The ending of a file's name in small letters: ".png"; "" if it has none.
std::string ending_of(const std::string& path);

}  // namespace tessera::media
