// See round.hpp.
#include "compile/cells/round.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "analog/cell.hpp"
#include "analog/numerics.hpp"

namespace tessera::compile {
namespace {

using analog::kGreatestCode;

constexpr std::size_t kTogether = 8;  // columns that are rounded together

double largest(const std::vector<double>& weights) {
  double most = 0;
  for (const double weight : weights) most = std::max(most, std::abs(weight));
  return most;
}

RoundedColumn unrounded(const std::vector<double>& weights) {
  RoundedColumn column{std::max(largest(weights) / kGreatestCode, 1e-9), weights};
  for (double& code : column.codes) code /= column.scale;
  return column;
}

/// The scale of the least error of weights rounded to the nearest, each weighted by its input's square.
double best_scale(const std::vector<double>& weights, std::span<const double> squares, const CodeGrid& grid) {
  constexpr int kSteps = 24;
  const double most = std::max(largest(weights) / grid.greatest(), 1e-9);
  double best = most, least = -1;
  for (int step = 0; step < kSteps; ++step) {
    const double scale = most * (1 - 0.03 * step);
    double error = 0;
    for (std::size_t row = 0; row < weights.size(); ++row) {
      const double left = weights[row] - scale * grid.nearest(weights[row] / scale);
      error += squares[row] * left * left;
    }
    if (least < 0 || error < least) {
      least = error;
      best = scale;
    }
  }
  return best;
}

/// Some columns, rounded together row by row: vectors of as many.
struct Group {
  using Row = std::array<double, kTogether>;

  explicit Group(std::size_t rows) : weights(rows), codes(rows), left(rows) {}

  std::vector<Row> weights, codes, left;  ///< in the factor's order; left: weight - scale code
  Row scale{};

  void round(const HessianFactor& factor, const CodeGrid& grid) {
    for (std::size_t i = factor.rows; i-- > 0;) {
      const double* u = factor.row(i);
      Row sum{};
      for (std::size_t j = i + 1; j < factor.rows; ++j) {
        for (std::size_t c = 0; c < kTogether; ++c) sum[c] += u[j] * left[j][c];
      }
      for (std::size_t c = 0; c < kTogether; ++c) {
        codes[i][c] = grid.nearest((weights[i][c] + sum[c] / u[i]) / scale[c]);
        left[i][c] = weights[i][c] - scale[c] * codes[i][c];
      }
    }
  }

  /// Sums over rows of (U a)_i (U b)_i.
  Row form(const HessianFactor& factor, const std::vector<Row>& a, const std::vector<Row>& b) const {
    Row result{};
    for (std::size_t i = 0; i < factor.rows; ++i) {
      const double* u = factor.row(i);
      Row of_a{}, of_b{};
      for (std::size_t j = i; j < factor.rows; ++j) {
        for (std::size_t c = 0; c < kTogether; ++c) {
          of_a[c] += u[j] * a[j][c];
          of_b[c] += u[j] * b[j][c];
        }
      }
      for (std::size_t c = 0; c < kTogether; ++c) result[c] += of_a[c] * of_b[c];
    }
    return result;
  }
};

/// Scales tried around the one that suits rounding to the nearest.
constexpr std::array kScales{1.0, 0.92, 1.08};

/// Rounds columns `first` to `first + kTogether - 1`, those that there are.
void round_group(std::span<const std::vector<double>> columns, const HessianFactor& factor, std::size_t first,
                 const CodeGrid& grid, std::vector<RoundedColumn>& result) {
  const std::size_t count = std::min(kTogether, columns.size() - first), rows = factor.rows;
  Group group(rows);
  Group::Row start{}, least{};
  start.fill(1);
  std::vector<double> squares(rows);
  for (std::size_t i = 0; i < rows; ++i) squares[factor.order[i]] = factor.diagonal[i];
  for (std::size_t c = 0; c < count; ++c) {
    start[c] = best_scale(columns[first + c], squares, grid);
    for (std::size_t i = 0; i < rows; ++i) group.weights[i][c] = columns[first + c][factor.order[i]];
  }
  for (const double factor_of_scale : kScales) {
    for (std::size_t c = 0; c < kTogether; ++c) group.scale[c] = start[c] * factor_of_scale;
    group.round(factor, grid);
    const Group::Row cross = group.form(factor, group.codes, group.weights);
    const Group::Row square = group.form(factor, group.codes, group.codes);
    for (std::size_t c = 0; c < count; ++c) {
      // What the best scale for these codes takes off the error of no codes at all.
      const double gain = square[c] > 0 && cross[c] > 0 ? cross[c] * cross[c] / square[c] : 0;
      if (factor_of_scale != kScales[0] && gain <= least[c]) continue;
      least[c] = gain;
      RoundedColumn& column = result[first + c];
      column.scale = gain > 0 ? cross[c] / square[c] : group.scale[c];
      column.codes.resize(rows);
      for (std::size_t i = 0; i < rows; ++i) column.codes[factor.order[i]] = group.codes[i][c];
    }
  }
}

RoundedColumn nearest(const std::vector<double>& weights, const CodeGrid& grid) {
  const std::vector<double> alike(weights.size(), 1);
  RoundedColumn column{best_scale(weights, alike, grid), weights};
  for (double& code : column.codes) code = grid.nearest(code / column.scale);
  return column;
}

}  // namespace

double CodeGrid::greatest() const { return slices_ == 1 ? kGreatestCode : (analog::kSliceBase + 1) * kGreatestCode; }

double CodeGrid::nearest(double value) const {
  const double code = std::clamp(std::floor(value + 0.5), -greatest(), greatest());
  // Half a base away from any high slice is one more than the low one holds.
  const bool between = slices_ == 2 && std::abs(part(code, 1)) > kGreatestCode;
  return between ? code + (value >= code ? 1 : -1) : code;
}

double CodeGrid::part(double code, std::uint32_t slice) const {
  if (slices_ == 1) return code;
  const double high = std::floor(code / analog::kSliceBase + 0.5);
  return slice == 0 ? high : code - analog::kSliceBase * high;
}

std::vector<RoundedColumn> round_columns(std::span<const std::vector<double>> columns, const HessianFactor& factor,
                                         WeightRounding rounding, CellTarget target, CodeGrid grid) {
  std::vector<RoundedColumn> result(columns.size());
  if (target == CellTarget::Continuous) {
    std::ranges::transform(columns, result.begin(), unrounded);
  } else if (rounding == WeightRounding::Nearest) {
    std::ranges::transform(columns, result.begin(),
                           [&](const std::vector<double>& weights) { return nearest(weights, grid); });
  } else {
    for (std::size_t first = 0; first < columns.size(); first += kTogether) {
      round_group(columns, factor, first, grid, result);
    }
  }
  return result;
}

}  // namespace tessera::compile
