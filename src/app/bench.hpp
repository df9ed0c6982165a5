// `tessera bench`: published experiments, run as guest programs.
#pragma once

#include <string>

#include "paper/experiments.hpp"

namespace tessera::app {

struct BenchOptions {
  int (*experiment)(const BenchOptions& options) = nullptr;  ///< the one that was chosen
  std::string machine = "cluster";
  std::string json;
  paper::ExperimentOptions what;
  bool list_layers = false;  ///< of MobileNetV2
};

/// Each runs its experiment and writes the reports. Returns the exit status: 1 if an output differs from the reference.
int run_bottleneck(const BenchOptions& options);
int run_roofline(const BenchOptions& options);
int run_depthwise(const BenchOptions& options);
int run_energy(const BenchOptions& options);
int run_fidelity(const BenchOptions& options);
int run_mobilenetv2(const BenchOptions& options);

}  // namespace tessera::app
