// `tessera bench`: published experiments, run as guest programs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/bottleneck.hpp"
#include "arch/machine.hpp"
#include "report/bottleneck_result.hpp"
#include "report/depthwise_result.hpp"
#include "report/energy_check_result.hpp"
#include "report/mobilenetv2_result.hpp"
#include "report/roofline_result.hpp"

namespace tessera::app {

struct BenchOptions {
  int (*experiment)(const BenchOptions& options) = nullptr;  ///< the one that was chosen
  std::string machine = "cluster";
  std::string json;
  std::string energy = "22fdx";
  std::string area = "22fdx";
  BottleneckShape bottleneck;
  std::vector<std::string> mappings;  ///< empty: all
  std::uint32_t pixels = 256;         ///< of the roofline's layers
  bool list_layers = false;           ///< of MobileNetV2
};

/// Each runs its experiment and writes the reports. Returns the exit status: 1 if an output differs from the reference.
int run_bottleneck(const BenchOptions& options);
int run_roofline(const BenchOptions& options);
int run_depthwise(const BenchOptions& options);
int run_energy(const BenchOptions& options);
int run_mobilenetv2(const BenchOptions& options);

/// The benchmarks as values; progress is told to `progress`, a line for each step.
report::BottleneckResult bench_bottleneck(const BenchOptions& options, const arch::Machine& machine,
                                          const std::function<void(const std::string&)>& progress);
report::DepthwiseResult bench_depthwise(const arch::Machine& machine,
                                        const std::function<void(const std::string&)>& progress);
report::EnergyCheckResult bench_energy(const BenchOptions& options, const arch::Machine& machine,
                                       const std::function<void(const std::string&)>& progress);
report::RooflineResult bench_roofline(const BenchOptions& options, const arch::Machine& machine,
                                      const std::function<void(const std::string&)>& progress);
/// The zoo's MobileNetV2 1.0 224 on `machine`, and on the same machine with a TCDM that holds all activations.
report::MobileNetV2Result bench_mobilenetv2(const BenchOptions& options, const arch::Machine& machine,
                                            const std::function<void(const std::string&)>& progress);

}  // namespace tessera::app
