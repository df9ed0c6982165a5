// The least number of arrays that any packing of the tiles needs, as far as can be proved.
#pragma once

#include <cstdint>
#include <span>

#include "compile/pack/cut.hpp"

namespace tessera::compile {

/// Efforts of the ascent, in cells of knapsack tables, so that results are the same on every machine.
constexpr std::uint64_t kFullAscent = 30'000'000;
constexpr std::uint64_t kNoAscent = 0;

/// The largest of ceil(sum of f(columns) * g(rows)) over pairs of dual-feasible functions, in arrays, for packing
/// without rotation (Fekete and Schepers, Mathematical Methods of Operations Research 60, 2004). With identities it is
/// ceil(cells / cells of an array); it is never less. Pairs are those of `dual_feasible_functions`, and the best of
/// them made better by an ascent of so much `effort`. `known`: arrays of some packing, where the ascent may end.
std::uint64_t arrays_lower_bound(std::span<const Piece> pieces, ArraySize array, std::uint64_t known,
                                 std::uint64_t effort = kFullAscent);

}  // namespace tessera::compile
