// Eight cores greet, in the order of their numbers.

#include "runtime/core.h"
#include "runtime/print.h"
#include "runtime/team.h"

static uint32_t greeted;

static void greet(void* argument) {
  (void)argument;
  // One turn a core; the barrier at its end hands the console to the next.
  for (uint32_t turn = 0; turn < TEAM_CORES; ++turn) {
    if (turn == core_id()) printf("Hello from core %u of %u\n", core_id(), TEAM_CORES);
    team_barrier();
  }
  // Any order will do here, so the mutex is enough.
  mutex_lock();
  greeted = greeted + 1;
  mutex_unlock();
}

int main(void) {
  team_fork(greet, 0);
  printf("%u cores greeted\n", greeted);
  return greeted == TEAM_CORES ? 0 : 1;
}
