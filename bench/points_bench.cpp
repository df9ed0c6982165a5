// Host seconds of points(), with the instructions and the memory that a process of its own takes for each.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <string>

#include "points.hpp"
#include "support.hpp"

namespace tessera::bench {
namespace {

constexpr int kRepetitions = 5;
constexpr const char* kProgram = TESSERA_BINARY_DIR "/tessera_point";

/// The number that a command prints; 0 if it prints none.
double printed_number(const std::string& command) {
  std::FILE* output = popen(command.c_str(), "r");
  if (output == nullptr) return 0;
  double number = 0;
  const bool read = std::fscanf(output, "%lf", &number) == 1;
  pclose(output);
  return read ? number : 0;
}

/// The counters of a process that does the work once. They hardly differ between repetitions: one is enough.
struct Counters {
  double instructions = 0;
  double peak_bytes = 0;
};

const Counters& counters_of(const std::string& name) {
  static std::map<std::string, Counters> known;
  const auto [place, is_new] = known.try_emplace(name);
  if (is_new) {
    const std::string process = std::string(kProgram) + " " + name;
    place->second = {printed_number(TESSERA_SOURCE_DIR "/scripts/count-instructions " + process),
                     printed_number(TESSERA_BINARY_DIR "/peak_memory " + process)};
  }
  return place->second;
}

void measure(benchmark::State& state, const Point& point) {
  const Work work = point.prepare();
  for ([[maybe_unused]] auto _ : state) work();
  const Counters& counters = counters_of(point.name);
  state.counters["instructions"] = counters.instructions;
  state.counters["peak MB"] = counters.peak_bytes / 1e6;
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const Point& point : points()) {
    auto* one = benchmark::RegisterBenchmark(("point/" + point.name).c_str(),
                                             [&point](benchmark::State& state) { measure(state, point); });
    summarise(one->Iterations(1)->Unit(benchmark::kMillisecond), kRepetitions);
  }
  return true;
}();

}  // namespace
}  // namespace tessera::bench
