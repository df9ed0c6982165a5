// See deployed_layers.hpp.
#include "run/deployed_layers.hpp"

#include <utility>

#include "run/firmware.hpp"

namespace tessera::run {

DeployedLayers::DeployedLayers(compile::Network network, const arch::Machine& machine,
                               const compile::PlacementOptions& placement)
    : DeployedLayers(std::move(network), machine, free_memories(machine), placement) {}

DeployedLayers::DeployedLayers(compile::Network network, const arch::Machine& machine,
                               const compile::FreeMemories& memories, const compile::PlacementOptions& placement)
    : network_(std::move(network)),
      machine_(machine),
      memories_(memories),
      program_(compile::deploy(network_, machine_, memories_, placement)) {}

}  // namespace tessera::run
