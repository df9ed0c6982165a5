// Writes the program: addresses, the table of steps (arch/network_program.h), a blob of constants and parameters for
// each layer's channel range, and what crossbars hold.
#pragma once

#include "compile/layer.hpp"
#include "compile/lowering.hpp"
#include "compile/place/memory_plan.hpp"
#include "compile/place/placement.hpp"
#include "compile/program.hpp"

namespace tessera::compile {

/// The last layer's output keeps its place to the end. Throws Error{Input} naming the layer whose constants, or the
/// tensor that, finds no room in L2.
Program emit(const Network& network, const Lowering& lowering, const Placed& placed, const FreeMemory& l2);

}  // namespace tessera::compile
