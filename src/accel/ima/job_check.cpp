// What the in-memory accelerator refuses to run. Every message names the register and its value.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "accel/ima/job.hpp"
#include "base/divide.hpp"
#include "base/error.hpp"

namespace tessera::accel::ima {
namespace {

using Complaint = std::optional<std::string>;

Complaint check_sizes(const Job& job) {
  struct Named {
    const char* name;
    std::uint64_t value;
  };
  const std::array<Named, 8> factors{{{"TILES (entries)", job.tiles},
                                      {"CHANNELS (input)", job.in_channels},
                                      {"CHANNELS (output)", job.out_channels},
                                      {"IN_SIZE", std::uint64_t{job.in.width} * job.in.height},
                                      {"OUT_SIZE", job.pixels()},
                                      {"KERNEL (size)", job.taps()},
                                      {"KERNEL (dilation)", job.dilation.width * job.dilation.height},
                                      {"STEP (stride)", job.step.width * job.step.height}}};
  for (const Named& factor : factors) {
    if (factor.value == 0) return fmt::format("{} is 0", factor.name);
  }
  if (job.encoding > 2) return fmt::format("MODE: input encoding {}, of 0 to 2", job.encoding);
  if (job.slices > 2) return fmt::format("MODE: {} slices of a weight, of 1 or 2", job.slices);
  if (job.output.minimum > job.output.maximum) {
    return fmt::format("CLIP: least code {} above greatest code {}", job.output.minimum, job.output.maximum);
  }
  return std::nullopt;
}

Complaint check_depthwise(const Job& job, std::span<const Tile> tiles) {
  if (job.pixels_per_product != 1) {
    return fmt::format("MODE: {} pixels a product in depth-wise mode", job.pixels_per_product);
  }
  if (job.channels_per_job == 0) return "MODE: 0 channels a job in depth-wise mode";
  if (job.in_channels != job.out_channels) {
    return fmt::format("CHANNELS: {} in and {} out in depth-wise mode", job.in_channels, job.out_channels);
  }
  const std::uint32_t block_rows = job.taps() * job.channels_per_job * job.cells;
  const std::uint32_t block_columns = job.channels_per_job * job.slices;
  std::uint64_t blocks = 0;
  for (const Tile& tile : tiles) {
    const std::uint64_t fit = std::uint64_t{tile.area.rows / block_rows} * (tile.area.columns / block_columns);
    if (fit == 0) {
      return fmt::format("TILES: an area of {} rows x {} columns holds no block of {} x {}", tile.area.rows,
                         tile.area.columns, block_rows, block_columns);
    }
    blocks += fit;
  }
  const std::uint32_t groups = divide_up(job.in_channels, job.channels_per_job);
  if (blocks < groups) return fmt::format("TILES: areas for {} groups of channels, {} are needed", blocks, groups);
  return std::nullopt;
}

/// The tiles cover the matrix: columns from left to right, the rows of each from top to bottom.
Complaint check_coverage(const Job& job, std::span<const Tile> tiles) {
  std::uint64_t column = 0;
  std::uint64_t row = 0;
  for (std::size_t index = 0; index < tiles.size(); ++index) {
    const Tile& tile = tiles[index];
    if (tile.first_column != column || tile.first_row != row) {
      return fmt::format("TILES: entry {} begins at row {}, column {} of the matrix, not at row {}, column {}",
                         job.first_tile + index, tile.first_row, tile.first_column, row, column);
    }
    if (row != 0 && tile.area.columns != tiles[index - 1].area.columns) {
      return fmt::format("TILES: entry {} has {} columns, the one above it {}", job.first_tile + index,
                         tile.area.columns, tiles[index - 1].area.columns);
    }
    if (tile.area.rows % job.cells != 0) {
      return fmt::format("TILES: entry {} has {} rows, for {} cells a weight", job.first_tile + index, tile.area.rows,
                         job.cells);
    }
    if (tile.area.columns % job.slices != 0) {
      return fmt::format("TILES: entry {} has {} columns, for {} slices a weight", job.first_tile + index,
                         tile.area.columns, job.slices);
    }
    row += tile.area.rows;
    if (row < job.matrix_rows()) continue;
    if (row > job.matrix_rows()) break;
    row = 0;
    column += tile.area.columns;
  }
  if (row == 0 && column == job.matrix_columns()) return std::nullopt;
  return fmt::format("TILES: the entries do not make up a matrix of {} rows x {} columns", job.matrix_rows(),
                     job.matrix_columns());
}

Complaint check_memory(const Job& job, const JobMemory& memory) {
  const std::int64_t input = std::int64_t{job.in.height - 1} * job.source_line +
                             std::int64_t{job.in.width - 1} * job.source_stride + job.in_channels;
  if (!memory.holds(job.source, input)) {
    return fmt::format("SRC {:#010x}: the {} bytes of the input leave L1", job.source, input);
  }
  const std::int64_t output = std::int64_t{job.out.height - 1} * job.destination_line +
                              std::int64_t{job.out.width - 1} * job.destination_stride + job.out_channels;
  if (!memory.holds(job.destination, output)) {
    return fmt::format("DST {:#010x}: the {} bytes of the output leave L1", job.destination, output);
  }
  return std::nullopt;
}

Complaint check_parameters(const Job& job, const Storage& storage) {
  const auto all = storage.parameters();
  if (job.first_parameter > all.size() || job.out_channels > all.size() - job.first_parameter) {
    return fmt::format("PARAMETERS {}: {} columns from there on exceed the {} entries", job.first_parameter,
                       job.out_channels, all.size());
  }
  for (std::size_t index = 0; index < job.out_channels; ++index) {
    const std::int32_t shift = all[job.first_parameter + index].shift;
    if (shift < kMinShift || shift > kMaxShift) {
      return fmt::format("PARAMETERS: shift {} of entry {}", shift, job.first_parameter + index);
    }
  }
  return std::nullopt;
}

Complaint check_cells(const Job& job, const Storage& storage) {
  Sequence sequence(job, storage.tiles());
  for (Product product = sequence.next();; product = sequence.next()) {
    if (product.first_pixel != 0) return std::nullopt;
    const CellRectangle& area = product.area;
    if (!storage.programmed(area)) {
      return fmt::format("TILES: cells of array {}, columns {} to {}, rows {} to {} were never programmed", area.array,
                         area.column, area.column + area.columns - 1, area.row, area.row + area.rows - 1);
    }
    if (sequence.done()) return std::nullopt;
  }
}

Complaint check_conversion(const Job& job, const Storage& storage) {
  if (!storage.config().analog() && (job.cells > 1 || job.slices > 1)) {
    return fmt::format("MODE: {} cells and {} slices a weight, in numerics exact", job.cells, job.slices);
  }
  try {
    check(job.conversion(storage.config()));
  } catch (const Error& error) {
    return fmt::format("ADC_RANGE {}: {}", job.adc_range, error.what());
  }
  const std::size_t offsets = storage.row_offsets().size();
  if (!job.row_offsets || !storage.config().analog()) return std::nullopt;
  if (job.first_row_offset > offsets || job.in_channels > offsets - job.first_row_offset) {
    return fmt::format("ROW_OFFSETS {}: {} channels from there on exceed the {} entries", job.first_row_offset,
                       job.in_channels, offsets);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> check(const Job& job, const Storage& storage, const JobMemory& memory) {
  if (auto complaint = check_sizes(job)) return complaint;
  if (job.first_tile + job.tiles > storage.tiles().size()) {
    return fmt::format("TILES: entries {} to {} of {}", job.first_tile, job.first_tile + job.tiles - 1,
                       storage.tiles().size());
  }
  const auto tiles = storage.tiles().subspan(job.first_tile, job.tiles);
  for (std::size_t index = 0; index < tiles.size(); ++index) {
    if (auto complaint = storage.check(tiles[index].area)) {
      return fmt::format("TILES: entry {}: {}", job.first_tile + index, *complaint);
    }
  }
  if (auto complaint = job.depthwise ? check_depthwise(job, tiles) : check_coverage(job, tiles)) return complaint;
  if (auto complaint = check_memory(job, memory)) return complaint;
  if (auto complaint = check_parameters(job, storage)) return complaint;
  if (auto complaint = check_conversion(job, storage)) return complaint;
  return check_cells(job, storage);
}

}  // namespace tessera::accel::ima
