// Networks: host time of simulating them, from building the machine to the last cycle, and what counting for their
// energy takes of it. Drawing weights, compiling and computing the reference are not counted.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>

#include "guest_programs.hpp"
#include "paper/bottleneck.hpp"
#include "paper/reproduce_inputs.hpp"
#include "run/deployment.hpp"
#include "run/simulate.hpp"
#include "support.hpp"
#include "system/chip.hpp"

namespace tessera::bench {
namespace {

constexpr int kRepetitions = 9;

void simulate_bottleneck(benchmark::State& state, const paper::BottleneckMapping& mapping) {
  const paper::Bottleneck bottleneck = paper::make_bottleneck({});
  const arch::Machine machine = arch::load_machine("cluster");
  const run::DeployedLayers deployed(paper::mapped(bottleneck.network, machine, mapping), machine, run::kAllInL1);
  double cycles = 0;
  for ([[maybe_unused]] auto _ : state) {
    cycles += static_cast<double>(run::simulate(deployed, bottleneck.input).cycles());
  }
  state.counters["cycles/s"] = {cycles, benchmark::Counter::kIsRate};
}

void simulate_mobilenetv2(benchmark::State& state, std::string_view choice) {
  const graph::Graph graph = paper::mobilenet_v2_to_reproduce();
  const run::Deployment deployment(graph, arch::load_machine("cluster"), compile::choice_named(choice));
  const graph::Data input = paper::input_to_reproduce(graph);
  double cycles = 0;
  for ([[maybe_unused]] auto _ : state) cycles += static_cast<double>(deployment.run(input).simulated.cycles());
  state.counters["cycles/s"] = {cycles, benchmark::Counter::kIsRate};
  // What counting for energy adds to a run: the main loop counts nothing for it, the state is read off at each mark.
  state.counters["marks"] = static_cast<double>(deployment.layers().program().steps.size() + 1);
}

/// What a mark costs.
void read_events(benchmark::State& state) {
  system::Chip chip(arch::load_machine("cluster"), sleepers_program(), "bench", [](char) {});
  const system::Result result = chip.run({100'000, nullptr});
  benchmark::DoNotOptimize(result);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(chip.events());
}

template <typename Function>
void add(const std::string& name, int iterations, benchmark::TimeUnit unit, Function function) {
  auto* one = benchmark::RegisterBenchmark(name.c_str(), function);
  summarise(one->Iterations(iterations)->Unit(unit), kRepetitions);
}

[[maybe_unused]] const bool registered = [] {
  for (const paper::BottleneckMapping& mapping : paper::kBottleneckMappings) {
    add("bottleneck/" + std::string(mapping.name), 1, benchmark::kMillisecond,
        [&mapping](benchmark::State& state) { simulate_bottleneck(state, mapping); });
  }
  for (const char* choice : {"ima-dw", "hybrid", "cores"}) {
    add(std::string("mobilenetv2/") + choice, 1, benchmark::kMillisecond,
        [choice](benchmark::State& state) { simulate_mobilenetv2(state, choice); });
  }
  add("energy/read_events", 10'000, benchmark::kMicrosecond, read_events);
  return true;
}();

}  // namespace
}  // namespace tessera::bench
