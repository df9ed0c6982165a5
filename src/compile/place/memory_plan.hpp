// Places what a program needs in memory, over time: two things may share an address if they are never needed together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arch/address_map.hpp"

namespace tessera::compile {

/// Needed from step `first` to step `last`, both included.
struct MemoryItem {
  std::string name;
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
  std::vector<Address> addresses;     ///< of each item
  std::uint32_t peak_bytes = 0;       ///< from the region's beginning to the end of the last item
  std::optional<std::size_t> failed;  ///< the item that found no room; the addresses mean nothing then
};

/// Largest first, each at the lowest address that is free while it is needed; addresses are multiples of 16.
MemoryPlan plan_memory(const std::vector<MemoryItem>& items, const FreeMemory& memory);

}  // namespace tessera::compile
