// Published figures as data: configs/published/*.csv, compiled in. Each file says where its figures come from.
//
// A file has lines of comma-separated fields; a field with a comma stands in quotation marks. The first line names the
// columns; empty lines and those that begin with '#' are skipped.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "paper/reproduction_result.hpp"

namespace tessera::paper {

/// A text compiled in (the definition is generated at build time).
struct PublishedFile {
  std::string_view name;  ///< without folder and ".csv"
  std::string_view text;
};
std::span<const PublishedFile> published_files();

/// The rows of such a text, their fields in the order of `columns`. Throws Error{Config} with file and line if the
/// columns are others, or a row has more or fewer fields.
std::vector<std::vector<std::string>> parse_published(std::string_view text, std::string_view file,
                                                      std::span<const std::string_view> columns);

/// A row of the end-to-end table of MobileNetV2.
struct PublishedLayer {
  std::string name;     ///< "100 PW", "DW", "ADD", "2D_0"
  std::string input;    ///< "112x16"
  double millions = 0;  ///< of multiply-accumulates; of "ADD", of elements
  double milliseconds = 0;
  double millijoules = 0;
  std::string id;  ///< its number in the table and its name, "05-100-PW": names repeat

  bool is(std::string_view kind) const { return name.ends_with(kind); }
};

/// In the order of the table.
std::vector<PublishedLayer> published_mobilenetv2();

/// What the figures of the table are rounded to.
inline constexpr double kPublishedMilliseconds = 0.01;
inline constexpr double kPublishedMillijoules = 0.001;
inline constexpr double kPublishedMillions = 0.01;

/// A published statement as a number; what it is measured by is found by its id.
struct Claim {
  std::string id;  ///< "bottleneck.speed.hybrid"; up to the first point: its group
  std::string quantity;
  std::string unit;
  double published = 0;
  Kind kind = Kind::Predicted;
  std::string note;  ///< what the statement leaves open, or what it contradicts
};

/// In the order of the file.
std::vector<Claim> published_claims();

/// The figure of the claim with this id. Throws Error{Internal} if there is none.
double published_figure(std::string_view id);

}  // namespace tessera::paper
