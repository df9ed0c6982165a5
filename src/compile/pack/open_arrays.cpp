// See open_arrays.hpp.
#include "compile/pack/open_arrays.hpp"

#include <algorithm>

namespace tessera::compile {
namespace {

/// Both measures in one number, the first in the upper half. Sides are below 2^16 (`kMostSide`), areas below 2^32.
std::uint64_t measure(const Rectangle& free, const Piece& piece, FitRule rule) {
  const std::uint32_t wider = free.columns - piece.columns;
  const std::uint32_t higher = free.rows - piece.rows;
  const std::uint64_t shorter = std::min(wider, higher);
  const std::uint64_t longer = std::max(wider, higher);
  switch (rule) {
    case FitRule::ShortSide:
      return shorter;
    case FitRule::ShortThenLongSide:
      return shorter << 32 | longer;
    case FitRule::LongThenShortSide:
      return longer << 32 | shorter;
    case FitRule::AreaThenShortSide:
      return (free.cells() - piece.cells()) << 32 | shorter;
  }
  return 0;
}

}  // namespace

std::optional<Fit> OpenArrays::best_fit(const Piece& piece, FitRule rule) {
  std::optional<Fit> best;
  for (std::size_t number = 0; number < arrays_.size(); ++number) {
    const auto rectangles = arrays_[number].free.rectangles();
    steps_ += 1 + rectangles.size();
    for (const Rectangle& free : rectangles) {
      if (free.columns < piece.columns || free.rows < piece.rows) continue;
      const std::uint64_t value = measure(free, piece, rule);
      if (best && best->measure <= value) continue;
      best = Fit{number, {free.column, free.row, piece.columns, piece.rows}, value};
    }
  }
  return best;
}

void OpenArrays::place(std::size_t number_of_piece, const Fit& fit) {
  OpenArray& array = arrays_[fit.array];
  array.free.take(fit.area);
  array.placed.push_back({number_of_piece, fit.area});
}

}  // namespace tessera::compile
