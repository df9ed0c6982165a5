// The texts of configs/*.toml, compiled in (the definition is generated at build time).
#pragma once

#include <span>

#include "base/shipped_text.hpp"

namespace tessera::arch {

std::span<const ShippedText> shipped_machines();

}  // namespace tessera::arch
