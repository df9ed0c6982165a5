// Layers deployed on a machine: everything that simulating them needs, owned by one value.
//
// Layers come from a graph (run/deployment.hpp) or are made by hand, as measurements and tests do.
#pragma once

#include <memory>

#include "arch/machine.hpp"
#include "compile/pipeline.hpp"

namespace tessera::run {

/// Input, weights and parameters are in L1 from the start: what published measurements of single layers assume.
inline constexpr compile::PlacementOptions kAllInL1{.input_in_l1 = true, .constants_in_l1 = true};

class DeployedLayers {
 public:
  /// The network's layers have their engines. Throws Error{Input} naming the layer for which there is no room, or which
  /// its engine cannot run; Error{Config} if networks do not run on such a machine.
  DeployedLayers(compile::Network network, const arch::Machine& machine,
                 const compile::PlacementOptions& placement = {});
  /// In memories other than those that the resident firmware leaves.
  DeployedLayers(compile::Network network, const compile::CompileTarget& target);
  /// What all passes have made for a target.
  DeployedLayers(compile::Compiled compiled, compile::CompileTarget target);

  /// The same program on another machine, for series that vary times, widths and clocks: nothing is compiled. A
  /// deployment of the machine's own may choose other engines and parts. Throws Error{Config} where memories or engines
  /// are not those that the program was made for.
  DeployedLayers on(const arch::Machine& machine) const;

  const compile::Network& network() const { return *network_; }
  std::shared_ptr<const compile::Network> shared_network() const { return network_; }
  const arch::Machine& machine() const { return target_.machine; }
  const compile::FreeMemories& memories() const { return target_.memories; }
  const compile::Program& program() const { return *program_; }

 private:
  compile::CompileTarget target_;
  std::shared_ptr<const compile::Network> network_;
  std::shared_ptr<const compile::Program> program_;
};

}  // namespace tessera::run
