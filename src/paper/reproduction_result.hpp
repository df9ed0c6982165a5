// Published figures beside simulated ones.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::paper {

/// What a published figure is to the model.
enum class Kind : std::uint8_t {
  Calibrated,    ///< prices or parameters were fitted to it
  Predicted,     ///< nothing was
  Inconsistent,  ///< other figures of the same source contradict it, or it has no stated configuration
};
inline constexpr std::array<std::string_view, 3> kKindNames{"calibrated", "predicted", "inconsistent"};
constexpr std::string_view name_of(Kind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

/// How far a simulated figure is from the published one.
enum class Verdict : std::uint8_t { Within5, Within15, Beyond, NotSimulated };
inline constexpr std::array<std::string_view, 4> kVerdictNames{"within 5 %", "within 15 %", "beyond", "not simulated"};
constexpr std::string_view name_of(Verdict verdict) { return kVerdictNames[static_cast<std::size_t>(verdict)]; }

struct ReproductionRow {
  std::string id;
  std::string group;
  std::string quantity;
  std::string unit;
  double published = 0;
  std::optional<double> simulated;
  Kind kind = Kind::Predicted;
  std::string note;
  double rounding = 0;  ///< half of the published figure's last digit, where that matters; in `unit`

  /// (simulated - published) / published; empty if not simulated, or if zero was published.
  std::optional<double> difference() const;
  /// By the difference; what rounding explains is within 5 %.
  Verdict verdict() const;
};

struct ReproductionGroup {
  std::string name;
  std::string title;
  std::vector<ReproductionRow> rows;
  /// Tables and remarks that belong to it and have no published figure: lines of Markdown.
  std::vector<std::string> remarks;
  bool counts_once = false;  ///< its rows come from so few constants that they count as one

  /// How many rows have a verdict.
  std::size_t count(Verdict verdict) const;
  /// Of a group that counts once, by unit: the sum of all differences, without their signs, over the sum of what was
  /// published; the larger one.
  double weighted_difference() const;
};

/// What is counted in the end: a row, or a group that counts once.
struct CountedFigure {
  Kind kind = Kind::Predicted;
  Verdict verdict = Verdict::NotSimulated;
};

struct Reproduction {
  std::string machine;
  std::uint32_t clock_mhz = 0;
  std::string energy_model;
  std::vector<ReproductionGroup> groups;

  std::vector<CountedFigure> counted() const;
};

}  // namespace tessera::paper
