// See matrix_file.hpp.
#include "compile/pack/matrix_file.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tessera::compile {
namespace {

constexpr std::uint32_t kMost = 0x7fff'ffff;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// The text before the next `separator`, which is taken off `rest` together with it.
std::string_view take_until(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const std::string_view taken = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return taken;
}

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  line = trimmed(line);
  const bool ends_open = line.ends_with(',');
  while (!line.empty()) fields.push_back(trimmed(take_until(line, ',')));
  if (ends_open) fields.emplace_back();
  return fields;
}

bool is_heading(const std::vector<std::string_view>& fields) {
  const std::vector<std::string_view> words{"name", "rows", "columns", "pixels"};
  return fields.size() <= words.size() && std::equal(fields.begin(), fields.end(), words.begin());
}

std::uint32_t number(std::string_view text, std::uint32_t least, std::string_view meaning, const std::string& place) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > kMost) {
    throw Error(ErrorKind::Input, place, fmt::format("'{}' is no number of {}", text, meaning),
                fmt::format("a whole number from {} to {}", least, kMost));
  }
  return value;
}

WeightMatrix matrix_of(const std::vector<std::string_view>& fields, const std::string& place) {
  if (fields.size() < 3 || fields.size() > 4) {
    throw Error(ErrorKind::Input, place, fmt::format("{} fields", fields.size()),
                "a line is name,rows,columns or name,rows,columns,pixels");
  }
  if (fields[0].empty()) throw Error(ErrorKind::Input, place, "a matrix without a name", "the first field is its name");
  WeightMatrix matrix{std::string(fields[0]), number(fields[1], 1, "rows", place),
                      number(fields[2], 1, "columns", place), 0};
  if (fields.size() == 4) matrix.pixels = number(fields[3], 0, "pixels", place);
  return matrix;
}

}  // namespace

std::vector<WeightMatrix> parse_matrices(std::string_view text, const std::string& file) {
  std::vector<WeightMatrix> matrices;
  std::map<std::string, std::size_t> lines;
  bool first = true;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const auto fields = fields_of(take_until(text, '\n'));
    if (fields.empty() || fields[0].starts_with('#')) continue;
    const bool heading = std::exchange(first, false) && is_heading(fields);
    if (heading) continue;
    const std::string place = fmt::format("{}:{}", file, line);
    matrices.push_back(matrix_of(fields, place));
    const auto [previous, is_new] = lines.emplace(matrices.back().name, line);
    if (!is_new) {
      throw Error(ErrorKind::Input, place,
                  fmt::format("'{}' is the name of the matrix in line {}, too", previous->first, previous->second),
                  "every matrix has a name of its own");
    }
  }
  if (matrices.empty()) throw Error(ErrorKind::Input, file, "no matrices", "a line each: name,rows,columns[,pixels]");
  return matrices;
}

}  // namespace tessera::compile
