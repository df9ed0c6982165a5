// The Bottleneck benchmark: host time of simulating a mapping, from building the machine to the last cycle. Drawing its
// weights and computing the reference are not counted.
#include <benchmark/benchmark.h>

#include <string>

#include "app/bottleneck.hpp"
#include "app/network_run.hpp"
#include "compile/deploy.hpp"
#include "support.hpp"

namespace tessera::bench {
namespace {

constexpr int kRepetitions = 9;

void simulate(benchmark::State& state, const app::Mapping& mapping) {
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

[[maybe_unused]] const bool registered = [] {
  for (const app::Mapping& mapping : app::kMappings) {
    const std::string name = "bottleneck/" + std::string(mapping.name);
    auto* one =
        benchmark::RegisterBenchmark(name.c_str(), [&mapping](benchmark::State& state) { simulate(state, mapping); });
    summarise(one->Iterations(1)->Unit(benchmark::kMillisecond), kRepetitions);
  }
  return true;
}();

}  // namespace
}  // namespace tessera::bench
