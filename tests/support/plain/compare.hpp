// Runs a random program on the simulator and on the plain model, and says where they differ.
#pragma once

#include <cstdint>
#include <string>

#include "arch/machine.hpp"
#include "support/plain/random_program.hpp"

namespace tessera::plain {

struct Comparison {
  std::string difference;  ///< empty: none
  std::uint64_t instructions = 0;
};

/// The machine and the shape of program number `seed`.
arch::Machine random_machine(std::uint64_t seed, ProgramShape& shape);

Comparison compare(std::uint64_t seed);

}  // namespace tessera::plain
