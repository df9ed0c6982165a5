// Whole programs: simulated instructions and cluster cycles per second of the host's processor time.
//
// A measurement runs a program's first cycles, or all of it, on a machine of its own; building that is not counted.
#include <benchmark/benchmark.h>

#include <ostream>
#include <streambuf>
#include <string>

#include "arch/machine.hpp"
#include "guest_programs.hpp"
#include "paths.hpp"
#include "support.hpp"
#include "system/chip.hpp"

namespace tessera::bench {
namespace {

constexpr Cycle kCycles = 6'000'000;
constexpr Cycle kTracedCycles = 600'000;
constexpr int kRepetitions = 9;

/// Takes what is written to it and counts it.
class Discarded : public std::streambuf {
 public:
  std::size_t bytes() const { return bytes_; }

 protected:
  int_type overflow(int_type character) override {
    ++bytes_;
    return traits_type::not_eof(character);
  }
  std::streamsize xsputn(const char*, std::streamsize count) override {
    bytes_ += static_cast<std::size_t>(count);
    return count;
  }

 private:
  std::size_t bytes_ = 0;
};

struct Run {
  const char* machine;
  system::ElfImage (*program)();
  Cycle cycles = 0;  ///< 0: to the end
  bool traced = false;
};

void simulate(benchmark::State& state, const Run& run) {
  const arch::Machine machine = arch::load_machine(run.machine);
  const system::ElfImage program = run.program();
  double instructions = 0;
  double cycles = 0;
  double trace_bytes = 0;
  for ([[maybe_unused]] auto _ : state) {
    state.PauseTiming();
    system::Chip chip(machine, program, "bench", [](char) {});
    Discarded discarded;
    std::ostream stream(&discarded);
    system::Tracer tracer(&stream, nullptr, machine.cores);
    state.ResumeTiming();
    const system::Result result = chip.run({run.cycles, run.traced ? &tracer : nullptr});
    if (result.ending != (run.cycles == 0 ? system::Ending::Passed : system::Ending::Limit)) {
      state.SkipWithError(result.reason.c_str());
    }
    for (const system::CoreResult& core : result.cores) {
      instructions += static_cast<double>(core.counters.instructions());
    }
    cycles += static_cast<double>(result.cycles);
    trace_bytes += static_cast<double>(discarded.bytes());
  }
  state.counters["instructions/s"] = {instructions, benchmark::Counter::kIsRate};
  state.counters["cycles/s"] = {cycles, benchmark::Counter::kIsRate};
  if (run.traced) state.counters["trace bytes/s"] = {trace_bytes, benchmark::Counter::kIsRate};
}

void add(const char* name, const Run& run, int runs = 1) {
  auto* measurement = benchmark::RegisterBenchmark(name, [run](benchmark::State& state) { simulate(state, run); });
  summarise(measurement->Iterations(runs)->Unit(benchmark::kMillisecond), kRepetitions);
}

[[maybe_unused]] const bool kRegistered = [] {
  const auto product = [] { return system::load_elf(firmware_path("matmul_bench")); };
  const auto double_buffer = [] { return system::load_elf(firmware_path("dma_double_buffer")); };
  add("program/matmul/cluster", {"cluster", product, kCycles});
  add("program/matmul/cluster-ideal", {"cluster-ideal", product, kCycles});
  add("program/one_core/core", {"core", single_core_program, kCycles});
  add("program/seven_asleep/cluster-ideal", {"cluster-ideal", sleepers_program, kCycles});
  add("program/dma_double_buffer/cluster", {"cluster", double_buffer}, 20);
  add("trace/matmul/none", {"cluster", product, kTracedCycles});
  add("trace/matmul/instructions", {"cluster", product, kTracedCycles, true});
  return true;
}();

}  // namespace
}  // namespace tessera::bench
