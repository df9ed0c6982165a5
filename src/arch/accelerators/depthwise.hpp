// The depth-wise engine as part of a machine: parameters, unit, events; its row is in depthwise.cpp. Registers:
// depthwise_registers.h. What it does and when: src/accel/depthwise/.
#pragma once

#include <cstdint>

#include "base/field_list.hpp"

namespace tessera::arch {

struct Depthwise {
  Depthwise();
  bool present = false;
  std::uint32_t drain_cycles = 0;
};

const FieldList<Depthwise>& depthwise_fields();

}  // namespace tessera::arch

#define TESSERA_DEPTHWISE_UNITS(X) X(Depthwise, depthwise)

// clang-format off
#define TESSERA_DEPTHWISE_EVENTS(X)                                                                                   \
  X(DepthwiseMultiplication, depthwise_multiplication, Depthwise, Work, "multiply-accumulate", 0)                     \
  X(DepthwiseActiveCycle, depthwise_active_cycle, Depthwise, Clock, "cycle with a job", 0)                            \
  X(DepthwiseCycle, depthwise_cycle, Depthwise, Clock, "cycle, with or without a job", 1)                             \
  X(DepthwiseLeakage, depthwise_leakage, Depthwise, Leakage, "all of it", 1)
// clang-format on
