// One attempt at a placement: from every tensor in L1, or where it is told to be, to something that fits.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compile/place/placement.hpp"

namespace tessera::compile {

/// What an attempt begins with.
struct Preferences {
  double most_rows = 0;                    ///< of L1: parts are as large at most
  double least_rows = 0;                   ///< of L1: parts are made smaller down to this before a tensor moves to L2
  std::vector<std::optional<Home>> homes;  ///< of each tensor: where it must be; nothing: wherever it finds room
};

/// A layer that nothing helps.
struct NoRoom {
  std::size_t layer = 0;
  std::uint64_t missing_bytes = 0;
};

/// Ends in any case: every turn makes a part or a slice smaller, or moves a tensor for good.
std::variant<Placed, NoRoom> place_by(const Preferences& preferences, const Network& network, const Lowering& lowering,
                                      const FreeMemory& l1, const PlacementOptions& options);

}  // namespace tessera::compile
