// Registers of the cluster's control unit, at CLUSTER_CONTROL_BASE. C and C++: the firmware and the simulator share
// them.
#pragma once

enum {
  CLUSTER_CONTROL_END = 0x00,
  CLUSTER_CONTROL_FETCH_ENABLE = 0x08,
  CLUSTER_CONTROL_CONFIGURATION = 0x18,  ///< which accelerator owns the data port: HWPE_SELECT_SHIFT (hwpe_registers.h)
  CLUSTER_CONTROL_CLOCK_GATE = 0x20,
  CLUSTER_CONTROL_BOOT_ADDRESSES = 0x40,  ///< a word a core
};

#define CLUSTER_CONTROL_BOOT_ADDRESS(core) (CLUSTER_CONTROL_BOOT_ADDRESSES + 4 * (core))
