// What lies, or would lie, at an address of PULP's system, for messages about accesses to nothing.
#pragma once

#include <string_view>

#include "base/units.hpp"

namespace tessera::arch {

/// "the uDMA of PULP's system: only its first UART is modelled"; empty if nothing is known.
std::string_view block_at(Address address);

}  // namespace tessera::arch
