// Dual-feasible functions: prices of lengths such that what fits into an array's side never costs more than 1.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tessera::compile {

/// What the side of an array is worth: prices are counted in these parts of 1. A multiple of `limit`, so that the
/// identity is exact; with up to 20,000 pieces, sums of products of two prices stay below 2^64.
constexpr std::uint64_t price_of_side(std::uint32_t limit) {
  return std::uint64_t{limit} * (limit <= 4096 ? 2520 : 16);
}

/// A price for each of a list of lengths. Dual-feasible: any lengths of the list, repeated or not, that together are no
/// longer than the side cost no more than the side.
using LengthPrices = std::vector<std::uint64_t>;

/// The identity and three families of Fekete and Schepers (Mathematical Programming 91, 2001) and Carlier, Clautiaux
/// and Moukrim (Computers & Operations Research 34, 2007) on these lengths (1..limit), with those parameters at which a
/// price changes. Rounded down, which keeps them dual-feasible. Without duplicates.
std::vector<LengthPrices> dual_feasible_functions(std::uint32_t limit, std::span<const std::uint32_t> lengths);

/// Raises the price of length number `which` as far as the others allow, by a knapsack over the side. Returns the steps
/// that took.
std::uint64_t raise_price(LengthPrices& prices, std::size_t which, std::uint32_t limit,
                          std::span<const std::uint32_t> lengths);

}  // namespace tessera::compile
