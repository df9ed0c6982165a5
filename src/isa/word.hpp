// The 32-bit pattern that registers hold.
#pragma once

#include <cstdint>

namespace tessera::isa {

using Word = std::uint32_t;

constexpr std::int32_t as_signed(Word value) { return static_cast<std::int32_t>(value); }

}  // namespace tessera::isa
