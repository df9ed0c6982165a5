// How many cases a test that draws them draws: all under `make soak`, a tenth of them elsewhere, always the same ones.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace tessera::testing {

/// Whether the full counts are asked for: TESSERA_SOAK=1.
inline bool soaking() {
  const char* value = std::getenv("TESSERA_SOAK");
  return value != nullptr && std::string_view(value) == "1";
}

/// For loops over random cases. Properties of rapidcheck take their count from main.cpp.
inline std::uint64_t soak_count(std::uint64_t full) { return soaking() ? full : std::max<std::uint64_t>(1, full / 10); }

}  // namespace tessera::testing
