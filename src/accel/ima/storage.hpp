// What the in-memory accelerator keeps between jobs: cells, the tile table, column and row parameters.
//
// In numerics `analog` cells are stored as targets, in kCodeUnit-ths of a code; what they conduct is the specimen's.
//
// Cells and column parameters are non-volatile: a host may store them before a run (load_cells), as a factory would;
// a program stores them through the registers, and takes its time (ima.hpp).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analog/area.hpp"
#include "arch/crossbar.hpp"
#include "arch/machine.hpp"
#include "base/requantise.hpp"

namespace tessera::accel::ima {

using arch::CellRectangle;
using arch::Tile;

/// Where the pixels of a job lie in the output of its layer, and which picture it is: what read noise is drawn from. A
/// host that runs a layer in parts says so; without, pixels count as the job counts them.
struct NoiseOrigin {
  std::uint32_t picture = 0;
  std::uint32_t first_row = 0;
  std::uint32_t first_column = 0;
  std::uint32_t width = 0;  ///< of the layer's output; 0: of the job's

  std::uint32_t pixel(std::uint32_t of_job, std::uint32_t job_width) const {
    if (width == 0) return of_job;
    return (first_row + of_job / job_width) * width + first_column + of_job % job_width;
  }
};

class Storage {
 public:
  explicit Storage(const arch::Ima& config);

  const arch::Ima& config() const { return config_; }

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
  std::span<const std::int8_t> row_offsets() const { return row_offsets_; }
  void set_row_offset(std::uint32_t index, std::int8_t value) { row_offsets_[index] = value; }

  // Numerics `analog`.
  /// Which chip it is, and how old. One of ideal devices until it is told.
  void set_specimen(analog::Specimen specimen);
  NoiseOrigin& noise_origin() { return noise_origin_; }
  /// An area that has been programmed, with the converters of a job. Valid until something is stored.
  const analog::CrossbarArea& readable(const CellRectangle& area, const analog::Conversion& conversion);
  /// What a cell conducts now, in kCodeUnit-ths of a code.
  std::int16_t conducted(std::uint32_t array, std::uint32_t column, std::uint32_t row) const;

 private:
  struct Array {
    std::vector<std::int16_t> cells;       ///< column by column; empty until something is stored
    std::vector<std::uint8_t> programmed;  ///< the same shape
  };

  arch::Ima config_;
  std::vector<Array> arrays_;
  std::vector<Tile> tiles_;
  std::vector<Requantisation> parameters_;
  std::vector<std::int8_t> row_offsets_;
  analog::Specimen specimen_;
  NoiseOrigin noise_origin_;
  /// Those read so far, by array, column, row, columns and rows.
  std::map<std::array<std::uint32_t, 5>, analog::CrossbarArea> readable_;
};

}  // namespace tessera::accel::ima
