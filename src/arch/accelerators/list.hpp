// The accelerators there are. A line of the list gives a machine the member with its parameters and the section of its
// file, units and events their names, the reference its page, the simulator its engine (accel/accelerators.cpp).
#pragma once

#include <span>

#include "arch/accelerators/adder.hpp"
#include "arch/accelerators/depthwise.hpp"
#include "arch/accelerators/ima.hpp"
#include "arch/accelerators/row.hpp"

/// FOR(X, NAME, Type, member), in the order of the control ports. TESSERA_<NAME>_UNITS and TESSERA_<NAME>_EVENTS are
/// lists in the accelerator's header; <member>_fields() and <member>_row() are defined beside it.
#define TESSERA_FOR_ACCELERATORS(FOR, X)  \
  FOR(X, IMA, Ima, ima)                   \
  FOR(X, DEPTHWISE, Depthwise, depthwise) \
  FOR(X, ADDER, Adder, adder)             \
  /* The next one's line stands here. */

/// X(Type, member) for each accelerator.
#define TESSERA_ACCELERATORS(X) TESSERA_FOR_ACCELERATORS(TESSERA_ACCELERATOR, X)
#define TESSERA_ACCELERATOR(X, NAME, Type, member) X(Type, member)

/// Their units and events, as arch/events.hpp lists those of the cluster.
#define TESSERA_ACCELERATOR_UNITS(X) TESSERA_FOR_ACCELERATORS(TESSERA_UNITS_OF, X)
#define TESSERA_UNITS_OF(X, NAME, Type, member) TESSERA_##NAME##_UNITS(X)
#define TESSERA_ACCELERATOR_EVENTS(X) TESSERA_FOR_ACCELERATORS(TESSERA_EVENTS_OF, X)
#define TESSERA_EVENTS_OF(X, NAME, Type, member) TESSERA_##NAME##_EVENTS(X)

namespace tessera::arch {

#define TESSERA_ONE(Type, member) const AcceleratorRow& member##_row();
TESSERA_ACCELERATORS(TESSERA_ONE)
#undef TESSERA_ONE

std::span<const AcceleratorRow* const> accelerator_rows();

}  // namespace tessera::arch
