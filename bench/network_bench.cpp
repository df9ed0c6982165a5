// Networks: host time of simulating them, from building the machine to the last cycle, and what counting for their
// energy takes of it. Drawing weights, compiling and computing the reference are not counted.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>

#include "app/bottleneck.hpp"
#include "app/network_run.hpp"
#include "app/network_session.hpp"
#include "app/reproduce_inputs.hpp"
#include "compile/deploy.hpp"
#include "guest_programs.hpp"
#include "support.hpp"
#include "system/chip.hpp"

namespace tessera::bench {
namespace {

constexpr int kRepetitions = 9;

void simulate_bottleneck(benchmark::State& state, const app::Mapping& mapping) {
  const arch::Machine machine = arch::load_machine("cluster");
  app::Bottleneck bottleneck = app::make_bottleneck({});
  app::assign(bottleneck.network, mapping);
  const compile::Program program =
      compile::deploy(bottleneck.network, machine, app::free_memories(machine), {true, true});
  double cycles = 0;
  for ([[maybe_unused]] auto _ : state) {
    const app::NetworkRun run = app::run_network(bottleneck.network, program, machine, bottleneck.input);
    cycles += static_cast<double>(run.cycles);
  }
  state.counters["cycles/s"] = {cycles, benchmark::Counter::kIsRate};
}

void simulate_mobilenetv2(benchmark::State& state, compile::Mapping mapping) {
  const graph::Graph graph = app::mobilenet_v2_to_reproduce();
  const app::Session session(graph, arch::load_machine("cluster"), mapping);
  const graph::Data input = app::input_to_reproduce(graph);
  double cycles = 0;
  for ([[maybe_unused]] auto _ : state) cycles += static_cast<double>(session.run(input).simulated.cycles);
  state.counters["cycles/s"] = {cycles, benchmark::Counter::kIsRate};
  // What counting for energy adds to a run: the main loop counts nothing for it, the state is read off at each mark.
  state.counters["marks"] = static_cast<double>(session.program().steps.size() + 1);
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
  for (const app::Mapping& mapping : app::kMappings) {
    add("bottleneck/" + std::string(mapping.name), 1, benchmark::kMillisecond,
        [&mapping](benchmark::State& state) { simulate_bottleneck(state, mapping); });
  }
  for (const compile::Mapping mapping : {compile::Mapping::ImaDw, compile::Mapping::Hybrid, compile::Mapping::Cores}) {
    const auto row = std::ranges::find(compile::kMappings, mapping, &compile::MappingName::mapping);
    add("mobilenetv2/" + std::string(row->name), 1, benchmark::kMillisecond,
        [mapping](benchmark::State& state) { simulate_mobilenetv2(state, mapping); });
  }
  add("energy/read_events", 10'000, benchmark::kMicrosecond, read_events);
  return true;
}();

}  // namespace
}  // namespace tessera::bench
