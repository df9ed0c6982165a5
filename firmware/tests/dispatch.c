// The dispatcher gives every core of the team each value once, in order, also to cores that come late.

#include "check.h"
#include "runtime/team.h"

static uint32_t pop(void) {
  event_unit_write(EVENT_UNIT_MASK, EVENT_DISPATCH);
  const uint32_t value = cv_elw(EVENT_UNIT_BASE + EVENT_UNIT_DISPATCH);
  event_unit_write(EVENT_UNIT_MASK, EVENTS_RUNNING);
  return value;
}

static void push(uint32_t team, uint32_t value) {
  event_unit_write(EVENT_UNIT_DISPATCH_TEAM, team);
  event_unit_write(EVENT_UNIT_DISPATCH, value);
}

static void spin(uint32_t times) {
  for (volatile uint32_t i = 0; i < times; ++i) {
  }
}

static void receive(void* argument) {
  (void)argument;
  const uint32_t core = core_id();
  if (core == 0) {
    spin(60);  // most cores wait already
    push(TEAM_MASK & ~1u, 100);
    push(1u << 4, 200);
    push(1u << 4 | 1u << 5, 300);
    return;
  }
  if (core == 5 || core == 7) spin(200);  // these come when all is dispatched
  CHECK_EQUAL(pop(), 100);
  if (core == 4) CHECK_EQUAL(pop(), 200);
  if (core == 4 || core == 5) CHECK_EQUAL(pop(), 300);
}

int main(void) {
  for (uint32_t round = 0; round < 10; ++round) team_fork(receive, 0);
  return check_result();
}
