#include "runtime/trap.h"

#include <stddef.h>

#include "runtime/core.h"
#include "runtime/event_unit.h"
#include "runtime/exit.h"
#include "runtime/print.h"

static TrapHandler installed;

static uint32_t report(uint32_t cause, uint32_t pc) {
  printf("core %u: trap, cause 0x%x at pc 0x%08x\n", core_id(), cause, pc);
  panic(EXIT_TRAP + (int)(cause & 0x1f));
}

void trap_install(TrapHandler handler) { installed = handler; }

// Called by trap_entry in crt0.S.
uint32_t trap_dispatch(uint32_t cause, uint32_t pc);
uint32_t trap_dispatch(uint32_t cause, uint32_t pc) {
  const TrapHandler handler = installed;
  return handler != NULL ? handler(cause, pc) : report(cause, pc);
}

void interrupt_enable(uint32_t numbers) {
  const uint32_t global = 1u << 3;  // mstatus.MIE
  __asm__ volatile("csrc mstatus, %0" ::"r"(global) : "memory");
  event_unit_write(EVENT_UNIT_INTERRUPT_MASK, numbers);
  __asm__ volatile("csrw mie, %0" ::"r"(numbers) : "memory");
  if (numbers != 0) __asm__ volatile("csrs mstatus, %0" ::"r"(global) : "memory");
}
