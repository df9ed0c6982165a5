// See deployed_layers.hpp.
#include "run/deployed_layers.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"
#include "compile/engines/engine.hpp"
#include "run/firmware.hpp"

namespace tessera::run {
namespace {

[[noreturn]] void refuse(const arch::Machine& machine, const std::string& why) {
  throw Error(ErrorKind::Config, "machine '" + machine.name + "'", "cannot run what was compiled for another: " + why,
              "a deployment of its own");
}

bool same(const arch::Region& one, const arch::Region& other) {
  return one.base == other.base && one.size == other.size;
}

void check_memories(const compile::FreeMemories& has, const compile::FreeMemories& wants,
                    const arch::Machine& machine) {
  if (!same(has.l1.region, wants.l1.region)) refuse(machine, "L1 is another");
  if (!same(has.l2.region, wants.l2.region)) refuse(machine, "L2 is another");
}

void check_engines(const compile::Network& network, const arch::Machine& machine) {
  for (const compile::Layer& layer : network.layers) {
    if (const auto reason = layer.engine->refusal(layer, machine)) refuse(machine, layer.name + ": " + *reason);
  }
}

void check_crossbars(const compile::Program& program, const arch::Ima& made_for, const arch::Machine& machine) {
  if (program.arrays == 0) return;
  const arch::Ima& has = machine.ima;
  if (has.rows != made_for.rows || has.columns != made_for.columns) refuse(machine, "arrays have another size");
  if (has.numerics != made_for.numerics) refuse(machine, "ima.numerics is another");
  if (has.analog() && (has.encoding != made_for.encoding || has.drive != made_for.drive ||
                       has.cells != made_for.cells || has.adc_bits != made_for.adc_bits)) {
    refuse(machine, "weights lie on cells in another way, or behind other converters");
  }
  if (has.arrays < program.arrays) {
    refuse(machine, fmt::format("{} arrays are needed, it has {}", program.arrays, has.arrays));
  }
}

}  // namespace

DeployedLayers::DeployedLayers(compile::Network network, const arch::Machine& machine,
                               const compile::PlacementOptions& placement)
    : DeployedLayers(std::move(network), compile::CompileTarget{machine, free_memories(machine), placement}) {}

DeployedLayers::DeployedLayers(compile::Network network, const compile::CompileTarget& target)
    : DeployedLayers(compile::compile_network(std::move(network), target), target) {}

DeployedLayers::DeployedLayers(compile::Compiled compiled, compile::CompileTarget target)
    : target_(std::move(target)),
      network_(std::move(compiled.network)),
      program_(std::make_shared<const compile::Program>(std::move(compiled.program.value()))) {}

DeployedLayers DeployedLayers::on(const arch::Machine& machine) const {
  check_memories(free_memories(machine), target_.memories, machine);
  check_engines(*network_, machine);
  check_crossbars(*program_, target_.machine.ima, machine);
  DeployedLayers moved = *this;
  moved.target_.machine = machine;
  return moved;
}

}  // namespace tessera::run
