// The experiments that published figures are held to. Each is run when it is first asked for, and once.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "compile/choice.hpp"
#include "energy/area_model.hpp"
#include "energy/energy_model.hpp"
#include "energy/energy_result.hpp"
#include "graph/graph.hpp"
#include "paper/experiments.hpp"

namespace tessera::paper {

/// A network's run in one mapping, from the first convolution to the last and in all.
struct MappedRun {
  Cycle body_cycles = 0;
  Cycle cycles = 0;
  double microjoules = 0;  ///< in all; of the cluster, without L2
  Cycle depthwise_cycles = 0;
  std::uint64_t depthwise_macs = 0;
  /// What the body would take if one core did the work of all: cycles in which cores are not asleep, added up, and
  /// those of the accelerators' layers.
  Cycle one_core_cycles = 0;
};

class ReproductionRuns {
 public:
  ReproductionRuns(const std::string& energy_model, const std::string& area_model, Announce announce);

  const arch::Machine& machine() const { return machine_; }  ///< `cluster`
  const energy::EnergyModel& prices() const { return prices_; }
  const energy::AreaModel& areas() const { return areas_; }

  const RooflineResult& roofline();
  const DepthwiseResult& depthwise();
  /// With products of 130 ns, 65 cycles; and of 210 ns, 105 cycles.
  const BottleneckResult& bottleneck();
  const BottleneckResult& slow_bottleneck();
  const MobileNetV2Result& mobilenetv2();
  /// Without the depth-wise engine, all activations in L1; and on the cores alone, with products nowhere, at 250 MHz.
  const MappedRun& without_engine();
  const MappedRun& cores_alone();
  /// A full 256 x 256 point-wise layer at a clock, of as many pixels as L1 holds.
  energy::CountedPart full_layer(std::uint32_t clock_mhz);

  /// The zoo's MobileNetV2, and the layer of the published table that it does not have.
  const graph::Graph& network();

 private:
  MappedRun run(const arch::Machine& machine, std::string_view choice);

  arch::Machine machine_;
  energy::EnergyModel prices_;
  energy::AreaModel areas_;
  ExperimentOptions options_;
  Announce announce_;
  std::optional<RooflineResult> roofline_;
  std::optional<DepthwiseResult> depthwise_;
  std::optional<BottleneckResult> bottleneck_;
  std::optional<BottleneckResult> slow_bottleneck_;
  std::optional<MobileNetV2Result> mobilenetv2_;
  std::optional<MappedRun> without_engine_;
  std::optional<MappedRun> cores_alone_;
  std::optional<graph::Graph> network_;
};

}  // namespace tessera::paper
