// The cycles that a schedule is estimated to take.
#pragma once

#include "compile/lowering.hpp"
#include "compile/place/placement.hpp"
#include "compile/place/step_cost.hpp"

namespace tessera::compile {

/// What the DMA takes for a slab, in bytes that lie one behind the other.
double moved_bytes(const Slab& slab);

/// What a part of a layer computes. `repeated`: the step before computes another part of the same layer.
StepLoad computation_of(const Network& network, const Lowering& lowering, std::size_t layer, const Part& part,
                        bool repeated);

/// From the first step to the last.
double estimated_cycles(const Network& network, const Lowering& lowering, const Schedule& schedule);

}  // namespace tessera::compile
