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
  UDMA_BASE = 0x1A102000,             ///< its registers: udma_registers.h
  EXIT_REGISTER = 0x1A104000,         ///< a core reports its end: 0 passed; read: clusters in [15:0], cores in [31:16]
  CONSOLE_REGISTER = 0x1A104004,      ///< prints one character
  CORE_STATUS_REGISTER = 0x1A1040A0,  ///< bit 31: the program has ended, with the status in the other bits
  CORE_STATUS_MIRROR_REGISTER = 0x1A1040C0,  ///< the same, read only
  MARK_REGISTER = 0x1A104100,                ///< a store to word k from here leaves mark k in the log
  MARK_BYTES = 0x100,
  /// The output that PULP's simulations watch: a character stored at core * 8 + cluster * 128.
  STDOUT_BASE = 0x1A10F000,
  STDOUT_BYTES = 0x1000,
};
