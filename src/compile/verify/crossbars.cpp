// `verify_crossbars` of verify.hpp.
#include <algorithm>
#include <map>

#include "compile/verify/broken.hpp"
#include "compile/verify/verify.hpp"

namespace tessera::compile {
namespace {

constexpr std::string_view kLevel = "the crossbars";

bool overlap(const arch::CellRectangle& one, const arch::CellRectangle& other) {
  return one.row < other.row + other.rows && other.row < one.row + one.rows &&
         one.column < other.column + other.columns && other.column < one.column + one.columns;
}

void check_tile(const std::string& name, const arch::CellRectangle& area, const arch::Ima& config) {
  expect(area.array < config.arrays, kLevel, name, "array {} of {}", area.array, config.arrays);
  expect(area.rows >= 1 && area.columns >= 1 && area.row + area.rows <= config.rows &&
             area.column + area.columns <= config.columns,
         kLevel, name, "{} x {} cells from row {} and column {} leave the array", area.rows, area.columns, area.row,
         area.column);
}

}  // namespace

void verify_crossbars(const Network& network, const CrossbarPlan& plan, const arch::Ima& config) {
  expect(plan.layers.size() == network.layers.size(), kLevel, "plan", "{} layers", plan.layers.size());
  std::map<std::uint32_t, std::vector<const arch::CellRectangle*>> arrays;
  std::size_t tiles = 0, parameters = 0;
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const Layer& layer = network.layers[index];
    const CrossbarEntries& entries = plan.layers[index];
    const bool here = layer.engine == &kIma;
    expect(entries.tiles.empty() != here, kLevel, layer.name, "{} tiles", entries.tiles.size());
    if (!here) continue;
    expect(entries.first_tile == tiles && entries.first_parameter == parameters, kLevel, layer.name,
           "its entries begin at {} and {}", entries.first_tile, entries.first_parameter);
    tiles += entries.tiles.size();
    parameters += std::get<Convolution>(layer.operation).channels.size();
    for (const arch::Tile& tile : entries.tiles) {
      check_tile(layer.name, tile.area, config);
      auto& others = arrays[tile.area.array];
      const bool free = std::ranges::none_of(others, [&](const auto* other) { return overlap(*other, tile.area); });
      expect(free, kLevel, layer.name, "a tile lies on another one of array {}", tile.area.array);
      others.push_back(&tile.area);
    }
  }
}

}  // namespace tessera::compile
