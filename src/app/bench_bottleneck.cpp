// The Bottleneck in several mappings, each a run of the whole system.
#include <algorithm>

#include <fmt/format.h>

#include "app/bench.hpp"
#include "app/network_energy.hpp"
#include "app/network_run.hpp"
#include "compile/deploy.hpp"
#include "compile/reference.hpp"
#include "energy/area_model.hpp"
#include "energy/energy_model.hpp"
#include "report/reproduction_published.hpp"

namespace tessera::app {
namespace {

std::vector<report::BottleneckLayer> layers_of(const compile::Network& network, const NetworkRun& run) {
  std::vector<report::BottleneckLayer> layers;
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const compile::Layer& layer = network.layers[index];
    const auto* convolution = std::get_if<compile::Convolution>(&layer.operation);
    layers.push_back({layer.name, std::string(name_of(layer.engine())),
                      convolution == nullptr ? 0 : convolution->multiply_accumulates(),
                      network.tensors[layer.output].shape.elements(), run.layer_cycles[index]});
  }
  return layers;
}

/// Core cycles by cause, all cores together, and the accelerators' beats.
std::vector<report::Stall> stalls_of(const system::Result& result) {
  std::vector<report::Stall> stalls;
  for (std::size_t cause = 0; cause < core::kStallNames.size(); ++cause) {
    report::Stall stall{std::string(core::kStallNames[cause]), 0};
    for (const system::CoreResult& core : result.cores) stall.cycles += core.counters.stalls[cause];
    stalls.push_back(std::move(stall));
  }
  report::Stall beats{"accelerator_beats", 0};
  for (const system::AcceleratorResult& accelerator : result.accelerators) {
    for (const accel::Count& count : accelerator.counts) {
      if (count.name == "stalled_cycles") beats.cycles += count.value;
    }
  }
  stalls.push_back(std::move(beats));
  return stalls;
}

std::uint32_t arrays_of(const compile::Program& program) {
  std::uint32_t arrays = 0;
  for (const compile::CellBlock& block : program.cells) arrays = std::max(arrays, block.area.array + 1);
  return arrays;
}

/// The machine that would be built for a mapping alone.
arch::Machine with_what_is_used(arch::Machine machine, const Mapping& mapping, std::uint32_t arrays) {
  machine.ima.column_parameters = 0;  // ours, and not in published areas
  machine.ima.arrays = arrays;
  machine.ima.present = arrays != 0;
  machine.depthwise.present = mapping.depthwise == compile::Engine::DepthwiseEngine;
  return machine;
}

/// Relative to `cores`; the area efficiency of `hybrid` is published relative to the mapping with 16 channels a job.
double published_ratio(std::string_view what, const Mapping& mapping) {
  if (mapping.name == kMappings.front().name) return 1;
  if (what == "area" && mapping.name == "hybrid") return report::published_figure("bottleneck.area.hybrid_over_cjob16");
  return report::published_figure(fmt::format("bottleneck.{}.{}", what, mapping.name));
}

}  // namespace

report::BottleneckResult bench_bottleneck(const BenchOptions& options, const arch::Machine& machine,
                                          const std::function<void(const std::string&)>& progress) {
  const BottleneckShape& shape = options.bottleneck;
  Bottleneck bottleneck = make_bottleneck(shape);
  const auto expected = compile::reference_tensors(bottleneck.network, bottleneck.input).back();
  report::BottleneckResult result{machine.name,
                                  machine.clock_mhz,
                                  fmt::format("{} x {} pixels, {} -> {} -> {} channels", shape.height, shape.width,
                                              shape.channels, shape.expanded, shape.channels),
                                  {},
                                  {}};
  for (const Hypothesis& hypothesis : kHypotheses) result.hypotheses.emplace_back(hypothesis.name);
  const compile::FreeMemories memories = free_memories(machine);
  const energy::EnergyModel energy = energy::load_energy(options.energy);
  const energy::AreaModel area = energy::load_area(options.area);
  for (const Mapping& mapping : kMappings) {
    const auto& chosen = options.mappings;
    if (!chosen.empty() && std::ranges::find(chosen, mapping.name) == chosen.end()) continue;
    progress(fmt::format("running {} ...", mapping.name));
    assign(bottleneck.network, mapping);
    const compile::Program program = compile::deploy(bottleneck.network, machine, memories, {true, true});
    const NetworkRun run = run_network(bottleneck.network, program, machine, bottleneck.input);
    report::BottleneckMapping one;
    one.mapping = mapping.name;
    one.cycles = run.cycles;
    one.layers = layers_of(bottleneck.network, run);
    one.outputs_match = run.output == expected;
    one.stalls = stalls_of(run.result);
    one.cells = program.cells_used();
    one.arrays = arrays_of(program);
    one.l1_bytes = program.memory_bytes;
    one.published = published_ratio("speed", mapping);
    one.published_efficiency = published_ratio("energy", mapping);
    one.published_area_efficiency = published_ratio("area", mapping);
    one.energy = report::energy_report(energy, machine.clock_mhz, counted_layers(bottleneck.network, run));
    if (one.energy) one.energy->mm2 = area_of(area, with_what_is_used(machine, mapping, one.arrays)).cluster();
    for (const Hypothesis& hypothesis : kHypotheses) {
      one.hypotheses.push_back(hypothetical_cycles(hypothesis, shape, kMappings.front()) /
                               hypothetical_cycles(hypothesis, shape, mapping));
    }
    result.mappings.push_back(std::move(one));
  }
  return result;
}

}  // namespace tessera::app
