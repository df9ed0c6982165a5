// Access to memory-mapped registers, and placement of data.
#pragma once

#include <stdint.h>

/// Data in L2 instead of TCDM: with initial values, or zero at start (takes no room in the ELF file).
#define L2_DATA __attribute__((section(".l2")))
#define L2_BSS __attribute__((section(".bss.l2")))

static inline uint32_t register_read(uint32_t address) { return *(volatile uint32_t*)address; }

static inline void register_write(uint32_t address, uint32_t value) { *(volatile uint32_t*)address = value; }

/// Keeps the compiler from moving memory accesses across this point, e.g. before a device reads what was written.
/// The core itself keeps its accesses in order.
static inline void compiler_barrier(void) { __asm__ volatile("" ::: "memory"); }
