// Files as tests compare them: lines.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tessera::testing {

using Lines = std::vector<std::string>;

inline Lines lines_of(const std::string& text) {
  Lines lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string read_gzip(const std::filesystem::path& path) {
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) throw std::runtime_error("cannot read " + path.string());
  std::string text;
  std::vector<char> chunk(1 << 16);
  int count = 0;
  while ((count = gzread(file, chunk.data(), static_cast<unsigned>(chunk.size()))) > 0) {
    text.append(chunk.data(), static_cast<std::size_t>(count));
  }
  gzclose(file);
  if (count < 0) throw std::runtime_error("damaged: " + path.string());
  return text;
}

/// Whether the lines are the same; shows the first that is not, with what stands around it.
inline ::testing::AssertionResult same_lines(const std::string& what, const Lines& expected, const Lines& actual) {
  const auto [wanted, got] = std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end());
  if (wanted == expected.end() && got == actual.end()) return ::testing::AssertionSuccess();
  const auto place = static_cast<std::size_t>(wanted - expected.begin());
  constexpr std::size_t kAround = 3;
  std::string text =
      fmt::format("{} differs in line {} of {} (expected {} lines)\n", what, place + 1, actual.size(), expected.size());
  for (std::size_t line = place - std::min(place, kAround); line < place; ++line) text += "  " + expected[line] + "\n";
  const auto rest = [&](const Lines& lines, char sign) {
    if (place >= lines.size()) text += fmt::format("{} (the end)\n", sign);
    for (std::size_t line = place; line < std::min(place + 1 + kAround, lines.size()); ++line) {
      text += fmt::format("{} {}\n", sign, lines[line]);
    }
  };
  rest(expected, '-');
  rest(actual, '+');
  return ::testing::AssertionFailure() << text;
}

}  // namespace tessera::testing
