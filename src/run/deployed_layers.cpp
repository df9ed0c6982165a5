// See deployed_layers.hpp.
#include "run/deployed_layers.hpp"

#include <utility>

#include "run/firmware.hpp"

namespace tessera::run {

DeployedLayers::DeployedLayers(compile::Network network, const arch::Machine& machine,
                               const compile::PlacementOptions& placement)
    : DeployedLayers(std::move(network), compile::CompileTarget{machine, free_memories(machine), placement}) {}

DeployedLayers::DeployedLayers(compile::Network network, const compile::CompileTarget& target)
    : DeployedLayers(compile::compile_network(std::move(network), target), target) {}

DeployedLayers::DeployedLayers(compile::Compiled compiled, compile::CompileTarget target)
    : target_(std::move(target)),
      network_(std::move(compiled.network)),
      program_(std::move(compiled.program.value())) {}

}  // namespace tessera::run
