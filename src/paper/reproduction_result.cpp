// See reproduction_result.hpp.
#include "paper/reproduction_result.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace tessera::paper {
namespace {

constexpr double kNear = 0.05;
constexpr double kFar = 0.15;

Verdict verdict_of(double difference) {
  if (difference <= kNear) return Verdict::Within5;
  return difference <= kFar ? Verdict::Within15 : Verdict::Beyond;
}

}  // namespace

std::optional<double> ReproductionRow::difference() const {
  if (!simulated || published == 0) return std::nullopt;
  return *simulated / published - 1;
}

Verdict ReproductionRow::verdict() const {
  if (!simulated) return Verdict::NotSimulated;
  const double beyond_rounding = std::max(0.0, std::abs(*simulated - published) - rounding);
  if (beyond_rounding == 0) return Verdict::Within5;
  return verdict_of(beyond_rounding / std::max(std::abs(published), rounding));
}

std::size_t ReproductionGroup::count(Verdict verdict) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(rows, [&](const ReproductionRow& row) { return row.verdict() == verdict; }));
}

double ReproductionGroup::weighted_difference() const {
  struct Sums {
    double differences = 0;
    double published = 0;
  };
  std::map<std::string, Sums> units;
  for (const ReproductionRow& row : rows) {
    if (!row.simulated) continue;
    units[row.unit].differences += std::abs(*row.simulated - row.published);
    units[row.unit].published += row.published;
  }
  double most = 0;
  for (const auto& [unit, sums] : units) most = std::max(most, sums.differences / sums.published);
  return most;
}

std::vector<CountedFigure> Reproduction::counted() const {
  std::vector<CountedFigure> figures;
  for (const ReproductionGroup& group : groups) {
    if (group.counts_once) {
      if (!group.rows.empty()) figures.push_back({group.rows.front().kind, verdict_of(group.weighted_difference())});
      continue;
    }
    for (const ReproductionRow& row : group.rows) figures.push_back({row.kind, row.verdict()});
  }
  return figures;
}

}  // namespace tessera::paper
