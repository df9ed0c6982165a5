// The algorithms behind `pack`, on pieces: each returns the places of all of them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "arch/crossbar.hpp"
#include "compile/pack/cut.hpp"

namespace tessera::compile {

/// A place for each piece, in the order of the pieces.
struct PiecePlacement {
  std::uint32_t arrays = 0;
  std::vector<arch::CellRectangle> areas;
};

/// An array for each piece.
PiecePlacement place_alone(std::span<const Piece> pieces);

/// As published: pieces by falling area, each where it fits best in any open array by the shorter of the differences of
/// sides ("bin best fit" with "maximal rectangles, best short side fit"; between equals the array opened first).
PiecePlacement place_published(std::span<const Piece> pieces, ArraySize array);

/// Efforts of the search, in free rectangles looked at, so that results are the same on every machine.
constexpr std::uint64_t kThorough = 40'000'000;
constexpr std::uint64_t kQuick = 300'000;
constexpr std::uint64_t kNoSearch = 0;

/// Tries several orders and fit rules, then searches, until `bound` arrays are reached or the effort is spent.
PiecePlacement place_improved(std::span<const Piece> pieces, ArraySize array, std::uint64_t bound,
                              std::uint64_t effort);

}  // namespace tessera::compile
