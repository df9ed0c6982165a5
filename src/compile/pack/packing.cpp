// See packing.hpp.
#include "compile/pack/packing.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "base/error.hpp"
#include "compile/pack/cut.hpp"
#include "compile/pack/free_space.hpp"

namespace tessera::compile {
namespace {

[[noreturn]] void wrong(const std::string& place, const std::string& message) {
  throw Error(ErrorKind::Internal, place, "packing: " + message);
}

Rectangle rectangle(const arch::CellRectangle& area) { return {area.column, area.row, area.columns, area.rows}; }

/// Disjoint, inside and of the right sum: then the tiles cover every cell once.
void check_cover(const PackedMatrix& packed) {
  const std::string& name = packed.matrix.name;
  const Rectangle whole{0, 0, packed.copies * packed.matrix.columns, packed.copies * packed.matrix.rows};
  std::vector<Rectangle> parts;
  std::uint64_t cells = 0;
  for (const arch::Tile& tile : packed.tiles) {
    const Rectangle part{tile.first_column, tile.first_row, tile.area.columns, tile.area.rows};
    if (part.cells() == 0) wrong(name, "a tile without cells");
    if (!whole.contains(part)) wrong(name, "a tile reaches beyond the matrix");
    for (const Rectangle& other : parts) {
      if (other.overlaps(part)) wrong(name, "two tiles hold the same cell of the matrix");
    }
    parts.push_back(part);
    cells += part.cells();
  }
  if (cells != whole.cells()) wrong(name, "a cell of the matrix is in no tile");
}

void check_matrix(const PackedMatrix& packed, const Packing& packing) {
  const std::string& name = packed.matrix.name;
  if (packed.copies == 0) wrong(name, "no copy");
  if (packed.copies > 1 && packed.tiles.size() != 1) wrong(name, "copies that do not stand in one tile");
  if (packed.tiles.size() != tile_count(packed.matrix, packing.array)) wrong(name, "more tiles than needed");
  check_cover(packed);
  const Rectangle array{0, 0, packing.array.columns, packing.array.rows};
  for (const arch::Tile& tile : packed.tiles) {
    if (tile.area.array >= packing.arrays || !array.contains(rectangle(tile.area))) {
      wrong(name, "a tile lies outside the arrays");
    }
  }
}

struct Owned {
  arch::CellRectangle area;
  const std::string* owner;
};

}  // namespace

double Packing::utilisation() const {
  if (arrays == 0) return 0;
  return static_cast<double>(cells()) / (static_cast<double>(arrays) * static_cast<double>(array.cells()));
}

std::uint64_t Packing::tiles() const {
  return std::accumulate(matrices.begin(), matrices.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const PackedMatrix& packed) { return sum + packed.tiles.size(); });
}

std::uint64_t Packing::cells() const {
  return std::accumulate(matrices.begin(), matrices.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const PackedMatrix& packed) { return sum + packed.cells(); });
}

void check_packing(const Packing& packing) {
  std::vector<std::vector<Owned>> on_array(packing.arrays);
  for (const PackedMatrix& packed : packing.matrices) {
    check_matrix(packed, packing);
    for (const arch::Tile& tile : packed.tiles) {
      std::vector<Owned>& others = on_array[tile.area.array];
      for (const Owned& other : others) {
        if (rectangle(other.area).overlaps(rectangle(tile.area))) {
          wrong(packed.matrix.name, fmt::format("shares cells of array {} with {}", tile.area.array, *other.owner));
        }
      }
      others.push_back({tile.area, &packed.matrix.name});
    }
  }
  if (std::ranges::any_of(on_array, [](const auto& tiles) { return tiles.empty(); })) wrong("", "an array is empty");
}

}  // namespace tessera::compile
