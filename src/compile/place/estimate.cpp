#include "compile/place/estimate.hpp"

#include <algorithm>
#include <cmath>

#include "compile/engines/engine.hpp"

namespace tessera::compile {

double moved_bytes(const Slab& slab) {
  constexpr double kLineBeats = 2;  // assumed: where a line begins and ends within a beat
  if (slab.line_count() == 1) return slab.bytes();
  return slab.line_count() * (std::ceil(slab.line / 8.0) + kLineBeats) * kBytesACycle;
}

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
      load = computation_of(network, lowering, step.layer, step.computation->part.part, repeated);
    }
    for (const TransferPlan& transfer : step.transfers) {
      (transfer.to_l2 ? load.bytes_to_l2 : load.bytes_to_l1) += moved_bytes(transfer.slab);
    }
    cycles += estimated_cycles(load);
    before = &step;
  }
  return cycles;
}

}  // namespace tessera::compile
