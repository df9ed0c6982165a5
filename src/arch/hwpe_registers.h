// Registers that every accelerator has, as offsets from the base of its control port: the HWPE convention of PULP.
// C and C++: the firmware's drivers and the simulator share this list.
//
// A job is programmed into a context: read ACQUIRE, write the job registers, write TRIGGER, sleep until the event.
#pragma once

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

/// Control ports of the accelerators, from the base of the HWPE region on; event lines 12 and up in the same order.
enum {
  HWPE_IMA_PORT = 0x000,
  HWPE_DEPTHWISE_PORT = 0x200,
  HWPE_PORT_BYTES = 0x200,
  HWPE_FIRST_EVENT = 12,
  /// Field of the cluster control unit's configuration register: which accelerator owns the data port.
  HWPE_SELECT_SHIFT = 12,
  HWPE_SELECT_MASK = 0x3,
};
