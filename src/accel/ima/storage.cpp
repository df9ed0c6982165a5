#include "accel/ima/storage.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "analog/cell.hpp"
#include "analog/device_file.hpp"

namespace tessera::accel::ima {

Storage::Storage(const arch::Ima& config)
    : config_(config),
      arrays_(config.arrays),
      tiles_(config.tiles),
      parameters_(config.column_parameters),
      row_offsets_(config.row_parameters) {
  if (!config.analog()) return;
  set_specimen({analog::load_device("ideal"),
                {config.adc_gain_spread, config.adc_offset_spread, config.adc_noise},
                config.ir_drop});
}

void Storage::set_specimen(analog::Specimen specimen) {
  readable_.clear();
  specimen_ = std::move(specimen);
}

const analog::CrossbarArea& Storage::readable(const CellRectangle& area, const analog::Conversion& conversion) {
  const std::array<std::uint32_t, 5> key{area.array, area.column, area.row, area.columns, area.rows};
  auto found = readable_.find(key);
  if (found != readable_.end() && found->second.conversion() == conversion) return found->second;
  if (found != readable_.end()) readable_.erase(found);
  const analog::CellTargets targets{
      {area.array, area.column, area.row}, area.rows, area.columns, cells(area), stride()};
  found = readable_.emplace(key, analog::CrossbarArea(specimen_, conversion, targets)).first;
  return found->second;
}

std::int16_t Storage::conducted(std::uint32_t array, std::uint32_t column, std::uint32_t row) const {
  const double target = static_cast<double>(cell(array, column, row)) / analog::kCodeUnit;
  const double code = analog::ProgrammedCells(specimen_.devices, specimen_.seed)
                          .code_at({array, column, row}, target, analog::age_of(specimen_.devices, specimen_.seconds));
  constexpr double kMost = std::numeric_limits<std::int16_t>::max();
  return static_cast<std::int16_t>(std::clamp(std::floor(code * analog::kCodeUnit + 0.5), -kMost, kMost));
}

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
  constexpr auto kMostTarget = static_cast<int>(analog::kGreatestCode) * analog::kCodeUnit;
  const int least = config_.analog() ? -kMostTarget : analog::kMinExactCell;
  const int most = config_.analog() ? kMostTarget : analog::kMaxExactCell;
  const auto wrong = std::ranges::find_if(weights, [&](int weight) { return weight < least || weight > most; });
  if (wrong != weights.end()) {
    return fmt::format("weight {} does not fit a cell, which holds {} to {}", *wrong, least, most);
  }
  readable_.clear();
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
