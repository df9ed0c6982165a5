// The quantities everything shares. Where a type would only be in the way, the name carries the unit instead.
#pragma once

#include <cstdint>

namespace tessera {

/// A point in time or a duration, in cycles of the cluster's clock. Cycle 0 is the first clock after reset.
using Cycle = std::uint64_t;

/// An address as the cores see it.
using Address = std::uint32_t;

}  // namespace tessera
