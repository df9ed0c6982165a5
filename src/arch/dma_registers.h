// Registers of the DMA (MCHAN): each core's port at DMA_BASE, and the peripheral bus's at DMA_BUS_BASE. C and C++: the
// firmware and the simulator share them.
#pragma once

enum {
  DMA_COMMAND = 0x00,  ///< read: allocate a transfer; writes: command, TCDM address, external address, [count, stride]
  DMA_STATUS = 0x04,   ///< read: active transfers in [15:0], allocated in [31:16]; write: free the transfers written
};

/// Fields of the command word.
enum {
  DMA_COMMAND_LENGTH_MASK = 0x1FFFF,
  DMA_COMMAND_TO_TCDM = 1 << 17,
  DMA_COMMAND_INCREMENT = 1 << 18,
  DMA_COMMAND_2D_EXTERNAL = 1 << 19,
  DMA_COMMAND_EVENT = 1 << 20,
  DMA_COMMAND_INTERRUPT = 1 << 21,
  DMA_COMMAND_BROADCAST = 1 << 22,
  DMA_COMMAND_2D_TCDM = 1 << 23,
};
