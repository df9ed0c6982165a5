// Registers of the event unit, and the events it knows. C and C++: the firmware and the simulator share them.
#pragma once

/// Offsets of a core's own port (EVENT_UNIT_BASE).
enum {
  // Three addresses a mask: replace it, clear the bits written, set the bits written.
  EVENT_UNIT_MASK = 0x00,
  EVENT_UNIT_MASK_CLEAR = 0x04,
  EVENT_UNIT_MASK_SET = 0x08,
  EVENT_UNIT_INTERRUPT_MASK = 0x0C,
  EVENT_UNIT_INTERRUPT_MASK_CLEAR = 0x10,
  EVENT_UNIT_INTERRUPT_MASK_SET = 0x14,
  EVENT_UNIT_CLOCK_STATUS = 0x18,
  EVENT_UNIT_BUFFER = 0x1C,
  EVENT_UNIT_BUFFER_MASKED = 0x20,
  EVENT_UNIT_BUFFER_INTERRUPT_MASKED = 0x24,
  EVENT_UNIT_BUFFER_CLEAR = 0x28,
  // Which cores the trigger-and-wait registers of the software events reach.
  EVENT_UNIT_SOFTWARE_TARGETS = 0x2C,
  EVENT_UNIT_SOFTWARE_TARGETS_CLEAR = 0x30,
  EVENT_UNIT_SOFTWARE_TARGETS_SET = 0x34,
  EVENT_UNIT_WAIT = 0x38,
  EVENT_UNIT_WAIT_CLEAR = 0x3C,
  EVENT_UNIT_DISPATCH = 0x80,
  EVENT_UNIT_DISPATCH_TEAM = 0x84,
  // Groups of registers, a word each, up to the beginning of the next group.
  EVENT_UNIT_MUTEXES = 0xC0,
  EVENT_UNIT_SOFTWARE_TRIGGERS = 0x100,
  EVENT_UNIT_SOFTWARE_TRIGGER_WAITS = 0x140,
  EVENT_UNIT_SOFTWARE_TRIGGER_WAIT_CLEARS = 0x180,
  EVENT_UNIT_SOFTWARE_END = 0x1C0,
  EVENT_UNIT_BARRIERS = 0x200,
};

#define EVENT_UNIT_MUTEX(n) (EVENT_UNIT_MUTEXES + 4 * (n))
#define EVENT_UNIT_SOFTWARE_TRIGGER(n) (EVENT_UNIT_SOFTWARE_TRIGGERS + 4 * (n))
#define EVENT_UNIT_SOFTWARE_TRIGGER_WAIT(n) (EVENT_UNIT_SOFTWARE_TRIGGER_WAITS + 4 * (n))
#define EVENT_UNIT_SOFTWARE_TRIGGER_WAIT_CLEAR(n) (EVENT_UNIT_SOFTWARE_TRIGGER_WAIT_CLEARS + 4 * (n))
#define EVENT_UNIT_BARRIER(b) (EVENT_UNIT_BARRIERS + BARRIER_BYTES * (b))

/// Offsets within a barrier.
enum {
  BARRIER_TRIGGER_MASK = 0x00,
  BARRIER_STATUS = 0x04,
  BARRIER_TARGET_MASK = 0x0C,
  BARRIER_TRIGGER = 0x10,
  BARRIER_TRIGGER_SELF = 0x14,
  BARRIER_TRIGGER_WAIT = 0x18,
  BARRIER_TRIGGER_WAIT_CLEAR = 0x1C,
  BARRIER_BYTES = 0x20,
};

/// Offsets on the peripheral bus (EVENT_UNIT_BUS_BASE): the masks of every core, barriers, software triggers.
enum {
  EVENT_UNIT_BUS_CORE_BYTES = 0x40,
  EVENT_UNIT_BUS_BARRIERS = 0x400,
  EVENT_UNIT_BUS_SOFTWARE = 0x600,
};

/// Values that wait in the dispatch queue.
enum { EVENT_UNIT_DISPATCH_SLOTS = 8 };

/// Numbers of the event lines: the bits of masks and buffers.
enum {
  EVENT_LINE_SOFTWARE = 0,       ///< 0 to 7
  EVENT_LINE_DMA = 8,            ///< a transfer started with DMA_COMMAND_EVENT has ended
  EVENT_LINE_DMA_INTERRUPT = 9,  ///< a transfer started with DMA_COMMAND_INTERRUPT has ended
  EVENT_LINE_TIMER = 10,         ///< 10 low, 11 high
  EVENT_LINE_ACCELERATOR = 12,   ///< 12 to 15, in the order of the control ports (hwpe_registers.h)
  EVENT_LINE_BARRIER = 16,
  EVENT_LINE_MUTEX = 17,
  EVENT_LINE_DISPATCH = 18,
};
