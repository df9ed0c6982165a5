// Places what a program needs in memory, over time: two things may share an address if they are never needed together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "arch/machine.hpp"
#include "base/units.hpp"

namespace tessera::compile {

/// Needed from step `first` to step `last`, both included.
struct MemoryItem {
  std::uint32_t bytes = 0;
  std::size_t first = 0;
  std::size_t last = 0;
};

/// Memory to place things in: a region, but for what of it is taken for good.
struct FreeMemory {
  arch::Region region;
  std::vector<arch::Region> taken = {};

  std::uint64_t bytes() const;
};

struct MemoryPlan {
  std::vector<Address> addresses;   ///< of each item
  std::uint32_t peak_bytes = 0;     ///< from the region's beginning to the end of the last item
  std::vector<std::size_t> failed;  ///< the items that found no room; their addresses mean nothing
};

/// Each at the lowest address that is free while it is needed, largest first; where something finds no room so, in
/// other orders. Addresses are multiples of 16. The work grows with the pairs of things that are needed together.
MemoryPlan plan_memory(const std::vector<MemoryItem>& items, const FreeMemory& memory);

}  // namespace tessera::compile
