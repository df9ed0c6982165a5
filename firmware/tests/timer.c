// The timer counts cycles also while the core sleeps, and its event wakes every core that waits for it.

#include "runtime/timer.h"
#include "check.h"
#include "runtime/team.h"

#define DELAY 1000
#define TOLERANCE 100

static void sleep_through(void* argument) {
  (void)argument;
  team_barrier();
  const uint32_t awake_before = cycle_count();
  if (core_id() == 0) {
    stopwatch_start();
    alarm_start(DELAY);
  }
  alarm_wait();
  const uint32_t awake = cycle_count() - awake_before;
  if (core_id() == 0) {
    const uint32_t elapsed = stopwatch_read();
    CHECK(elapsed >= DELAY);
    CHECK(elapsed <= DELAY + TOLERANCE);
  }
  CHECK(awake <= TOLERANCE);  // asleep for the rest
}

int main(void) {
  team_fork(sleep_through, 0);
  team_fork(sleep_through, 0);
  // One shot: no second event.
  stopwatch_start();
  while (stopwatch_read() < 2 * DELAY) {
  }
  CHECK_EQUAL(event_pending() & (EVENT_TIMER_LOW | EVENT_TIMER_HIGH), 0);
  return check_result();
}
