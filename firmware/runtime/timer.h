// The cluster's timer: its low half as a stop-watch that also runs while cores sleep, its high half as an alarm. One
// timer for all cores.
#pragma once

#include <stdint.h>

#include "arch/address_map.h"
#include "arch/timer_registers.h"
#include "runtime/event_unit.h"
#include "tessera/mmio.h"

static inline void timer_write(uint32_t offset, uint32_t value) { register_write(TIMER_BASE + offset, value); }

/// Starts the stop-watch at zero.
static inline void stopwatch_start(void) {
  timer_write(TIMER_RESET(0), 1);
  timer_write(TIMER_CONFIGURATION(0), TIMER_ENABLE);
}

/// Cycles since `stopwatch_start`; the reading itself takes a few.
static inline uint32_t stopwatch_read(void) { return register_read(TIMER_BASE + TIMER_COUNT(0)); }

/// Raises EVENT_TIMER_HIGH on all cores once, about `cycles` cycles from now. A core that is not interested leaves the
/// event disabled, or finds it in its buffer.
static inline void alarm_start(uint32_t cycles) {
  timer_write(TIMER_CONFIGURATION(1), 0);
  timer_write(TIMER_RESET(1), 1);
  timer_write(TIMER_COMPARE(1), cycles);
  timer_write(TIMER_CONFIGURATION(1), TIMER_ENABLE | TIMER_EVENT | TIMER_ONE_SHOT);
}

static inline void alarm_wait(void) { event_wait(EVENT_TIMER_HIGH); }
