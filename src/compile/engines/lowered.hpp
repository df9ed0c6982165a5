// A layer on its way to a program: what it needs in memory, and how its parameters read once addresses are known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "base/units.hpp"
#include "compile/part.hpp"
#include "compile/program.hpp"

namespace tessera::compile {

struct StepAddresses {
  std::vector<Address> inputs;
  Address output = 0;
  std::vector<Address> constants;
  Address buffer = 0;
};

/// Weights or a table. Its bytes are made only when they are stored: a search asks for their number alone.
struct Constant {
  std::uint32_t bytes = 0;
  std::function<std::vector<std::byte>()> make;
};

/// A layer, or some of its output channels, for one engine. It may read the network that it was lowered from.
struct LoweredStep {
  std::uint32_t kind = 0;  ///< arch::NetworkStepKind
  std::vector<Constant> constants;
  /// Scratch memory while it computes a part.
  std::function<std::uint32_t(const Part&)> buffer_bytes = [](const Part&) { return 0u; };
  /// Of a part whose first input row and first output element lie at the addresses.
  std::function<std::vector<std::byte>(const Part&, const StepAddresses&)> parameters;
  /// That a part is estimated to take, data and weights in L1. Empty where the engine's own estimate needs no more than
  /// the layer.
  std::function<Cycle(const Part&)> cycles;
  /// That a part is estimated to take less where the step before computed another part of the same layer.
  Cycle repeated_cycles = 0;
  /// What the host stores on crossbars before the run.
  std::function<CrossbarContents()> crossbars = [] { return CrossbarContents{}; };
};

/// The bytes of parameters or tables as the guest reads them: both sides are little-endian and lay them out alike.
template <typename T>
std::vector<std::byte> bytes_of(std::span<const T> values) {
  std::vector<std::byte> bytes(values.size_bytes());
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}
template <typename T>
std::vector<std::byte> bytes_of(const T& value) {
  return bytes_of(std::span<const T>(&value, 1));
}

/// A constant that costs nothing to make.
inline Constant constant_of(std::vector<std::byte> bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  return {size, [bytes = std::move(bytes)] { return bytes; }};
}

}  // namespace tessera::compile
