// How a matrix is cut into tiles that fit an array.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compile/pack/matrix.hpp"

namespace tessera::compile {

/// A tile without a place: which part of which matrix it is.
struct Piece {
  std::uint32_t matrix = 0;  ///< its number in the list of matrices
  std::uint32_t first_row = 0;
  std::uint32_t first_column = 0;
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;

  std::uint64_t cells() const { return std::uint64_t{rows} * columns; }
};

/// ceil(rows / array rows) * ceil(columns / array columns): the least number of tiles, and the products that one
/// output pixel takes.
std::uint64_t tile_count(const WeightMatrix& matrix, ArraySize array);

/// Array-sized pieces first, then what remains at the right, at the bottom and in the corner. What fits an array is
/// not cut. This is the published rule (TILE&PACK, JETCAS 2022). The pieces of a matrix follow each other row by row.
std::vector<Piece> cut(std::span<const WeightMatrix> matrices, ArraySize array);

}  // namespace tessera::compile
