// The recorded networks, inputs and answers that lie beside the repository, as their README.md describes. Tests that
// need them are skipped where they are not.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

namespace tessera::testing {

using Bytes = std::vector<std::byte>;

/// A file or folder of what lies beside the repository.
inline std::filesystem::path shared(const std::string& name) {
  return std::filesystem::path(TESSERA_SOURCE_DIR) / ".." / "shared" / name;
}

inline std::filesystem::path recorded(const std::string& name) { return shared("data") / name; }

/// Whether tests run all that is recorded: they do where the code is optimised, else what takes seconds.
#ifdef NDEBUG
inline constexpr bool kThorough = true;
#else
inline constexpr bool kThorough = false;
#endif

/// How many of the 19 pictures a test runs.
inline constexpr std::size_t kPictures = kThorough ? 19 : 1;

inline Bytes read_bytes(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  EXPECT_TRUE(stream) << path;
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// The first kPictures rows of a file that has one for each of the 19 pictures.
inline std::vector<Bytes> picture_rows(const std::string& name) {
  constexpr std::size_t kRows = 19;
  const Bytes all = read_bytes(recorded(name));
  const std::size_t size = all.size() / kRows;
  std::vector<Bytes> rows;
  for (std::size_t i = 0; i < kPictures; ++i) {
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(i * size);
    rows.emplace_back(first, first + static_cast<std::ptrdiff_t>(size));
  }
  return rows;
}

/// The first kPictures pictures in the order of the recorded answers: the rows of one file, or the files of a folder
/// that its names.txt lists.
inline std::vector<Bytes> pictures_of(const std::string& name) {
  const std::filesystem::path path = recorded(name);
  if (!std::filesystem::is_directory(path)) return picture_rows(name);
  std::vector<Bytes> pictures;
  std::ifstream names(path / "names.txt");
  for (std::string file; pictures.size() < kPictures && names >> file;) {
    pictures.push_back(read_bytes(path / (file + ".rgb")));
  }
  return pictures;
}

}  // namespace tessera::testing
