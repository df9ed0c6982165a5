// See constructive.hpp.
#include "compile/pack/constructive.hpp"

#include <algorithm>
#include <numeric>

namespace tessera::compile {

std::uint64_t order_measure(const Piece& piece, PieceOrder order) {
  switch (order) {
    case PieceOrder::Area:
      return piece.cells();
    case PieceOrder::LongSide:
      return std::max(piece.rows, piece.columns);
    case PieceOrder::Perimeter:
      return std::uint64_t{piece.rows} + piece.columns;
    case PieceOrder::Rows:
      return std::uint64_t{piece.rows} << 16 | piece.columns;
    case PieceOrder::Columns:
      return std::uint64_t{piece.columns} << 16 | piece.rows;
    case PieceOrder::ShortSide:
      return std::min(piece.rows, piece.columns);
  }
  return 0;
}

std::vector<std::size_t> sorted(std::span<const Piece> pieces, PieceOrder order) {
  std::vector<std::size_t> numbers(pieces.size());
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  std::ranges::stable_sort(numbers, std::ranges::greater(),
                           [&](std::size_t number) { return order_measure(pieces[number], order); });
  return numbers;
}

OpenArrays fill(std::span<const Piece> pieces, std::span<const std::size_t> order, ArraySize array, FitRule rule) {
  OpenArrays arrays(array);
  for (const std::size_t number : order) {
    auto fit = arrays.best_fit(pieces[number], rule);
    if (!fit) {
      arrays.open();
      fit = Fit{arrays.arrays().size() - 1, {0, 0, pieces[number].columns, pieces[number].rows}, 0};
    }
    arrays.place(number, *fit);
  }
  return arrays;
}

PiecePlacement placement_of(const OpenArrays& arrays, std::size_t pieces) {
  PiecePlacement placement{static_cast<std::uint32_t>(arrays.arrays().size()),
                           std::vector<arch::CellRectangle>(pieces)};
  for (std::uint32_t number = 0; number < placement.arrays; ++number) {
    for (const PlacedPiece& placed : arrays.arrays()[number].placed) {
      const Rectangle& area = placed.area;
      placement.areas[placed.piece] = {number, area.column, area.row, area.columns, area.rows};
    }
  }
  return placement;
}

PiecePlacement place_alone(std::span<const Piece> pieces) {
  PiecePlacement placement;
  placement.areas.reserve(pieces.size());
  for (const Piece& piece : pieces) placement.areas.push_back({placement.arrays++, 0, 0, piece.columns, piece.rows});
  return placement;
}

PiecePlacement place_published(std::span<const Piece> pieces, ArraySize array) {
  return placement_of(fill(pieces, sorted(pieces, PieceOrder::Area), array, FitRule::ShortSide), pieces.size());
}

}  // namespace tessera::compile
