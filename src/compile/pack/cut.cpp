// See cut.hpp.
#include "compile/pack/cut.hpp"

#include <algorithm>

#include "base/divide.hpp"

namespace tessera::compile {
namespace {

std::uint64_t parts(std::uint32_t length, std::uint32_t limit) { return divide_up(std::uint64_t{length}, limit); }

}  // namespace

std::uint64_t tile_count(const WeightMatrix& matrix, ArraySize array) {
  return parts(matrix.rows, array.rows) * parts(matrix.columns, array.columns);
}

std::vector<Piece> cut(std::span<const WeightMatrix> matrices, ArraySize array) {
  std::vector<Piece> pieces;
  for (std::uint32_t number = 0; number < matrices.size(); ++number) {
    const WeightMatrix& matrix = matrices[number];
    for (std::uint64_t row = 0; row < matrix.rows; row += array.rows) {
      for (std::uint64_t column = 0; column < matrix.columns; column += array.columns) {
        const auto first_row = static_cast<std::uint32_t>(row);
        const auto first_column = static_cast<std::uint32_t>(column);
        pieces.push_back({number, first_row, first_column, std::min(array.rows, matrix.rows - first_row),
                          std::min(array.columns, matrix.columns - first_column)});
      }
    }
  }
  return pieces;
}

}  // namespace tessera::compile
