// Exceptions and interrupts.
#pragma once

#include <stdint.h>

// mcause of the exceptions that CV32E40P raises.
#define CAUSE_ILLEGAL_INSTRUCTION 2u
#define CAUSE_BREAKPOINT 3u
#define CAUSE_ECALL 11u
#define CAUSE_INTERRUPT 0x80000000u  // set for interrupts; the low bits are the interrupt's number

/// Exit code of a program stopped by a trap nobody handles: this plus the low bits of mcause, as a shell counts
/// signals.
#define EXIT_TRAP 128

/// Called with interrupts off; returns the pc to continue at. For an exception `pc` is the instruction that caused it.
typedef uint32_t (*TrapHandler)(uint32_t cause, uint32_t pc);

/// Makes `handler` the one of all cores; null restores the default, which reports the trap and ends the program.
void trap_install(TrapHandler handler);

/// The pc after the instruction at `pc`, compressed or not.
static inline uint32_t trap_next_pc(uint32_t pc) { return pc + ((*(const volatile uint16_t*)pc & 3) == 3 ? 4 : 2); }

/// Enables this core's interrupts `numbers` (bit n: interrupt n) of those the event unit forwards; 0 disables all.
/// CV32E40P has interrupts 3, 7, 11 and 16 to 31; event n of the event unit arrives as interrupt n.
void interrupt_enable(uint32_t numbers);
