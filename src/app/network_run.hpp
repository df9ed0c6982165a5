// Runs a compiled network on a simulated machine: the one place where compiler and simulator meet.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "arch/machine.hpp"
#include "compile/layer.hpp"
#include "compile/program.hpp"
#include "system/result.hpp"

namespace tessera::app {

/// What the resident firmware leaves of L1 on this machine.
arch::Region free_l1(const arch::Machine& machine);

struct NetworkRun {
  system::Result result;
  std::vector<Cycle> layer_cycles;  ///< of each layer
  Cycle cycles = 0;                 ///< from the first step to the last one's end
  std::vector<std::int8_t> output;  ///< the last layer's
};

/// Loads firmware, program and input into a machine and runs it. Throws Error{Internal} if the program does not end as
/// passed: it was ours.
NetworkRun run_network(const compile::Network& network, const compile::Program& program, const arch::Machine& machine,
                       std::span<const std::int8_t> input);

}  // namespace tessera::app
