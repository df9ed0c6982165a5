// The published experiments as values: each is run as guest programs on a machine.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "arch/machine.hpp"
#include "paper/bottleneck.hpp"
#include "paper/bottleneck_result.hpp"
#include "paper/depthwise_result.hpp"
#include "paper/energy_check_result.hpp"
#include "paper/mobilenetv2_result.hpp"
#include "paper/roofline_result.hpp"

namespace tessera::paper {

/// Told a line before each step of an experiment.
using Announce = std::function<void(const std::string&)>;

/// Each experiment reads what concerns it.
struct ExperimentOptions {
  std::string energy = "22fdx";  ///< prices: a shipped model or a .toml file
  std::string area = "22fdx";    ///< areas, likewise
  BottleneckShape bottleneck;
  std::vector<std::string> mappings;  ///< of the Bottleneck; empty: all
  std::uint32_t pixels = 256;         ///< of the roofline's layers
};

BottleneckResult bottleneck_experiment(const ExperimentOptions& options, const arch::Machine& machine,
                                       const Announce& announce);
DepthwiseResult depthwise_experiment(const arch::Machine& machine, const Announce& announce);
EnergyCheckResult energy_check_experiment(const ExperimentOptions& options, const arch::Machine& machine,
                                          const Announce& announce);
RooflineResult roofline_experiment(const ExperimentOptions& options, const arch::Machine& machine,
                                   const Announce& announce);
/// The zoo's MobileNetV2 1.0 224 on `machine`, and on the same machine with a TCDM that holds all activations.
MobileNetV2Result mobilenetv2_experiment(const ExperimentOptions& options, const arch::Machine& machine,
                                         const Announce& announce);

}  // namespace tessera::paper
