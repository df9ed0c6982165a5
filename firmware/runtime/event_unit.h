// Driver of the event unit: waiting asleep for events, barriers, the mutex, software events.
//
// A core waits with cv.elw, its clock stopped. The event unit ends a wait at *any* event enabled in the core's mask,
// and a wait that clears takes all enabled events away. So a core enables only what it is waiting for. While a program
// runs the mask is EVENTS_RUNNING: barrier and mutex events reach a core only in answer to its own request, hence are
// never left over.
#pragma once

#include <stdint.h>

#include "arch/address_map.h"
#include "arch/event_unit_registers.h"
#include "tessera/mmio.h"
#include "tessera/xcv.h"

// Event bits, the same in every mask and buffer.
#define EVENT_SOFTWARE(n) (1u << (EVENT_LINE_SOFTWARE + (n)))
#define EVENT_DMA (1u << EVENT_LINE_DMA)
#define EVENT_DMA_INTERRUPT (1u << EVENT_LINE_DMA_INTERRUPT)
#define EVENT_TIMER_LOW (1u << EVENT_LINE_TIMER)
#define EVENT_TIMER_HIGH (1u << (EVENT_LINE_TIMER + 1))
#define EVENT_ACCELERATOR(n) (1u << (EVENT_LINE_ACCELERATOR + (n)))  // n = 0..3
#define EVENT_BARRIER (1u << EVENT_LINE_BARRIER)
#define EVENT_MUTEX (1u << EVENT_LINE_MUTEX)
#define EVENT_DISPATCH (1u << EVENT_LINE_DISPATCH)

#define EVENTS_RUNNING (EVENT_BARRIER | EVENT_MUTEX)

static inline uint32_t event_unit_read(uint32_t offset) { return register_read(EVENT_UNIT_BASE + offset); }

static inline void event_unit_write(uint32_t offset, uint32_t value) {
  register_write(EVENT_UNIT_BASE + offset, value);
}

/// Sleeps until one of `events` is there, takes away and returns those that are. An event that came earlier counts.
static inline uint32_t event_wait(uint32_t events) {
  const uint32_t mask = event_unit_read(EVENT_UNIT_MASK);
  event_unit_write(EVENT_UNIT_MASK, events);
  const uint32_t arrived = cv_elw(EVENT_UNIT_BASE + EVENT_UNIT_WAIT_CLEAR);
  event_unit_write(EVENT_UNIT_MASK, mask);
  return arrived;
}

/// Events that have arrived and were not taken away yet, enabled or not.
static inline uint32_t event_pending(void) { return event_unit_read(EVENT_UNIT_BUFFER); }

static inline void event_clear(uint32_t events) { event_unit_write(EVENT_UNIT_BUFFER_CLEAR, events); }

/// Raises software event `event` (0..7) on the cores of the mask; 0 means all cores.
static inline void event_trigger(uint32_t event, uint32_t cores) {
  compiler_barrier();
  event_unit_write(EVENT_UNIT_SOFTWARE_TRIGGER(event), cores);
}

/// Makes `cores` the ones that barrier `barrier` waits for and wakes. Barrier 0 belongs to the team (`team.h`).
static inline void barrier_configure(uint32_t barrier, uint32_t cores) {
  event_unit_write(EVENT_UNIT_BARRIER(barrier) + BARRIER_TRIGGER_MASK, cores);
  event_unit_write(EVENT_UNIT_BARRIER(barrier) + BARRIER_TARGET_MASK, cores);
}

/// Sleeps until all cores of the barrier have arrived.
static inline void barrier_wait(uint32_t barrier) {
  cv_elw(EVENT_UNIT_BASE + EVENT_UNIT_BARRIER(barrier) + BARRIER_TRIGGER_WAIT_CLEAR);
}

/// The cluster's one hardware mutex. Sleeps until it is free; returns the word its last owner left.
static inline uint32_t mutex_lock(void) { return cv_elw(EVENT_UNIT_BASE + EVENT_UNIT_MUTEX(0)); }

static inline void mutex_unlock_with(uint32_t message) {
  compiler_barrier();
  event_unit_write(EVENT_UNIT_MUTEX(0), message);
}

static inline void mutex_unlock(void) { mutex_unlock_with(0); }
