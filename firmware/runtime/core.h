// The core itself: its number and its counters.
#pragma once

#include <stdint.h>

#include "tessera/cores.h"

/// Number of this core, 0..TESSERA_CORES-1.
static inline uint32_t core_id(void) {
  uint32_t id;
  __asm__("csrr %0, mhartid" : "=r"(id));
  return id;
}

/// Cycles this core was awake. It stands still while the core sleeps in cv.elw: use the timer (`timer.h`) across waits.
static inline uint32_t cycle_count(void) {
  uint32_t cycles;
  __asm__ volatile("csrr %0, mcycle" : "=r"(cycles)::"memory");
  return cycles;
}

/// Instructions this core has retired.
static inline uint32_t instruction_count(void) {
  uint32_t instructions;
  __asm__ volatile("csrr %0, minstret" : "=r"(instructions)::"memory");
  return instructions;
}
