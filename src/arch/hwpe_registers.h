// Registers that every accelerator has, as offsets from the base of its control port: the HWPE convention of PULP.
// C and C++: the firmware's drivers and the simulator share this list.
//
// A job is programmed into a context: read ACQUIRE, write the job registers, write TRIGGER, sleep until the event.
#pragma once

#include "arch/event_unit_registers.h"

// clang-format off
/// X(NAME, offset, "access", "meaning")
#define TESSERA_HWPE_REGISTERS(X)                                                                                     \
  X(TRIGGER, 0x00, "W", "0: commit the context and run all committed jobs in order; other values: only commit")       \
  X(ACQUIRE, 0x04, "R", "job id (0..255) of the context now locked for this core; -1: no context is free; -2: another core is programming") \
  X(FINISHED_JOBS, 0x08, "R", "jobs finished since this register was last read")                                      \
  X(STATUS, 0x0c, "R", "byte i: 1 if context i holds a committed or running job")                                     \
  X(RUNNING_TASK, 0x10, "R", "id of the running job, or -1")                                                          \
  X(SOFT_CLEAR, 0x14, "W", "any value: drop all jobs, contexts and what is in flight; stored weights stay")           \
  X(CHECK_STATE, 0x18, "R", "0 idle, 1 running a job, 2 programming cells")
// clang-format on

enum {
#define TESSERA_ONE(name, offset, access, meaning) HWPE_##name = offset,
  TESSERA_HWPE_REGISTERS(TESSERA_ONE)
#undef TESSERA_ONE
};

enum {
  /// The region of the control ports (ACCELERATOR_BASE) holds four. Each accelerator's header names its own; what does
  /// not fit into one goes through a pair of index and data registers, as the in-memory accelerator's tables do.
  HWPE_PORT_BYTES = 0x100,
  HWPE_PORTS = 4,
  /// Event line of the first port; the others' follow in the order of the ports.
  HWPE_FIRST_EVENT = EVENT_LINE_ACCELERATOR,
  /// Field of the cluster control unit's configuration register: which accelerator owns the data port.
  HWPE_SELECT_SHIFT = 12,
  HWPE_SELECT_MASK = 0x3,
};
