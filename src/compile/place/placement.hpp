// Decides what lies in L1 and what in L2, and into how many parts layers are cut, so that everything finds room.
#pragma once

#include "compile/lowering.hpp"
#include "compile/place/memory_plan.hpp"
#include "compile/place/schedule.hpp"
#include "compile/place/table.hpp"

namespace tessera::compile {

struct PlacementOptions {
  bool input_in_l1 = false;      ///< the input is there from the start, else in L2
  bool constants_in_l1 = false;  ///< weights and parameters, too
};

struct Placed {
  Placement placement;
  Schedule schedule;
  std::vector<TableSegment> table;  ///< of steps, with their transfers; the first is in L1 from the start
  MemoryPlan l1;
};

/// Begins with every tensor in L1 that fits there, and gives way where it must: first with smaller parts, then by
/// moving to L2 the tensor whose traffic is least. Throws Error{Input} naming the layer for which nothing helps.
Placed place(const Network& network, const Lowering& lowering, const FreeMemory& l1, const PlacementOptions& options);

}  // namespace tessera::compile
