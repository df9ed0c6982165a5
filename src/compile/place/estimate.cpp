#include "compile/place/estimate.hpp"

#include <algorithm>

#include "compile/engines/engine.hpp"

namespace tessera::compile {

StepLoad computation_of(const Network& network, const Lowering& lowering, std::size_t layer, const Part& part,
                        bool repeated) {
  const Cycle cycles = lowering.cycles(layer, part);
  const Cycle saved = repeated ? std::min(cycles, lowering.repeated_cycles(layer)) : 0;
  StepLoad load;
  load.compute_cycles = static_cast<double>(cycles - saved);
  load.cycles_a_byte = network.layers[layer].engine->cycles_a_byte_moved;
  return load;
}

double estimated_cycles(const Network& network, const Lowering& lowering, const Schedule& schedule) {
  double cycles = 0;
  const ScheduledStep* before = nullptr;
  for (const ScheduledStep& step : schedule.steps) {
    StepLoad load;
    if (step.computation) {
      const bool repeated = before != nullptr && before->computation && before->layer == step.layer;
      load = computation_of(network, lowering, step.layer, step.computation->part, repeated);
    }
    for (const TransferPlan& transfer : step.transfers) {
      (transfer.to_l2 ? load.bytes_to_l2 : load.bytes_to_l1) += transfer.bytes;
    }
    cycles += estimated_cycles(load);
    before = &step;
  }
  return cycles;
}

}  // namespace tessera::compile
