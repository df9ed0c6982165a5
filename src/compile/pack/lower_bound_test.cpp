// Tests of lower_bound.hpp.
#include "compile/pack/lower_bound.hpp"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "compile/pack/dual_feasible.hpp"

namespace tessera::compile {
namespace {

constexpr std::uint64_t kUnknown = ~std::uint64_t{0};

Piece piece(std::uint32_t rows, std::uint32_t columns) { return {0, 0, 0, rows, columns}; }

/// The dearest lengths that fit the side together.
std::uint64_t dearest(const LengthPrices& prices, std::uint32_t limit, const std::vector<std::uint32_t>& lengths) {
  std::vector<std::uint64_t> best(limit + 1);
  for (std::uint32_t space = 1; space <= limit; ++space) {
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      if (lengths[i] <= space) best[space] = std::max(best[space], best[space - lengths[i]] + prices[i]);
    }
  }
  return best[limit];
}

TEST(LowerBound, cells_alone_make_the_bound_of_pieces_that_fill_arrays) {
  EXPECT_EQ(arrays_lower_bound(std::vector(5, piece(128, 128)), {}, kUnknown), 2u);
  EXPECT_EQ(arrays_lower_bound(std::vector(4, piece(128, 128)), {}, kUnknown), 1u);
  EXPECT_EQ(arrays_lower_bound({}, {}, kUnknown), 0u);
}

TEST(LowerBound, pieces_longer_than_half_an_array_both_ways_share_none) {
  EXPECT_EQ(arrays_lower_bound(std::vector(7, piece(129, 129)), {}, kUnknown), 7u);
}

TEST(LowerBound, pieces_longer_than_a_third_go_two_abreast) {
  EXPECT_EQ(arrays_lower_bound(std::vector(8, piece(86, 256)), {}, kUnknown), 4u);
  EXPECT_EQ(arrays_lower_bound(std::vector(8, piece(86, 86)), {}, kUnknown), 2u);
}

TEST(LowerBound, a_packing_that_is_known_ends_the_search_for_a_better_bound) {
  const std::vector<Piece> pieces(8, piece(86, 86));
  EXPECT_LE(arrays_lower_bound(pieces, {}, 2), 2u);
}

TEST(DualFeasible, what_fits_the_side_never_costs_more_than_it) {
  for (const std::uint32_t limit : {1u, 2u, 7u, 12u, 31u, 64u, 100u}) {
    std::vector<std::uint32_t> lengths(limit);
    std::iota(lengths.begin(), lengths.end(), 1u);
    for (const LengthPrices& prices : dual_feasible_functions(limit, lengths)) {
      EXPECT_LE(dearest(prices, limit, lengths), price_of_side(limit)) << limit;
    }
  }
}

RC_GTEST_PROP(DualFeasible, raised_prices_are_still_fair, ()) {
  const std::uint32_t limit = *rc::gen::inRange(1u, 60u);
  const auto drawn = *rc::gen::unique<std::vector<std::uint32_t>>(rc::gen::inRange(1u, limit + 1));
  std::vector<std::uint32_t> lengths = drawn;
  std::ranges::sort(lengths);
  for (LengthPrices prices : dual_feasible_functions(limit, lengths)) {
    const LengthPrices before = prices;
    for (std::size_t i = 0; i < prices.size(); ++i) {
      raise_price(prices, i, limit, lengths);
      RC_ASSERT(prices[i] >= before[i]);
    }
    RC_ASSERT(dearest(prices, limit, lengths) <= price_of_side(limit));
  }
}

RC_GTEST_PROP(LowerBound, pieces_cut_from_full_arrays_never_have_a_higher_bound, ()) {
  const ArraySize array{*rc::gen::inRange(2u, 40u), *rc::gen::inRange(2u, 40u)};
  const auto arrays = *rc::gen::inRange<std::uint64_t>(1, 6);
  std::vector<Piece> pieces;
  for (std::uint64_t i = 0; i < arrays; ++i) {  // cut at a column, then each part at a row
    const auto column = *rc::gen::inRange(1u, array.columns);
    for (const std::uint32_t columns : {column, array.columns - column}) {
      const auto row = *rc::gen::inRange(1u, array.rows);
      pieces.push_back(piece(row, columns));
      pieces.push_back(piece(array.rows - row, columns));
    }
  }
  RC_ASSERT(arrays_lower_bound(pieces, array, kUnknown, kFullAscent / 100) == arrays);
}

}  // namespace
}  // namespace tessera::compile
