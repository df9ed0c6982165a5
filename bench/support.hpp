// How repeated measurements are summed up.
#pragma once

#include <algorithm>
#include <vector>

#include <benchmark/benchmark.h>

namespace tessera::bench {

/// Repeats a measurement and shows how the repetitions differ. The host's clock varies and others use it too: of rates
/// `max`, of times `min` is what the simulator can do, the median what one gets.
inline void summarise(benchmark::internal::Benchmark* measurement, int repetitions) {
  const auto least = [](const std::vector<double>& values) { return *std::min_element(values.begin(), values.end()); };
  const auto most = [](const std::vector<double>& values) { return *std::max_element(values.begin(), values.end()); };
  measurement->Repetitions(repetitions)->DisplayAggregatesOnly()->ComputeStatistics("min", least);
  measurement->ComputeStatistics("max", most);
}

}  // namespace tessera::bench
