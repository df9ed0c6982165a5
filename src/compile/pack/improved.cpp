// The improved algorithm: full pieces apart, a portfolio of orders and fit rules, then the search.
#include <algorithm>
#include <array>
#include <utility>

#include "compile/pack/algorithms.hpp"
#include "compile/pack/constructive.hpp"
#include "compile/pack/search.hpp"

namespace tessera::compile {
namespace {

constexpr std::array kRules{FitRule::ShortThenLongSide, FitRule::LongThenShortSide, FitRule::AreaThenShortSide,
                            FitRule::ShortSide};

/// Free rectangles to look at, in all. The search after the portfolio has a budget of its own.
constexpr std::uint64_t kPortfolioSteps = 50'000'000;

/// The best of all orders and rules; the first is tried in any case.
OpenArrays best_of_portfolio(std::span<const Piece> pieces, ArraySize array, std::uint64_t bound) {
  OpenArrays best = fill(pieces, sorted(pieces, PieceOrder::Area), array, kRules.front());
  std::uint64_t steps = best.steps();
  for (std::size_t order = 0; order < kPieceOrders; ++order) {
    const std::vector<std::size_t> numbers = sorted(pieces, static_cast<PieceOrder>(order));
    for (const FitRule rule : kRules) {
      if (best.arrays().size() <= bound || steps > kPortfolioSteps) return best;
      OpenArrays arrays = fill(pieces, numbers, array, rule);
      steps += arrays.steps();
      if (arrays.arrays().size() < best.arrays().size()) best = std::move(arrays);
    }
  }
  return best;
}

}  // namespace

PiecePlacement place_improved(std::span<const Piece> pieces, ArraySize array, std::uint64_t bound,
                              std::uint64_t effort) {
  // A piece that fills an array concerns no other.
  std::vector<std::size_t> full;
  std::vector<std::size_t> others;
  std::vector<Piece> smaller;
  for (std::size_t number = 0; number < pieces.size(); ++number) {
    if (pieces[number].cells() == array.cells()) {
      full.push_back(number);
    } else {
      others.push_back(number);
      smaller.push_back(pieces[number]);
    }
  }
  const std::uint64_t goal = bound - std::min<std::uint64_t>(bound, full.size());
  OpenArrays arrays = best_of_portfolio(smaller, array, goal);
  arrays = search(smaller, std::move(arrays), array, goal, effort);
  const PiecePlacement of_smaller = placement_of(arrays, smaller.size());

  PiecePlacement placement{of_smaller.arrays + static_cast<std::uint32_t>(full.size()),
                           std::vector<arch::CellRectangle>(pieces.size())};
  std::uint32_t next = 0;
  for (const std::size_t number : full) placement.areas[number] = {next++, 0, 0, array.columns, array.rows};
  for (std::size_t number = 0; number < others.size(); ++number) {
    arch::CellRectangle& area = placement.areas[others[number]];
    area = of_smaller.areas[number];
    area.array += next;
  }
  return placement;
}

}  // namespace tessera::compile
