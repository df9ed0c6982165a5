// How RISC-V semihosting marks a call: an ebreak between two instructions that do nothing (RISC-V Semihosting
// specification). None of the three is compressed.
#pragma once

#include <cstdint>

namespace tessera::isa {

inline constexpr std::uint32_t kSemihostingBefore = 0x01F0'1013;  // slli x0, x0, 31
inline constexpr std::uint32_t kSemihostingBehind = 0x4070'5013;  // srai x0, x0, 7

}  // namespace tessera::isa
