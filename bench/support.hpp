// What the measurements share: programs, and how repeated ones are summed up.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "system/elf.hpp"

namespace tessera::bench {

/// A program of firmware/, as the build made it.
inline std::string firmware_path(const std::string& name) { return TESSERA_BINARY_DIR "/firmware/" + name + ".elf"; }

inline std::string tool_path() { return TESSERA_BINARY_DIR "/tessera"; }

/// Repeats a measurement and shows how the repetitions differ. The host's clock varies and others use it too: of rates
/// `max`, of times `min` is what the simulator can do, the median what one gets.
inline void summarise(benchmark::internal::Benchmark* measurement, int repetitions) {
  const auto least = [](const std::vector<double>& values) { return *std::min_element(values.begin(), values.end()); };
  const auto most = [](const std::vector<double>& values) { return *std::max_element(values.begin(), values.end()); };
  measurement->Repetitions(repetitions)->DisplayAggregatesOnly()->ComputeStatistics("min", least);
  measurement->ComputeStatistics("max", most);
}

}  // namespace tessera::bench
