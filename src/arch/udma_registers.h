// Registers of PULP's uDMA, as offsets from UDMA_BASE: those of its clock gates, and of its first peripheral, a UART,
// the only one here. C and C++: the firmware and the simulator share them.
//
// After the open RTL's map (archi/udma/udma_v3.h of the PULP runtime): 0x80 bytes for the whole, then 0x80 for each
// peripheral, in which the channels to and from memory have 0x10 each.
#pragma once

enum {
  UDMA_CLOCK_GATES = 0x00,  ///< a bit a peripheral: its clock runs
  UDMA_EVENTS = 0x04,       ///< four events that start transfers

  // The UART. A transfer starts when UDMA_ENABLE is written to a configuration; sizes are in bytes.
  UDMA_RECEIVE_ADDRESS = 0x80,
  UDMA_RECEIVE_SIZE = 0x84,
  UDMA_RECEIVE_CONFIGURATION = 0x88,
  UDMA_TRANSMIT_ADDRESS = 0x90,
  UDMA_TRANSMIT_SIZE = 0x94,
  UDMA_TRANSMIT_CONFIGURATION = 0x98,
  UDMA_UART_STATUS = 0xA0,  ///< bit 0: transmitting, 1: receiving
  UDMA_UART_SETUP = 0xA4,
  UDMA_REGISTERS_END = 0xA8,
};

enum { UDMA_ENABLE = 1 << 4 };
