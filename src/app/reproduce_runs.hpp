// The experiments that published figures are held to. Each is run when it is first asked for, and once.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/bench.hpp"
#include "compile/mapping.hpp"
#include "energy/area_model.hpp"
#include "energy/energy_model.hpp"
#include "graph/graph.hpp"
#include "report/energy_report.hpp"

namespace tessera::app {

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
  /// `progress` must outlive this.
  ReproductionRuns(const std::string& energy_model, const std::string& area_model,
                   const std::function<void(const std::string&)>& progress);

  const arch::Machine& machine() const { return machine_; }  ///< `cluster`
  const energy::EnergyModel& prices() const { return prices_; }
  const energy::AreaModel& areas() const { return areas_; }

  const report::RooflineResult& roofline();
  const report::DepthwiseResult& depthwise();
  /// With products of 130 ns, 65 cycles; and of 210 ns, 105 cycles.
  const report::BottleneckResult& bottleneck();
  const report::BottleneckResult& slow_bottleneck();
  const report::MobileNetV2Result& mobilenetv2();
  /// Without the depth-wise engine, all activations in L1; and on the cores alone, with products nowhere, at 250 MHz.
  const MappedRun& without_engine();
  const MappedRun& cores_alone();
  /// A full 256 x 256 point-wise layer at a clock, of as many pixels as L1 holds.
  report::CountedPart full_layer(std::uint32_t clock_mhz);

  /// The zoo's MobileNetV2, and the layer of the published table that it does not have.
  const graph::Graph& network();

 private:
  MappedRun run(const arch::Machine& machine, compile::Mapping mapping);

  arch::Machine machine_;
  energy::EnergyModel prices_;
  energy::AreaModel areas_;
  BenchOptions options_;
  const std::function<void(const std::string&)>& progress_;
  std::optional<report::RooflineResult> roofline_;
  std::optional<report::DepthwiseResult> depthwise_;
  std::optional<report::BottleneckResult> bottleneck_;
  std::optional<report::BottleneckResult> slow_bottleneck_;
  std::optional<report::MobileNetV2Result> mobilenetv2_;
  std::optional<MappedRun> without_engine_;
  std::optional<MappedRun> cores_alone_;
  std::optional<graph::Graph> network_;
};

}  // namespace tessera::app
