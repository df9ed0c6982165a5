// A packing as text with a map of every array, as JSON, and as a picture.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/pack_result.hpp"

namespace tessera::report {

std::string to_text(const PackResult& result);
std::string to_json(const PackResult& result);

/// A panel for each array, rows downwards and columns to the right, with a legend of the matrices (SVG 1.1).
std::string to_svg(const PackResult& result);

/// A tile and whose it is.
struct TileOnArray {
  const PackedLayer* layer = nullptr;
  std::size_t layer_number = 0;
  arch::Tile tile;
};

/// The tiles of each array, from top to bottom, then from left to right.
std::vector<std::vector<TileOnArray>> tiles_by_array(const PackResult& result);

/// Cells of an array that hold tiles, with the copies' zeros, over all its cells.
double occupied_share(const PackResult& result, const std::vector<TileOnArray>& tiles);

}  // namespace tessera::report
