// From layers with engines to a program: weights packed onto crossbars, layers cut and scheduled, everything given its
// place in L1 or L2, the table of steps written (arch/network_program.h).
#pragma once

#include "arch/machine.hpp"
#include "compile/layer.hpp"
#include "compile/memory_plan.hpp"
#include "compile/placement.hpp"
#include "compile/program.hpp"

namespace tessera::compile {

/// What the firmware leaves of memory.
struct FreeMemories {
  FreeMemory l1;
  FreeMemory l2;
};

/// The last layer's output keeps its place to the end. Throws Error{Input} naming the layer for which there is no room,
/// or which its engine cannot run.
Program deploy(const Network& network, const arch::Machine& machine, const FreeMemories& memories,
               const PlacementOptions& options = {});

}  // namespace tessera::compile
