// Filling arrays with pieces one after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "compile/pack/algorithms.hpp"
#include "compile/pack/open_arrays.hpp"

namespace tessera::compile {

/// What the pieces are sorted by, largest first; equals keep their order.
enum class PieceOrder : std::uint8_t { Area, LongSide, Perimeter, Rows, Columns, ShortSide };
constexpr std::size_t kPieceOrders = 6;

/// The measure behind an order: below 2^32.
std::uint64_t order_measure(const Piece& piece, PieceOrder order);

/// Numbers of pieces, sorted.
std::vector<std::size_t> sorted(std::span<const Piece> pieces, PieceOrder order);

/// Each piece, in this order, where it fits best in any array; a new array for one that fits in none.
OpenArrays fill(std::span<const Piece> pieces, std::span<const std::size_t> order, ArraySize array, FitRule rule);

/// The places in full arrays, numbered in the order they were opened.
PiecePlacement placement_of(const OpenArrays& arrays, std::size_t pieces);

}  // namespace tessera::compile
