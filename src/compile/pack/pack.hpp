// TILE&PACK: places the weight matrices of a network on as few arrays as possible.
//
//     const std::vector<WeightMatrix> matrices{{"first", 27, 32, 12544}, {"last", 320, 1280, 49}};
//     const Packing packing = pack(matrices, {.array = {.rows = 256, .columns = 256}});
//
// packing.arrays is the number of arrays, packing.matrices[i] belongs to matrices[i], and each of its tiles says
//
//     tile.area.array                       which array it lies on
//     tile.area.row, .column                where its first cell is on that array
//     tile.area.rows, .columns              its size
//     tile.first_row, tile.first_column     which cell of the matrix that first cell holds
//
// so that cell (area.row + r, area.column + c) of the array holds the matrix's weight from input first_row + r to
// output first_column + c. Sums of the tiles with the same first_column add up to the outputs. Names need not differ:
// they are for messages and reports. A matrix may come from `network_matrices` or `parse_matrices`, or be made by hand.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compile/pack/matrix.hpp"
#include "compile/pack/packing.hpp"

namespace tessera::compile {

struct PackingAlgorithm {
  std::string_view name;
  std::string_view description;
};

/// Those there are, the default first.
std::span<const PackingAlgorithm> packing_algorithms();

/// Limits of what is packed, far beyond today's arrays and networks.
constexpr std::uint32_t kMostSide = 65535;
constexpr std::uint64_t kMostTiles = 20'000;

struct PackOptions {
  ArraySize array;
  std::string algorithm = "improved";
  bool replicate = false;         ///< spend spare cells on copies
  std::uint32_t most_arrays = 0;  ///< that copies may use; as many as without copies where that is more
};

/// The tiles of every matrix, without rotation, since rows are inputs. The same matrices and options give the same
/// result on every machine, and no array is empty. Throws Error{Usage} on an unknown algorithm or an array side outside
/// 1..kMostSide, Error{Input}, naming the matrix, on one without rows or columns or on too many tiles.
Packing pack(std::span<const WeightMatrix> matrices, const PackOptions& options);

}  // namespace tessera::compile
