// Gives every layer the engine that runs it.
#pragma once

#include "arch/machine.hpp"
#include "base/units.hpp"
#include "compile/choice.hpp"
#include "compile/layer.hpp"

namespace tessera::compile {

/// Cycles that a layer is estimated to take on an engine that does not refuse it: the accelerators' closed forms
/// (arch/accelerator_timing.hpp), the kernels' fitted ones (engines/cores/kernel_cycles.hpp); data in L1, without
/// transfers.
Cycle estimated_cycles(const Network& network, const Layer& layer, const Engine& engine, const arch::Machine& machine);

/// The network with engines as chosen. Where an engine cannot run a layer, or has no room for its weights, the cores
/// do, and the layer's note says why; short of room, the classifier goes first, then the layer whose cells save the
/// fewest cycles each. With `use_spare_cells`, copies of small matrices then fill the arrays, so that a product
/// computes several pixels; the notes say how many.
///
/// Throws Error{Usage} if copies are wanted and no layer is on an engine that makes them; and, of the choice's
/// exceptions, if there is no layer of the name, or the engine refuses it or has no room for all that were named.
Network assign(Network network, const arch::Machine& machine, const Choice& choice);

}  // namespace tessera::compile
