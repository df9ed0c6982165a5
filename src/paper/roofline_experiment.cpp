// The in-memory accelerator over bus width, utilisation, clock and execution: a point-wise layer for each point, run as
// a guest program, its configuration by a core included.
#include <cmath>

#include <fmt/format.h>

#include "paper/experiments.hpp"
#include "paper/pointwise_network.hpp"
#include "run/simulate.hpp"

namespace tessera::paper {
namespace {

constexpr std::array<std::uint32_t, 2> kClocks{250, 500};  // MHz; the paper's operating points
constexpr std::array<arch::Execution, 2> kExecutions{arch::Execution::Sequential, arch::Execution::Pipelined};
constexpr std::array<std::uint32_t, 5> kWidths{32, 64, 128, 256, 512};
constexpr std::array<std::uint32_t, 6> kUtilisations{5, 10, 25, 50, 75, 100};  // per cent of the cells

std::uint64_t count_of(const system::Result& result, std::string_view name) {
  for (const accel::Count& count : result.accelerators.front().counts) {
    if (count.name == name) return count.value;
  }
  return 0;
}

RooflinePoint run_point(const arch::Machine& machine, std::uint32_t utilisation, std::uint32_t pixels) {
  // The same part of the rows and of the columns.
  const double side = std::sqrt(utilisation / 100.0);
  const auto channels = static_cast<std::int32_t>(std::lround(machine.ima.rows * side));
  const compile::Network network = pointwise_network(channels, channels, pixels);
  const std::vector<std::int8_t> input(network.tensors[0].shape.elements(), 1);
  const run::Simulation simulated = run::simulate({network, machine, run::kAllInL1}, input);
  RooflinePoint point;
  point.clock_mhz = machine.clock_mhz;
  point.execution = name_of_value(machine.ima.execution);
  point.bus_bits = machine.accelerators.data_width_bits;
  point.utilisation = utilisation / 100.0;
  point.rows = point.columns = static_cast<std::uint32_t>(channels);
  const std::size_t layers = network.layers.size();
  point.products = count_of(simulated.result, "products") / layers;
  point.cycles = counted_layers(network, simulated).back().cycles;
  point.compute_cycles = count_of(simulated.result, "compute_cycles") / layers;
  point.beats = (count_of(simulated.result, "beats_in") + count_of(simulated.result, "beats_out")) / layers;
  return point;
}

}  // namespace

RooflineResult roofline_experiment(const ExperimentOptions& options, const arch::Machine& machine,
                                   const Announce& announce) {
  RooflineResult result{machine.name, options.pixels, {}};
  arch::Machine varied = machine;
  for (const std::uint32_t clock : kClocks) {
    for (const arch::Execution execution : kExecutions) {
      for (const std::uint32_t width : kWidths) {
        for (const std::uint32_t utilisation : kUtilisations) {
          announce(fmt::format("running {} MHz, {}, {} bits, {} % ...", clock, name_of_value(execution), width,
                               utilisation));
          varied.clock_mhz = clock;
          varied.ima.execution = execution;
          varied.accelerators.data_width_bits = width;
          result.points.push_back(run_point(varied, utilisation, options.pixels));
        }
      }
    }
  }
  return result;
}

}  // namespace tessera::paper
