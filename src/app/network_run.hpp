// Runs a compiled network on a simulated machine: the one place where compiler and simulator meet.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "arch/events.hpp"
#include "arch/machine.hpp"
#include "compile/deploy.hpp"
#include "compile/layer.hpp"
#include "compile/program.hpp"
#include "system/result.hpp"

namespace tessera::app {

/// What the resident firmware leaves of memory on this machine. Throws Error{Config} if it does not fit.
compile::FreeMemories free_memories(const arch::Machine& machine);

struct NetworkRun {
  system::Result result;
  std::vector<Cycle> layer_cycles;  ///< of each layer
  Cycle cycles = 0;                 ///< from the first step to the last one's end
  /// What happened during each layer, for its energy: between the marks of its steps.
  std::vector<arch::Events> layer_events;
  std::vector<std::int8_t> output;  ///< the last layer's
  /// Of each tensor of the network, as its layer computed it; empty for the input.
  std::vector<std::vector<std::int8_t>> tensors;
};

struct NetworkRunOptions {
  /// Told before each step: its layer and the cycle.
  std::function<void(std::size_t, Cycle)> progress = {};
};

/// Loads firmware, program and input into a machine and runs it. Throws Error{Internal} if the program does not end as
/// passed: it was ours.
NetworkRun run_network(const compile::Network& network, const compile::Program& program, const arch::Machine& machine,
                       std::span<const std::int8_t> input, const NetworkRunOptions& options = {});

}  // namespace tessera::app
