// Software events reach the cores of their mask, wait in the buffer for who comes late, and go when taken.

#include "check.h"
#include "runtime/team.h"

#define RING 0
#define EARLY 3
#define EVERYONE 6
#define SELF 2

static volatile uint32_t order[TEAM_CORES];
static volatile uint32_t arrivals;

// The event goes around: core 0 starts it and gets it back.
static void ring(void* argument) {
  (void)argument;
  const uint32_t core = core_id();
  const uint32_t next = 1u << ((core + 1) % TEAM_CORES);
  if (core == 0) event_trigger(RING, next);
  CHECK_EQUAL(event_wait(EVENT_SOFTWARE(RING)), EVENT_SOFTWARE(RING));
  order[core] = arrivals++;
  if (core != 0) event_trigger(RING, next);
}

static void broadcast(void* argument) {
  (void)argument;
  if (core_id() == 3) event_trigger(EVERYONE, 0);
  CHECK_EQUAL(event_wait(EVENT_SOFTWARE(EVERYONE)), EVENT_SOFTWARE(EVERYONE));
}

static void early_and_masked(void) {
  event_trigger(EARLY, 1);
  event_trigger(RING, 1);
  CHECK_EQUAL(event_pending(), EVENT_SOFTWARE(EARLY) | EVENT_SOFTWARE(RING));
  // Waiting for one leaves the other.
  CHECK_EQUAL(event_wait(EVENT_SOFTWARE(EARLY)), EVENT_SOFTWARE(EARLY));
  CHECK_EQUAL(event_pending(), EVENT_SOFTWARE(RING));
  event_clear(EVENT_SOFTWARE(RING));
  CHECK_EQUAL(event_pending(), 0);
}

// One access triggers an event for the registered targets and waits for any enabled one.
static void trigger_and_wait(void) {
  event_unit_write(EVENT_UNIT_SOFTWARE_TARGETS, 1);
  event_unit_write(EVENT_UNIT_MASK_SET, EVENT_SOFTWARE(SELF));
  CHECK_EQUAL(cv_elw(EVENT_UNIT_BASE + EVENT_UNIT_SOFTWARE_TRIGGER_WAIT_CLEAR(SELF)), EVENT_SOFTWARE(SELF));
  event_unit_write(EVENT_UNIT_MASK_CLEAR, EVENT_SOFTWARE(SELF));
  CHECK_EQUAL(event_unit_read(EVENT_UNIT_MASK), EVENTS_RUNNING);
  CHECK_EQUAL(event_pending(), 0);
}

int main(void) {
  team_fork(ring, 0);
  for (uint32_t core = 0; core < TEAM_CORES; ++core) CHECK_EQUAL(order[core], (core + TEAM_CORES - 1) % TEAM_CORES);
  team_fork(broadcast, 0);
  early_and_masked();
  trigger_and_wait();
  return check_result();
}
