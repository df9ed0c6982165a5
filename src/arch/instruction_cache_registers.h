// Registers of the instruction caches' control unit, at INSTRUCTION_CACHE_BASE (hier-icache v1.3.0,
// CTRL_UNIT/hier_icache_ctrl_unit.sv). C and C++.
#pragma once

enum {
  INSTRUCTION_CACHE_ENABLE = 0x00,         // bit 0: all caches
  INSTRUCTION_CACHE_FLUSH = 0x04,          // bit 0: all lines of all caches
  INSTRUCTION_CACHE_FLUSH_PRIVATE = 0x08,  // bit 0: all lines of the private caches
  INSTRUCTION_CACHE_FLUSH_SET = 0x0c,      // an address: the sets, of all caches, that its line belongs to
  INSTRUCTION_CACHE_CLEAR_COUNTS = 0x10,
  INSTRUCTION_CACHE_ENABLE_COUNTS = 0x14,
  INSTRUCTION_CACHE_PREFETCH = 0x1c,  // a bit for each core: fetch the next line ahead
  INSTRUCTION_CACHE_REGISTERS_END = 0x20,
};
