// Fork and join over the cores of the cluster.
//
// Core 0 runs `main`; the others sleep in the dispatcher until core 0 gives them work. Only core 0 forks, and not from
// within forked work.
#pragma once

#include <stdint.h>

#include "runtime/event_unit.h"
#include "tessera/cores.h"

#define TEAM_CORES TESSERA_CORES
#define TEAM_MASK ((1u << TEAM_CORES) - 1)
#define TEAM_BARRIER 0

typedef void (*TeamFunction)(void* argument);

/// Runs the function on all cores, this one included, and returns when all are done.
void team_fork(TeamFunction function, void* argument);

/// The halves of a fork: start the other cores, do something else meanwhile, wait for them. The function must not use
/// `team_barrier`, which counts core 0.
void team_start(TeamFunction function, void* argument);
void team_join(void);

/// Inside forked work: waits until all cores are here.
static inline void team_barrier(void) { barrier_wait(TEAM_BARRIER); }

/// Sends the other cores, which must be idle, to their end.
void team_release(void);
