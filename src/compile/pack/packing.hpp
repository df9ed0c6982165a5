// Where every matrix lies on the arrays: the result of packing, and its verification.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "arch/crossbar.hpp"
#include "base/divide.hpp"
#include "compile/pack/matrix.hpp"

namespace tessera::compile {

/// A matrix on the arrays.
struct PackedMatrix {
  WeightMatrix matrix;
  /// P: how often the matrix stands along the diagonal of its one tile, zeros elsewhere, so that one product computes P
  /// pixels. 1 where the matrix is not replicated.
  std::uint32_t copies = 1;
  /// Row by row. With copies, one tile of copies * rows x copies * columns.
  std::vector<arch::Tile> tiles;

  /// Products that the layer takes; 0 if its pixels are unknown.
  std::uint64_t products() const { return divide_up(matrix.pixels, copies) * tiles.size(); }
  std::uint64_t cells() const { return std::uint64_t{matrix.rows} * matrix.columns; }

  bool operator==(const PackedMatrix&) const = default;
};

struct Packing {
  std::string algorithm;
  ArraySize array;
  std::uint32_t arrays = 0;            ///< used
  std::uint64_t lower_bound = 0;       ///< of arrays, for any packing of the matrices without replication
  std::vector<PackedMatrix> matrices;  ///< in the order they were given

  /// Cells of matrices (without copies) over cells of the arrays used, 0 to 1; 0 without arrays.
  double utilisation() const;
  std::uint64_t tiles() const;
  std::uint64_t cells() const;  ///< of the matrices, without copies

  bool operator==(const Packing&) const = default;
};

/// Throws Error{Internal}, naming the matrix, unless every cell of every matrix is covered by exactly one tile, all
/// tiles lie inside arrays that exist, no cell of an array belongs to two tiles, no matrix has more tiles than
/// `tile_count`, and no array is empty.
void check_packing(const Packing& packing);

}  // namespace tessera::compile
