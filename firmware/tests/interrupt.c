// An event enabled in the interrupt mask interrupts the core under its own number, once; the interrupted code goes on.

#include "check.h"
#include "runtime/team.h"
#include "runtime/timer.h"
#include "runtime/trap.h"

#define SOFTWARE 3
#define TIMER 11

static volatile uint32_t count[TEAM_CORES];
static volatile uint32_t last_cause[TEAM_CORES];

static uint32_t on_interrupt(uint32_t cause, uint32_t pc) {
  count[core_id()] = count[core_id()] + 1;
  last_cause[core_id()] = cause;
  return pc;
}

static void wait_for(uint32_t interrupts) {
  for (uint32_t tries = 0; tries < 1000 && count[core_id()] < interrupts; ++tries) {
  }
}

static void each_core(void* argument) {
  (void)argument;
  const uint32_t core = core_id();
  interrupt_enable(1u << SOFTWARE | 1u << TIMER);
  event_trigger(SOFTWARE, 1u << core);
  wait_for(1);
  CHECK_EQUAL(count[core], 1);
  CHECK_EQUAL(last_cause[core], CAUSE_INTERRUPT | SOFTWARE);
  team_barrier();

  if (core == 0) alarm_start(200);
  wait_for(2);
  CHECK_EQUAL(count[core], 2);
  CHECK_EQUAL(last_cause[core], CAUSE_INTERRUPT | TIMER);

  // Disabled, an event only waits in the buffer.
  interrupt_enable(0);
  event_trigger(SOFTWARE, 1u << core);
  wait_for(3);
  CHECK_EQUAL(count[core], 2);
  CHECK_EQUAL(event_wait(EVENT_SOFTWARE(SOFTWARE)), EVENT_SOFTWARE(SOFTWARE));
}

int main(void) {
  trap_install(on_interrupt);
  team_fork(each_core, 0);
  return check_result();
}
