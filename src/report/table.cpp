// See table.hpp.
#include "report/table.hpp"

#include <algorithm>

namespace tessera::report {
namespace {

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U; }

/// The position behind `count` characters from `begin`.
std::size_t skip(std::string_view text, std::size_t begin, std::size_t count) {
  std::size_t position = begin;
  for (std::size_t i = 0; i < count && position < text.size(); ++i) {
    ++position;
    while (position < text.size() && continues(text[position])) ++position;
  }
  return position;
}

}  // namespace

std::size_t characters_of(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, continues));
}

std::string shortened(std::string_view text, std::size_t width) {
  const std::size_t characters = characters_of(text);
  if (characters <= width) return std::string(text);
  constexpr std::string_view kGap = "..";
  const std::size_t kept = std::max<std::size_t>(width, kGap.size() + 1) - kGap.size();
  // The end of a layer's name tells more than its beginning.
  const std::size_t front = kept / 2;
  const std::size_t back = kept - front;
  std::string result(text.substr(0, skip(text, 0, front)));
  return result.append(kGap).append(text.substr(skip(text, 0, characters - back)));
}

std::string Table::text() const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], characters_of(row[i]));
  }
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (widths[i] != 0) widths[i] = std::max(widths[i], characters_of(columns_[i].title));
  }
  std::string result;
  const auto add_line = [&](const auto& cell) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] == 0) continue;
      const std::string_view text = cell(i);
      const std::string blanks(widths[i] - characters_of(text), ' ');
      if (!line.empty()) line += "  ";
      columns_[i].align == Align::Left ? line.append(text).append(blanks) : line.append(blanks).append(text);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    result += line + "\n";
  };
  add_line([&](std::size_t i) -> std::string_view { return columns_[i].title; });
  for (const auto& row : rows_) add_line([&](std::size_t i) -> std::string_view { return row[i]; });
  return result;
}

}  // namespace tessera::report
