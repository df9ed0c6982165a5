// Where the programs that are measured lie.
#pragma once

#include <string>

namespace tessera::bench {

/// A program of firmware/, as the build made it.
inline std::string firmware_path(const std::string& name) { return TESSERA_BINARY_DIR "/firmware/" + name + ".elf"; }

inline std::string tool_path() { return TESSERA_BINARY_DIR "/tessera"; }

}  // namespace tessera::bench
