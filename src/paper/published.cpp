// See reproduction_published.hpp.
#include "paper/published.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.hpp"

namespace tessera::paper {
namespace {

std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char character : line) {
    if (character == '"') {
      quoted = !quoted;
    } else if (character == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += character;
    }
  }
  return fields;
}

double number_of(const std::string& text, const std::string& place) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  throw Error(ErrorKind::Config, place, fmt::format("'{}' is no number", text));
}

Kind kind_of(const std::string& text, const std::string& place) {
  const auto found = std::ranges::find(kKindNames, text);
  if (found != kKindNames.end()) return static_cast<Kind>(found - kKindNames.begin());
  throw Error(ErrorKind::Config, place, fmt::format("'{}' is no kind", text),
              fmt::format("there are: {}", fmt::join(kKindNames, ", ")));
}

std::vector<std::vector<std::string>> rows_of(std::string_view name, std::span<const std::string_view> columns) {
  for (const PublishedFile& file : published_files()) {
    if (file.name == name) return parse_published(file.text, file.name, columns);
  }
  throw Error(ErrorKind::Internal, std::string(name), "this file of published figures was not compiled in");
}

}  // namespace

std::vector<std::vector<std::string>> parse_published(std::string_view text, std::string_view file,
                                                      std::span<const std::string_view> columns) {
  std::vector<std::vector<std::string>> rows;
  bool named = false;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> fields = fields_of(line);
    const auto fail = [&](const std::string& message) {
      throw Error(ErrorKind::Config, fmt::format("{}.csv:{}", file, number), message);
    };
    if (!named && !std::ranges::equal(fields, columns))
      fail(fmt::format("the columns are {}", fmt::join(columns, ",")));
    if (fields.size() != columns.size()) fail(fmt::format("{} fields, not {}", fields.size(), columns.size()));
    if (named) rows.push_back(std::move(fields));
    named = true;
  }
  return rows;
}

std::vector<PublishedLayer> published_mobilenetv2() {
  constexpr std::array<std::string_view, 7> kColumns{"layer",      "input",     "params",  "MMAC",
                                                     "latency_ms", "energy_mJ", "GMAC_s_W"};
  std::vector<PublishedLayer> layers;
  for (const auto& row : rows_of("mobilenetv2", kColumns)) {
    const auto number = [&](std::size_t column) { return number_of(row[column], "mobilenetv2.csv, " + row[0]); };
    std::string id = fmt::format("{:02}-{}", layers.size() + 1, row[0]);
    std::ranges::replace(id, ' ', '-');
    layers.push_back({row[0], row[1], number(3), number(4), number(5), id});
  }
  return layers;
}

std::vector<Claim> published_claims() {
  constexpr std::array<std::string_view, 6> kColumns{"id", "quantity", "unit", "published", "kind", "note"};
  std::vector<Claim> claims;
  for (const auto& row : rows_of("claims", kColumns)) {
    const std::string place = "claims.csv, " + row[0];
    claims.push_back({row[0], row[1], row[2], number_of(row[3], place), kind_of(row[4], place), row[5]});
  }
  return claims;
}

double published_figure(std::string_view id) {
  for (const Claim& claim : published_claims()) {
    if (claim.id == id) return claim.published;
  }
  throw Error(ErrorKind::Internal, "claims.csv", fmt::format("has no claim '{}'", id));
}

}  // namespace tessera::paper
