#include "runtime/team.h"

#include <stddef.h>

#define WORKERS (TEAM_MASK & ~1u)

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
