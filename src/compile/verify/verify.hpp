// What each level of a compilation may contain. A value that breaks a rule is a mistake of the compiler's own: each
// function throws Error{Internal} that names the rule, the place and the value.
#pragma once

#include "arch/machine.hpp"
#include "compile/engines/ima/crossbars.hpp"
#include "compile/layer.hpp"
#include "compile/place/memory_plan.hpp"
#include "compile/place/placement.hpp"
#include "compile/program.hpp"

namespace tessera::compile {

/// Tensors exist; a layer reads the network's input or what an earlier layer wrote, and nobody writes the input; shapes
/// of operations and tensors agree; a convolution has its weights and channels; a copy stays inside its tensors.
void verify_layers(const Network& network);

/// Every layer has an engine of the list that does not refuse it, and copies only of what can be copied.
void verify_engines(const Network& network, const arch::Machine& machine);

/// Layers of the in-memory accelerator have cells under numerics `analog`, and no others: a target within the codes for
/// each weight, parameters for each column, offsets for one or each input channel, a range that converters can have.
void verify_cells(const Network& network, const arch::Ima& config);

/// Tiles lie inside arrays that there are and do not overlap; layers of the in-memory accelerator have tiles, and no
/// others; entries of the tables follow one another.
void verify_crossbars(const Network& network, const CrossbarPlan& plan, const arch::Ima& config);

/// What a step touches is in L1 when it begins and stays to its end; what is there together does not overlap, and lies
/// in free memory; rows come from L2 only after they have arrived there; every output is computed once and brought to
/// its home.
void verify_schedule(const Network& network, const Placed& placed, const FreeMemory& l1);

/// Bytes lie in memories and do not overlap; steps are of kinds that there are, with parameters in L1; transfers are of
/// lengths that the DMA takes and lead from one memory to the other; cells lie in arrays.
void verify_program(const Program& program, const arch::Machine& machine);

}  // namespace tessera::compile
