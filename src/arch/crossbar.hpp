// Where weights lie on crossbars: what the compiler decides and the in-memory accelerator is told.
#pragma once

#include <cstdint>

namespace tessera::arch {

/// A rectangle of cells.
struct CellRectangle {
  std::uint32_t array = 0;
  std::uint32_t column = 0;  ///< the first
  std::uint32_t row = 0;
  std::uint32_t columns = 0;
  std::uint32_t rows = 0;

  bool operator==(const CellRectangle&) const = default;
};

/// An entry of the tile table: which part of a layer's matrix (rows: inputs, columns: outputs) the area holds.
struct Tile {
  CellRectangle area;
  std::uint32_t first_column = 0;  ///< in the matrix
  std::uint32_t first_row = 0;

  bool operator==(const Tile&) const = default;
};

}  // namespace tessera::arch
