// The texts of configs/*.toml, compiled in (the definition is generated at build time).
#pragma once

#include <span>
#include <string_view>

namespace tessera::arch {

struct ShippedMachine {
  std::string_view name;
  std::string_view text;
};

std::span<const ShippedMachine> shipped_machines();

}  // namespace tessera::arch
