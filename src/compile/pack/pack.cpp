// See pack.hpp.
#include "compile/pack/pack.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/closest.hpp"
#include "base/error.hpp"
#include "compile/pack/algorithms.hpp"
#include "compile/pack/lower_bound.hpp"
#include "compile/pack/replicate.hpp"

namespace tessera::compile {
namespace {

constexpr std::array kAlgorithms{
    PackingAlgorithm{"improved", "several orders and fit rules, then a search"},
    PackingAlgorithm{"published", "bin best fit, maximal rectangles by best short side (TILE&PACK, JETCAS 2022)"},
    PackingAlgorithm{"none", "an array for each tile"},
};

[[noreturn]] void reject_algorithm(const std::string& name) {
  std::vector<std::string_view> names(kAlgorithms.size());
  std::ranges::transform(kAlgorithms, names.begin(), &PackingAlgorithm::name);
  std::string hint = did_you_mean(name, names);
  if (hint.empty()) hint = fmt::format("there are: {}", fmt::join(names, ", "));
  throw Error(ErrorKind::Usage, name, "no packing algorithm of this name", hint);
}

void check_input(std::span<const WeightMatrix> matrices, ArraySize array) {
  if (array.rows == 0 || array.columns == 0 || array.rows > kMostSide || array.columns > kMostSide) {
    throw Error(ErrorKind::Usage, "array size",
                fmt::format("{} x {} is not a size of an array", array.rows, array.columns),
                fmt::format("rows and columns from 1 to {}", kMostSide));
  }
  std::uint64_t tiles = 0;
  for (const WeightMatrix& matrix : matrices) {
    if (matrix.rows == 0 || matrix.columns == 0) {
      throw Error(ErrorKind::Input, matrix.name, fmt::format("{} x {}: empty", matrix.rows, matrix.columns),
                  "a matrix has at least a row and a column");
    }
    const std::uint64_t count = tile_count(matrix, array);
    tiles = count > kMostTiles ? kMostTiles + 1 : tiles + count;
    if (tiles > kMostTiles) {
      throw Error(ErrorKind::Input, matrix.name, fmt::format("more than {} tiles up to here", kMostTiles),
                  "larger arrays, or fewer matrices");
    }
  }
}

PiecePlacement place(std::span<const Piece> pieces, const PackOptions& options, std::uint64_t bound,
                     std::uint64_t effort) {
  if (options.algorithm == "improved") return place_improved(pieces, options.array, bound, effort);
  if (options.algorithm == "published") return place_published(pieces, options.array);
  if (options.algorithm == "none") return place_alone(pieces);
  reject_algorithm(options.algorithm);
}

struct Bounded {
  PiecePlacement placement;
  std::uint64_t lower_bound = 0;
};

/// The ascent to a better bound and the search for a better packing take most of the time, and only where bound and
/// packing do not meet without them.
Bounded place_bounded(std::span<const Piece> pieces, const PackOptions& options) {
  const std::uint64_t quick_bound = arrays_lower_bound(pieces, options.array, 0, kNoAscent);
  PiecePlacement placement = place(pieces, options, quick_bound, kNoSearch);
  if (placement.arrays == quick_bound) return {std::move(placement), quick_bound};
  const std::uint64_t known = std::min(placement.arrays, place_published(pieces, options.array).arrays);
  const std::uint64_t bound = arrays_lower_bound(pieces, options.array, known);
  if (placement.arrays > bound) placement = place(pieces, options, bound, kThorough);
  return {std::move(placement), bound};
}

}  // namespace

std::span<const PackingAlgorithm> packing_algorithms() { return kAlgorithms; }

Packing pack(std::span<const WeightMatrix> matrices, const PackOptions& options) {
  check_input(matrices, options.array);
  const std::vector<Piece> pieces = cut(matrices, options.array);
  Bounded bounded = place_bounded(pieces, options);
  Packing packing{options.algorithm, options.array, 0, bounded.lower_bound, {}};
  Replication result{std::vector<std::uint32_t>(matrices.size(), 1), std::move(bounded.placement)};
  if (options.replicate) {
    const std::uint32_t arrays = std::max(result.placement.arrays, options.most_arrays);
    result = replicate(matrices, options.array, std::move(result.placement), arrays,
                       [&](std::span<const Piece> with_copies) { return place(with_copies, options, arrays, kQuick); });
  }
  packing.arrays = result.placement.arrays;
  packing.matrices.reserve(matrices.size());
  for (std::size_t number = 0; number < matrices.size(); ++number) {
    packing.matrices.push_back({matrices[number], result.copies[number], {}});
  }
  for (std::size_t number = 0; number < pieces.size(); ++number) {
    const Piece& piece = pieces[number];
    const arch::CellRectangle& area = result.placement.areas[number];
    packing.matrices[piece.matrix].tiles.push_back({area, piece.first_column, piece.first_row});
  }
  check_packing(packing);
  return packing;
}

}  // namespace tessera::compile
