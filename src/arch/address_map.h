// PULP's address map, as the cores see it. C and C++: the firmware and the simulator share it; address_map.hpp has the
// regions as values.
#pragma once

enum {
  TCDM_BASE = 0x10000000,
  TCDM_ALIAS_BASE = 0x10100000,  ///< the same memory once more
  L2_BASE = 0x1C000000,

  // Cluster peripherals behind the peripheral interconnect.
  CLUSTER_PERIPHERALS_BASE = 0x10200000,
  CLUSTER_PERIPHERALS_BYTES = 0x4000,
  CLUSTER_CONTROL_BASE = 0x10200000,
  CLUSTER_CONTROL_BYTES = 0x400,
  TIMER_BASE = 0x10200400,
  TIMER_BYTES = 0x400,
  EVENT_UNIT_BUS_BASE = 0x10200800,
  EVENT_UNIT_BUS_BYTES = 0x800,
  ACCELERATOR_BASE = 0x10201000,  ///< the control ports (hwpe_registers.h)
  ACCELERATOR_BYTES = 0x400,
  INSTRUCTION_CACHE_BASE = 0x10201400,
  INSTRUCTION_CACHE_BYTES = 0x400,
  DMA_BUS_BASE = 0x10201800,
  DMA_BUS_BYTES = 0x400,

  // Private to every core, reached by its own demultiplexer in one cycle.
  EVENT_UNIT_BASE = 0x10204000,
  EVENT_UNIT_BYTES = 0x400,
  DMA_BASE = 0x10204400,
  DMA_BYTES = 0x400,

  // Of the microcontroller system around the cluster, only what its programs use to talk to the host.
  SOC_PERIPHERALS_BASE = 0x1A100000,
  SOC_PERIPHERALS_BYTES = 0x10000,
  EXIT_REGISTER = 0x1A104000,     ///< a core reports its end: 0 passed
  CONSOLE_REGISTER = 0x1A104004,  ///< prints one character
  MARK_REGISTER = 0x1A104100,     ///< a store to word k from here leaves mark k in the log
  MARK_BYTES = 0x100,
};
