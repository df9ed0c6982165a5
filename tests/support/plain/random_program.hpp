// Random programs for comparing two simulators: every instruction of the tables, every kind of hazard, one to twelve
// cores that meet on the same banks, events, barriers and the mutex. The same seed gives the same program.
//
// Every program ends by itself and does nothing undefined: accesses stay within memory, hardware loops keep the
// manual's rules, waits are for what surely happens. What one cannot avoid doing to registers is undone by a trap
// handler that returns behind whatever trapped. Where events interrupt, cores trigger them for themselves and others at
// random, and the handler leaves mepc, mcause and mcycle in memory.
#pragma once

#include <cstdint>

#include "system/elf.hpp"

namespace tessera::plain {

struct ProgramShape {
  unsigned cores = 1;
  bool flushes = false;     ///< instruction caches
  bool cluster = true;      ///< event unit, peripherals, L2 behind the bus; else the flat memory of machine `core`
  unsigned phases = 2;      ///< stretches of code between barriers
  unsigned items = 12;      ///< pieces of code in a phase
  bool interrupts = false;  ///< software events interrupt; a wait may end early, and in rare cases the program does not
};

system::ElfImage random_program(std::uint64_t seed, const ProgramShape& shape);

}  // namespace tessera::plain
