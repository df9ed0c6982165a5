// The vector adder as part of a machine: parameters, unit, events, time; its row is in adder.cpp. Registers:
// adder_registers.h. What it does and when: src/accel/adder/.
#pragma once

#include <cstdint>

#include "base/field_list.hpp"
#include "base/units.hpp"

namespace tessera::arch {

struct Machine;

struct Adder {
  Adder();
  bool present = false;
};

const FieldList<Adder>& adder_fields();

/// A job of the vector adder, as far as its time depends on it.
struct AdderGeometry {
  Address first = 0;
  Address second = 0;
  Address output = 0;
  std::uint32_t count = 1;  ///< elements
};

/// The cycles of a job on a cluster that does nothing else, from the arrival of TRIGGER at the control port to the end
/// event. Exact.
Cycle adder_job_cycles(const Machine& machine, const AdderGeometry& job);

}  // namespace tessera::arch

#define TESSERA_ADDER_UNITS(X) X(Adder, adder)

// clang-format off
#define TESSERA_ADDER_EVENTS(X)                                                                                       \
  X(AdderSum, adder_sum, Adder, Work, "sum of two codes", 0)                                                          \
  X(AdderLeakage, adder_leakage, Adder, Leakage, "all of it", 1)
// clang-format on
