// See lower_bound.hpp.
#include "compile/pack/lower_bound.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "base/divide.hpp"
#include "compile/pack/dual_feasible.hpp"

namespace tessera::compile {
namespace {

/// How many of the best pairs the ascent starts from.
constexpr std::size_t kStarts = 4;

/// The different lengths of the pieces in one direction.
struct Direction {
  std::uint32_t limit = 0;
  std::vector<std::uint32_t> lengths;  ///< ascending

  std::size_t index(std::uint32_t length) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(lengths, length) - lengths.begin());
  }
};

struct Shape {
  std::size_t columns;  ///< index of the length
  std::size_t rows;
  std::uint64_t count;
};

/// The prices of columns (0) and of rows (1).
using Pair = std::array<LengthPrices, 2>;

class Bound {
 public:
  Bound(std::span<const Piece> pieces, ArraySize array) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> counts;
    for (const Piece& piece : pieces) ++counts[{piece.columns, piece.rows}];
    std::set<std::uint32_t> columns;
    std::set<std::uint32_t> rows;
    for (const auto& [sides, count] : counts) {
      columns.insert(sides.first);
      rows.insert(sides.second);
    }
    directions_[0] = {array.columns, {columns.begin(), columns.end()}};
    directions_[1] = {array.rows, {rows.begin(), rows.end()}};
    for (const auto& [sides, count] : counts) {
      shapes_.push_back({directions_[0].index(sides.first), directions_[1].index(sides.second), count});
    }
    array_price_ = price_of_side(array.columns) * price_of_side(array.rows);
  }

  /// Keeps the pairs that price all pieces highest.
  void try_known_functions() {
    const auto of_columns = dual_feasible_functions(directions_[0].limit, directions_[0].lengths);
    for (const LengthPrices& rows : dual_feasible_functions(directions_[1].limit, directions_[1].lengths)) {
      // The price of all pieces of the same width, then of all.
      LengthPrices of_width(directions_[0].lengths.size());
      for (const Shape& shape : shapes_) of_width[shape.columns] += rows[shape.rows] * shape.count;
      for (const LengthPrices& columns : of_columns) {
        std::uint64_t price = 0;
        for (std::size_t i = 0; i < columns.size(); ++i) price += columns[i] * of_width[i];
        offer(price, columns, rows);
      }
    }
  }

  std::uint64_t arrays() const { return best_.empty() ? 0 : divide_up(best_.front().first, array_price_); }

  /// Lowers some price, raises all as far as they go, and keeps what is not worse, again and again.
  void ascend(std::uint64_t known, std::uint64_t effort) {
    std::mt19937_64 random;  // its default start is part of the standard
    std::uint64_t steps = 0;
    for (const auto& [first_price, first] : std::vector(best_)) {
      const std::uint64_t most_steps = steps + effort / kStarts;
      std::uint64_t price = first_price;
      Pair pair = first;
      for (std::size_t side = 0; steps < most_steps && arrays() < known; side = 1 - side) {
        Pair changed = pair;
        steps += change(changed[side], directions_[side], random);
        const std::uint64_t changed_price = price_of(changed);
        if (changed_price < price) continue;
        price = changed_price;
        pair = std::move(changed);
        best_.front().first = std::max(best_.front().first, price);
      }
    }
  }

 private:
  void offer(std::uint64_t price, const LengthPrices& columns, const LengthPrices& rows) {
    if (best_.size() == kStarts && price <= best_.back().first) return;
    const auto after = std::ranges::find_if(best_, [&](const auto& other) { return other.first < price; });
    best_.insert(after, {price, {columns, rows}});
    if (best_.size() > kStarts) best_.pop_back();
  }

  std::uint64_t price_of(const Pair& pair) const {
    std::uint64_t price = 0;
    for (const Shape& shape : shapes_) price += pair[0][shape.columns] * pair[1][shape.rows] * shape.count;
    return price;
  }

  static std::uint64_t change(LengthPrices& prices, const Direction& direction, std::mt19937_64& random) {
    std::vector<std::size_t> order(prices.size());
    for (std::size_t i = 0; i < order.size(); ++i) {  // a random order, the same with every standard library
      order[i] = i;
      std::swap(order[i], order[random() % (i + 1)]);
    }
    constexpr std::array<std::uint64_t, 4> kKeptOf32{0, 16, 28, 31};
    prices[order.back()] = prices[order.back()] * kKeptOf32[random() % kKeptOf32.size()] / 32;
    std::uint64_t steps = 0;
    for (const std::size_t which : order) steps += raise_price(prices, which, direction.limit, direction.lengths);
    return steps;
  }

  std::array<Direction, 2> directions_;
  std::vector<Shape> shapes_;
  std::uint64_t array_price_ = 0;
  std::vector<std::pair<std::uint64_t, Pair>> best_;  ///< with the price of all pieces, highest first
};

}  // namespace

std::uint64_t arrays_lower_bound(std::span<const Piece> pieces, ArraySize array, std::uint64_t known,
                                 std::uint64_t effort) {
  if (pieces.empty()) return 0;
  Bound bound(pieces, array);
  bound.try_known_functions();
  if (bound.arrays() < known && effort > 0) bound.ascend(known, effort);
  return bound.arrays();
}

}  // namespace tessera::compile
