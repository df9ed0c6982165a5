// From layers to a program: each layer lowered to its engine, everything placed in L1 for as long as it is needed, the
// table of steps written (arch/network_program.h).
#pragma once

#include "arch/address_map.hpp"
#include "arch/machine.hpp"
#include "compile/layer.hpp"
#include "compile/program.hpp"

namespace tessera::compile {

/// `free_l1`: what the firmware leaves of L1. Weights and the input are there from the start. The network's input and
/// the last layer's output keep their place to the end.
/// Throws Error{Input} naming the layer for which there is no room, or which its engine cannot run.
Program deploy(const Network& network, const arch::Machine& machine, const arch::Region& free_l1);

}  // namespace tessera::compile
