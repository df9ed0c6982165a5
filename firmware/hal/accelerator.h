// Driver of what all accelerators have in common: own the data port, program a job, start it, sleep until its event.
#pragma once

#include <stdint.h>

#include "arch/accelerators/depthwise_registers.h"
#include "arch/accelerators/ima_registers.h"
#include "arch/address_map.h"
#include "arch/cluster_control_registers.h"
#include "arch/hwpe_registers.h"
#include "runtime/event_unit.h"
#include "tessera/mmio.h"

typedef enum {
  ACCELERATOR_IMA = HWPE_IMA_PORT / HWPE_PORT_BYTES,
  ACCELERATOR_DEPTHWISE = HWPE_DEPTHWISE_PORT / HWPE_PORT_BYTES,
} Accelerator;

static inline uint32_t accelerator_read(Accelerator accelerator, uint32_t offset) {
  return register_read(ACCELERATOR_BASE + (uint32_t)accelerator * HWPE_PORT_BYTES + offset);
}

static inline void accelerator_write(Accelerator accelerator, uint32_t offset, uint32_t value) {
  register_write(ACCELERATOR_BASE + (uint32_t)accelerator * HWPE_PORT_BYTES + offset, value);
}

/// Gives the accelerator the data port to L1. The other ones' jobs stand still meanwhile.
static inline void accelerator_select(Accelerator accelerator) {
  register_write(CLUSTER_CONTROL_BASE + CLUSTER_CONTROL_CONFIGURATION, (uint32_t)accelerator << HWPE_SELECT_SHIFT);
}

/// Locks a context for this core: its job's id; -1 no context is free, -2 another core is programming.
static inline int32_t accelerator_acquire(Accelerator accelerator) {
  return (int32_t)accelerator_read(accelerator, HWPE_ACQUIRE);
}

/// Commits the context and runs it, after those committed before.
static inline void accelerator_trigger(Accelerator accelerator) {
  compiler_barrier();  // the engine reads what was written so far
  accelerator_write(accelerator, HWPE_TRIGGER, 0);
}

/// Sleeps until a job this core has triggered has ended.
static inline void accelerator_wait(Accelerator accelerator) {
  event_wait(EVENT_ACCELERATOR(accelerator));
  compiler_barrier();
}

/// Acquires a context, writes `count` job registers (an even number) from offset `first` on, and triggers the job.
void accelerator_start(Accelerator accelerator, uint32_t first, const uint32_t* registers, uint32_t count);
