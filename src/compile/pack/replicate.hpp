// Spends spare cells on copies of small matrices, so that one product computes several pixels.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "compile/pack/algorithms.hpp"
#include "compile/pack/matrix.hpp"

namespace tessera::compile {

using PlacePieces = std::function<PiecePlacement(std::span<const Piece>)>;

struct Replication {
  std::vector<std::uint32_t> copies;  ///< P of each matrix, at least 1
  PiecePlacement placement;           ///< of the pieces, which are as many as without copies
};

/// P copies of a matrix stand along the diagonal of one tile of P * rows x P * columns, so that the layer takes
/// ceil(pixels / P) products. P grows by as little as saves a product, where that saves most, as long as `place` needs
/// no more than `most_arrays` and the tile fits an array. `without`: the placement without copies. Matrices of unknown
/// pixels keep one copy.
Replication replicate(std::span<const WeightMatrix> matrices, ArraySize array, PiecePlacement without,
                      std::uint32_t most_arrays, const PlacePieces& place);

}  // namespace tessera::compile
