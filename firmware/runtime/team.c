#include "runtime/team.h"

#include <stddef.h>

#include "runtime/exit.h"

#define WORKERS (TEAM_MASK & ~1u)

int main(void);

static void team_dispatch(TeamFunction function, void* argument) {
  compiler_barrier();  // the workers read what was written so far
  event_unit_write(EVENT_UNIT_DISPATCH_TEAM, WORKERS);
  event_unit_write(EVENT_UNIT_DISPATCH, (uint32_t)function);
  event_unit_write(EVENT_UNIT_DISPATCH, (uint32_t)argument);
}

void team_start(TeamFunction function, void* argument) { team_dispatch(function, argument); }

void team_join(void) { team_barrier(); }

void team_fork(TeamFunction function, void* argument) {
  team_start(function, argument);
  function(argument);
  team_join();
}

void team_release(void) { team_dispatch(NULL, NULL); }

_Noreturn void team_main(void) {
  event_unit_write(EVENT_UNIT_MASK, EVENTS_RUNNING);
  barrier_configure(TEAM_BARRIER, TEAM_MASK);
  exit(main());
}

_Noreturn void team_worker(void) {
  for (;;) {
    // Only here is the dispatch event enabled: work that arrives early must not end another wait.
    event_unit_write(EVENT_UNIT_MASK, EVENT_DISPATCH);
    const TeamFunction function = (TeamFunction)cv_elw(EVENT_UNIT_BASE + EVENT_UNIT_DISPATCH);
    void* const argument = (void*)cv_elw(EVENT_UNIT_BASE + EVENT_UNIT_DISPATCH);
    event_unit_write(EVENT_UNIT_MASK, EVENTS_RUNNING);
    if (function == NULL) core_exit(0);
    function(argument);
    team_barrier();
  }
}
