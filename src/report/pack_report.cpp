// See pack_report.hpp.
#include "report/pack_report.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tessera::report {
namespace {

/// Characters of an array's map. A character is about twice as high as wide.
constexpr std::uint32_t kMapColumns = 20;
constexpr std::uint32_t kMapRows = 10;

char letter(std::size_t number) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return number < kLetters.size() ? kLetters[number] : '#';
}

/// Which tile holds the cell; their number if none does.
std::size_t tile_at(const std::vector<TileOnArray>& tiles, std::uint64_t row, std::uint64_t column) {
  const auto holds = [&](const TileOnArray& one) {
    const arch::CellRectangle& area = one.tile.area;
    return row >= area.row && row < std::uint64_t{area.row} + area.rows && column >= area.column &&
           column < std::uint64_t{area.column} + area.columns;
  };
  return static_cast<std::size_t>(std::ranges::find_if(tiles, holds) - tiles.begin());
}

/// A line of the map: the tile in the middle of each character's cells, '.' for free ones.
std::string map_line(const PackResult& result, const std::vector<TileOnArray>& tiles, std::uint64_t line) {
  std::string text;
  for (std::uint64_t i = 0; i < kMapColumns; ++i) {
    const std::size_t number = tile_at(tiles, (2 * line + 1) * result.array_rows / (2 * kMapRows),
                                       (2 * i + 1) * result.array_columns / (2 * kMapColumns));
    text += number == tiles.size() ? '.' : letter(number);
  }
  return text;
}

std::string tile_line(const TileOnArray& one, std::size_t number) {
  const arch::CellRectangle& area = one.tile.area;
  std::string text = fmt::format("{} {:>4} x {:<4} at {:>3},{:<3}  {}", letter(number), area.rows, area.columns,
                                 area.row, area.column, one.layer->name);
  if (one.layer->copies > 1) {
    text += fmt::format(", {} copies of {} x {}", one.layer->copies, one.layer->rows, one.layer->columns);
  } else if (one.layer->tiles.size() > 1) {
    text += fmt::format(" from {},{}", one.tile.first_row, one.tile.first_column);
  }
  return text;
}

std::string array_text(const PackResult& result, const std::vector<TileOnArray>& tiles, std::size_t number) {
  std::string text = fmt::format("array {:<4} {:>5.1f} %", number, 100 * occupied_share(result, tiles));
  // One tile needs no map.
  if (tiles.size() == 1) return text + "  " + tile_line(tiles.front(), 0) + "\n";
  text += "\n";
  for (std::size_t line = 0; line < std::max<std::size_t>(kMapRows, tiles.size()); ++line) {
    const std::string map = line < kMapRows ? map_line(result, tiles, line) : "";
    const std::string tile = line < tiles.size() ? "  " + tile_line(tiles[line], line) : "";
    text += tile.empty() ? fmt::format("  {}\n", map) : fmt::format("  {:<{}}{}\n", map, kMapColumns, tile);
  }
  return text;
}

std::string copies_text(const PackResult& result) {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  std::string text;
  for (const PackedLayer& layer : result.layers) {
    before += layer.products_without_copies;
    after += layer.products;
    if (layer.copies == 1) continue;
    text += fmt::format("  {:<20} {:>4} x {:<4} {:>7} {:>10} {:>10}\n", layer.name, layer.rows, layer.columns,
                        layer.copies, layer.products_without_copies, layer.products);
  }
  if (text.empty()) return "\nNo matrix of known pixels has room for copies.\n";
  return fmt::format("\n  {:<20} {:>11} {:>7} {:>10} {:>10}\n{}  {:<20} {:>11} {:>7} {:>10} {:>10}\n", "replicated",
                     "matrix", "copies", "products", "now", text, "all layers", "", "", before, after);
}

nlohmann::ordered_json to_json(const PackedLayer& layer) {
  nlohmann::ordered_json tiles = nlohmann::ordered_json::array();
  for (const arch::Tile& tile : layer.tiles) {
    tiles.push_back({{"array", tile.area.array},
                     {"row", tile.area.row},
                     {"column", tile.area.column},
                     {"rows", tile.area.rows},
                     {"columns", tile.area.columns},
                     {"first_row", tile.first_row},
                     {"first_column", tile.first_column}});
  }
  return {{"name", layer.name},         {"rows", layer.rows},
          {"columns", layer.columns},   {"pixels", layer.pixels},
          {"copies", layer.copies},     {"products_without_copies", layer.products_without_copies},
          {"products", layer.products}, {"tiles", tiles}};
}

}  // namespace

std::vector<std::vector<TileOnArray>> tiles_by_array(const PackResult& result) {
  std::vector<std::vector<TileOnArray>> arrays(result.arrays);
  for (std::size_t number = 0; number < result.layers.size(); ++number) {
    for (const arch::Tile& tile : result.layers[number].tiles) {
      arrays[tile.area.array].push_back({&result.layers[number], number, tile});
    }
  }
  for (auto& tiles : arrays) {
    std::ranges::sort(tiles, {},
                      [](const TileOnArray& one) { return std::pair(one.tile.area.row, one.tile.area.column); });
  }
  return arrays;
}

double occupied_share(const PackResult& result, const std::vector<TileOnArray>& tiles) {
  double cells = 0;
  for (const TileOnArray& one : tiles) cells += static_cast<double>(one.tile.area.rows) * one.tile.area.columns;
  return cells / (static_cast<double>(result.array_rows) * result.array_columns);
}

std::string to_text(const PackResult& result) {
  std::string text = fmt::format(
      "{}: {} matrices on arrays of {} rows x {} columns, algorithm {}\n\n"
      "  arrays       {} (lower bound {})\n"
      "  utilisation  {:.2f} % of their cells ({:.2f} arrays' worth)\n"
      "  tiles        {}\n",
      result.source, result.layers.size(), result.array_rows, result.array_columns, result.algorithm, result.arrays,
      result.lower_bound, 100 * result.utilisation, result.utilisation * result.arrays, result.tiles);
  if (!result.excluded.empty()) text += fmt::format("  left out     {}\n", fmt::join(result.excluded, ", "));
  if (result.replicated) text += copies_text(result);
  text += "\nTiles by array: rows x columns at row,column of the array, the matrix, and from which row,column of it.\n";
  const auto arrays = tiles_by_array(result);
  for (std::size_t number = 0; number < arrays.size(); ++number) text += array_text(result, arrays[number], number);
  return text;
}

std::string to_json(const PackResult& result) {
  nlohmann::ordered_json document{{"source", result.source},
                                  {"algorithm", result.algorithm},
                                  {"array_rows", result.array_rows},
                                  {"array_columns", result.array_columns},
                                  {"arrays", result.arrays},
                                  {"lower_bound", result.lower_bound},
                                  {"tiles", result.tiles},
                                  {"cells", result.cells},
                                  {"utilisation", result.utilisation},
                                  {"replicated", result.replicated},
                                  {"excluded", result.excluded},
                                  {"matrices", nlohmann::ordered_json::array()}};
  for (const PackedLayer& layer : result.layers) document["matrices"].push_back(to_json(layer));
  // Names are whatever bytes the user's file holds.
  return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace tessera::report
