// What the in-memory accelerator keeps between jobs: cells, the tile table, column parameters.
//
// Cells and column parameters are non-volatile: a host may store them before a run (load_cells), as a factory would;
// a program stores them through the registers, and takes its time (ima.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "accel/ima/numerics.hpp"
#include "arch/crossbar.hpp"
#include "arch/machine.hpp"

namespace tessera::accel::ima {

using arch::CellRectangle;
using arch::Tile;

class Storage {
 public:
  explicit Storage(const arch::Ima& config);

  const arch::Ima& config() const { return config_; }
  Numerics numerics() const { return numerics_; }

  /// What is wrong with an area (it leaves the array), or nothing.
  std::optional<std::string> check(const CellRectangle& area) const;
  /// Writes weights row by row. The area has been checked. An error names the first weight that no cell can hold.
  std::optional<std::string> store(const CellRectangle& area, std::span<const std::int16_t> weights);
  /// The area counts as programmed, with cells that nobody will look at. It has been checked.
  void program_blindly(const CellRectangle& area);
  std::int16_t cell(std::uint32_t array, std::uint32_t column, std::uint32_t row) const;
  bool programmed(const CellRectangle& area) const;
  /// Cells of an area for bit_lines(): from its first cell on, columns `stride()` apart.
  std::span<const std::int16_t> cells(const CellRectangle& area) const;
  std::size_t stride() const { return config_.rows; }
  std::uint64_t programmed_cells() const;

  std::span<const Tile> tiles() const { return tiles_; }
  void set_tile(std::uint32_t index, const Tile& tile) { tiles_[index] = tile; }
  std::span<const Requantisation> parameters() const { return parameters_; }
  void set_parameter(std::uint32_t index, const Requantisation& value) { parameters_[index] = value; }

 private:
  struct Array {
    std::vector<std::int16_t> cells;       ///< column by column; empty until something is stored
    std::vector<std::uint8_t> programmed;  ///< the same shape
  };

  arch::Ima config_;
  Numerics numerics_;
  std::vector<Array> arrays_;
  std::vector<Tile> tiles_;
  std::vector<Requantisation> parameters_;
};

}  // namespace tessera::accel::ima
