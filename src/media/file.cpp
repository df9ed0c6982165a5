// See file.hpp.
#include "media/file.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tessera::media {

std::vector<std::byte> read_file(const std::string& path) {
  std::error_code failure;
  if (std::filesystem::is_directory(path, failure)) throw Error(ErrorKind::Input, path, "is a folder, not a file");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw Error(ErrorKind::Input, path,
                fmt::format("cannot be read: {}", errno == 0 ? "unknown reason" : std::strerror(errno)));
  }
  // In pieces, because a pipe says no size.
  std::vector<std::byte> bytes;
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  while (file) {
    const std::size_t before = bytes.size();
    bytes.resize(before + kPiece);
    file.read(reinterpret_cast<char*>(bytes.data() + before), kPiece);
    bytes.resize(before + static_cast<std::size_t>(file.gcount()));
    if (bytes.size() > kMostFileBytes) {
      throw Error(ErrorKind::Input, path, fmt::format("has more than {} MiB", kMostFileBytes >> 20U));
    }
  }
  if (file.bad()) throw Error(ErrorKind::Input, path, "cannot be read to its end");
  return bytes;
}

std::string ending_of(const std::string& path) {
  std::string ending = std::filesystem::path(path).extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return ending;
}

}  // namespace tessera::media
