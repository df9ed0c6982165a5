// Registers of the timer, at TIMER_BASE: two counters of 32 bits, `half` 0 = low, 1 = high. C and C++: the firmware and
// the simulator share them.
#pragma once

/// Offsets of the low counter's registers; the high one's stand 4 bytes behind.
enum {
  TIMER_CONFIGURATION_LOW = 0x00,
  TIMER_COUNT_LOW = 0x08,
  TIMER_COMPARE_LOW = 0x10,
  TIMER_START_LOW = 0x18,
  TIMER_RESET_LOW = 0x20,
  TIMER_REGISTERS_END = 0x28,
};

#define TIMER_CONFIGURATION(half) (TIMER_CONFIGURATION_LOW + 4 * (half))
#define TIMER_COUNT(half) (TIMER_COUNT_LOW + 4 * (half))
#define TIMER_COMPARE(half) (TIMER_COMPARE_LOW + 4 * (half))
#define TIMER_START(half) (TIMER_START_LOW + 4 * (half))
#define TIMER_RESET(half) (TIMER_RESET_LOW + 4 * (half))

/// Fields of a counter's configuration. Bit 31 of the low one's joins both to a counter of 64 bits.
enum {
  TIMER_ENABLE = 1 << 0,
  TIMER_CLEAR = 1 << 1,
  TIMER_EVENT = 1 << 2,           ///< raise the counter's event when the count equals the compare value
  TIMER_CLEAR_ON_MATCH = 1 << 4,  ///< start again from zero at a match
  TIMER_ONE_SHOT = 1 << 5,        ///< stop at a match
  TIMER_PRESCALED = 1 << 6,       ///< count every n + 1 cycles, n in the field from TIMER_PRESCALER_SHIFT on
  TIMER_PRESCALER_SHIFT = 8,
  TIMER_PRESCALER_MASK = 0xFF,
  TIMER_WIDE_BIT = 31,
};
