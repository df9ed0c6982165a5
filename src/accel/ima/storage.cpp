#include "accel/ima/storage.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tessera::accel::ima {

Storage::Storage(const arch::Ima& config)
    : config_(config),
      numerics_(config.numerics == arch::ImaNumerics::Exact ? Numerics::Exact : Numerics::Quantised),
      arrays_(config.arrays),
      tiles_(config.tiles),
      parameters_(config.column_parameters) {}

std::optional<std::string> Storage::check(const CellRectangle& area) const {
  if (area.array >= config_.arrays) return fmt::format("array {} of {}", area.array, config_.arrays);
  if (area.columns == 0 || area.rows == 0) return "an area without cells";
  if (area.column >= config_.columns || area.columns > config_.columns - area.column) {
    return fmt::format("columns {} to {} of an array of {}", area.column, std::uint64_t{area.column} + area.columns - 1,
                       config_.columns);
  }
  if (area.row >= config_.rows || area.rows > config_.rows - area.row) {
    return fmt::format("rows {} to {} of an array of {}", area.row, std::uint64_t{area.row} + area.rows - 1,
                       config_.rows);
  }
  return std::nullopt;
}

std::optional<std::string> Storage::store(const CellRectangle& area, std::span<const std::int16_t> weights) {
  const int least = numerics_ == Numerics::Exact ? kMinExactCell : kMinCell;
  const int most = numerics_ == Numerics::Exact ? kMaxExactCell : kMaxCell;
  const auto wrong = std::ranges::find_if(weights, [&](int weight) { return weight < least || weight > most; });
  if (wrong != weights.end()) {
    return fmt::format("weight {} does not fit a cell, which holds {} to {}", *wrong, least, most);
  }
  Array& array = arrays_[area.array];
  const std::size_t size = std::size_t{config_.columns} * config_.rows;
  array.cells.resize(size);
  array.programmed.resize(size);
  for (std::uint32_t row = 0; row < area.rows; ++row) {
    for (std::uint32_t column = 0; column < area.columns; ++column) {
      const std::size_t place = (area.column + column) * stride() + area.row + row;
      array.cells[place] = weights[std::size_t{row} * area.columns + column];
      array.programmed[place] = 1;
    }
  }
  return std::nullopt;
}

void Storage::program_blindly(const CellRectangle& area) {
  std::vector<std::uint8_t>& programmed = arrays_[area.array].programmed;
  programmed.resize(std::size_t{config_.columns} * config_.rows);
  for (std::uint32_t column = 0; column < area.columns; ++column) {
    const std::size_t place = (area.column + column) * stride() + area.row;
    std::fill_n(programmed.begin() + static_cast<std::ptrdiff_t>(place), area.rows, std::uint8_t{1});
  }
}

std::int16_t Storage::cell(std::uint32_t array, std::uint32_t column, std::uint32_t row) const {
  const auto& cells = arrays_[array].cells;
  return cells.empty() ? std::int16_t{0} : cells[column * stride() + row];
}

bool Storage::programmed(const CellRectangle& area) const {
  const auto& programmed = arrays_[area.array].programmed;
  if (programmed.empty()) return false;
  for (std::uint32_t column = area.column; column < area.column + area.columns; ++column) {
    const auto first = programmed.begin() + static_cast<std::ptrdiff_t>(column * stride() + area.row);
    if (std::find(first, first + area.rows, 0) != first + area.rows) return false;
  }
  return true;
}

std::span<const std::int16_t> Storage::cells(const CellRectangle& area) const {
  return std::span(arrays_[area.array].cells).subspan(area.column * stride() + area.row);
}

std::uint64_t Storage::programmed_cells() const {
  std::uint64_t count = 0;
  for (const Array& array : arrays_) {
    count += static_cast<std::uint64_t>(std::ranges::count(array.programmed, std::uint8_t{1}));
  }
  return count;
}

}  // namespace tessera::accel::ima
