// Where a program's stacks lie, if it says so: the symbols __stacks_end, __stack_bytes and __cores of our own linker
// script (firmware/runtime/link.ld). The stacks end at the first, core 0's is the lowest.
#pragma once

#include <cstdint>
#include <optional>

#include "base/units.hpp"
#include "system/elf.hpp"

namespace tessera::system {

struct Stacks {
  Address end = 0;
  std::uint32_t bytes = 0;  ///< of each
  unsigned cores = 0;

  /// The lowest address of a core's stack.
  Address low(unsigned core) const { return end - (cores - core) * bytes; }
};

inline std::optional<Stacks> stacks_of(const ElfImage& program) {
  const auto end = program.find("__stacks_end");
  const auto bytes = program.find("__stack_bytes");
  const auto cores = program.find("__cores");
  if (!end || !bytes || !cores || *bytes == 0 || *cores == 0) return std::nullopt;
  if (std::uint64_t{*cores} * *bytes > *end) return std::nullopt;
  return Stacks{*end, *bytes, *cores};
}

}  // namespace tessera::system
