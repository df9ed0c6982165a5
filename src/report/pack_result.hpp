// Which matrix lies where on the arrays of the in-memory accelerator.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "arch/crossbar.hpp"

namespace tessera::report {

struct PackedLayer {
  std::string name;
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;
  std::uint64_t pixels = 0;  ///< of the output; 0: unknown
  std::uint32_t copies = 1;  ///< pixels computed by one product, with as many copies along the diagonal of the tile
  std::vector<arch::Tile> tiles;
  std::uint64_t products_without_copies = 0;  ///< 0: unknown
  std::uint64_t products = 0;
};

struct PackResult {
  std::string source;  ///< where the matrices come from
  std::string algorithm;
  std::uint32_t array_rows = 0;
  std::uint32_t array_columns = 0;
  std::uint32_t arrays = 0;
  std::uint64_t lower_bound = 0;  ///< of arrays, without copies
  std::uint64_t tiles = 0;
  std::uint64_t cells = 0;  ///< of the matrices, without copies
  double utilisation = 0;   ///< cells over cells of the arrays, 0 to 1
  bool replicated = false;  ///< whether copies were asked for
  std::vector<std::string> excluded;
  std::vector<PackedLayer> layers;
};

}  // namespace tessera::report
