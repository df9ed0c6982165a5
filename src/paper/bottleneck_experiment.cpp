// The Bottleneck in several mappings, each a run of the whole system.
#include <algorithm>

#include <fmt/format.h>

#include "compile/engines/engine.hpp"
#include "compile/reference.hpp"
#include "energy/area_model.hpp"
#include "energy/energy_model.hpp"
#include "paper/experiments.hpp"
#include "paper/published.hpp"
#include "run/simulate.hpp"

namespace tessera::paper {
namespace {

std::vector<BottleneckLayer> layers_of(const compile::Network& network,
                                       const std::vector<energy::CountedPart>& counted) {
  std::vector<BottleneckLayer> layers;
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const compile::Layer& layer = network.layers[index];
    layers.push_back({layer.name, std::string(layer.engine->name), counted[index].macs,
                      network.tensors[layer.output].shape.elements(), counted[index].cycles});
  }
  return layers;
}

/// Core cycles by cause, all cores together, and the accelerators' beats.
std::vector<LostCycles> stalls_of(const system::Result& result) {
  std::vector<LostCycles> stalls;
  for (std::size_t cause = 0; cause < core::kStallNames.size(); ++cause) {
    LostCycles stall{std::string(core::kStallNames[cause]), 0};
    for (const system::CoreResult& core : result.cores) stall.cycles += core.counters.stalls[cause];
    stalls.push_back(std::move(stall));
  }
  LostCycles beats{"accelerator_beats", 0};
  for (const system::AcceleratorResult& accelerator : result.accelerators) {
    for (const accel::Count& count : accelerator.counts) {
      if (count.name == "stalled_cycles") beats.cycles += count.value;
    }
  }
  stalls.push_back(std::move(beats));
  return stalls;
}

/// The machine that would be built for a mapping alone.
arch::Machine with_what_is_used(arch::Machine machine, const BottleneckMapping& mapping, std::uint32_t arrays) {
  machine.ima.column_parameters = 0;  // ours, and not in published areas
  machine.ima.arrays = arrays;
  machine.ima.present = arrays != 0;
  machine.depthwise.present = mapping.depthwise == "depthwise";
  return machine;
}

/// Relative to `cores`; the area efficiency of `hybrid` is published relative to the mapping with 16 channels a job.
double published_ratio(std::string_view what, const BottleneckMapping& mapping) {
  if (mapping.name == kBottleneckMappings.front().name) return 1;
  if (what == "area" && mapping.name == "hybrid") return published_figure("bottleneck.area.hybrid_over_cjob16");
  return published_figure(fmt::format("bottleneck.{}.{}", what, mapping.name));
}

}  // namespace

BottleneckResult bottleneck_experiment(const ExperimentOptions& options, const arch::Machine& machine,
                                       const Announce& announce) {
  const BottleneckShape& shape = options.bottleneck;
  const Bottleneck bottleneck = make_bottleneck(shape);
  const auto expected = compile::reference_tensors(bottleneck.network, bottleneck.input).back();
  BottleneckResult result{machine.name,
                          machine.clock_mhz,
                          fmt::format("{} x {} pixels, {} -> {} -> {} channels", shape.height, shape.width,
                                      shape.channels, shape.expanded, shape.channels),
                          {},
                          {}};
  for (const Hypothesis& hypothesis : kHypotheses) result.hypotheses.emplace_back(hypothesis.name);
  const energy::EnergyModel energy = energy::load_energy(options.energy);
  const energy::AreaModel area = energy::load_area(options.area);
  for (const BottleneckMapping& mapping : kBottleneckMappings) {
    const auto& chosen = options.mappings;
    if (!chosen.empty() && std::ranges::find(chosen, mapping.name) == chosen.end()) continue;
    announce(fmt::format("running {} ...", mapping.name));
    const run::DeployedLayers deployed(mapped(bottleneck.network, machine, mapping), machine, run::kAllInL1);
    const run::Simulation simulated = run::simulate(deployed, bottleneck.input);
    const std::vector<energy::CountedPart> counted = counted_layers(deployed.network(), simulated);
    const compile::Program& program = deployed.program();
    MappedBottleneck one;
    one.mapping = mapping.name;
    one.cycles = simulated.cycles();
    one.layers = layers_of(deployed.network(), counted);
    one.outputs_match = simulated.output == expected;
    one.stalls = stalls_of(simulated.result);
    one.cells = program.cells_used();
    one.arrays = program.arrays;
    one.l1_bytes = program.memory_bytes;
    one.published = published_ratio("speed", mapping);
    one.published_efficiency = published_ratio("energy", mapping);
    one.published_area_efficiency = published_ratio("area", mapping);
    one.energy = energy::energy_result(energy, machine.clock_mhz, counted);
    if (one.energy) one.energy->mm2 = area_of(area, with_what_is_used(machine, mapping, one.arrays)).cluster();
    for (const Hypothesis& hypothesis : kHypotheses) {
      one.hypotheses.push_back(hypothetical_cycles(hypothesis, shape, kBottleneckMappings.front()) /
                               hypothetical_cycles(hypothesis, shape, mapping));
    }
    result.mappings.push_back(std::move(one));
  }
  return result;
}

}  // namespace tessera::paper
