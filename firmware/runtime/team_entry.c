// What each core does from its start on; _start in crt0.S goes there.
#include <stddef.h>

#include "runtime/exit.h"
#include "runtime/team.h"

int main(void);
_Noreturn void team_main(void);
_Noreturn void team_worker(void);

/// Core 0 prepares the team, runs main, and ends the program with what it returns.
_Noreturn void team_main(void) {
  event_unit_write(EVENT_UNIT_MASK, EVENTS_RUNNING);
  barrier_configure(TEAM_BARRIER, TEAM_MASK);
  exit(main());
}

/// The others wait for work, and do it, again and again.
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
