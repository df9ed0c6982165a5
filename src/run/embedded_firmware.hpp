// The resident firmware, compiled in (the definition is generated at build time).
#pragma once

#include <cstddef>
#include <span>

namespace tessera::run {

/// firmware/network as an ELF file.
std::span<const std::byte> network_firmware();

}  // namespace tessera::run
