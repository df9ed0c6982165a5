// The register image of an accelerator's job, as a step's parameters hold it.
#pragma once

#include <array>
#include <cstdint>

namespace tessera::compile {

/// Registers from offset `first` on.
template <std::uint32_t first, std::uint32_t count>
struct JobRegisters {
  std::array<std::uint32_t, count> values{};

  void set(std::uint32_t offset, std::uint32_t value) { values[(offset - first) / 4] = value; }
  void set(std::uint32_t offset, std::int32_t value) { set(offset, static_cast<std::uint32_t>(value)); }
};

/// Two halves of a register.
constexpr std::uint32_t halves(std::uint32_t low, std::uint32_t high) { return low | high << 16; }
constexpr std::uint32_t halves(std::int32_t low, std::int32_t high) {
  return halves(static_cast<std::uint32_t>(low), static_cast<std::uint32_t>(high));
}

/// Its four bytes, from the lowest on; codes are signed.
constexpr std::uint32_t bytes(std::int32_t a, std::int32_t b, std::int32_t c = 0, std::int32_t d = 0) {
  const auto byte = [](std::int32_t value) { return static_cast<std::uint32_t>(value) & 0xff; };
  return byte(a) | byte(b) << 8 | byte(c) << 16 | byte(d) << 24;
}

}  // namespace tessera::compile
