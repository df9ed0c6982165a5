// A barrier lets nobody pass before everybody has arrived; barriers of some cores leave the others alone.

#include "check.h"
#include "runtime/team.h"

#define ROUNDS 40
#define PAIR_BARRIER 3
#define REMOTE_BARRIER 5

static volatile uint32_t arrived[TEAM_CORES];
static volatile uint32_t pair_rounds;

static void all_cores(void* argument) {
  (void)argument;
  const uint32_t core = core_id();
  for (uint32_t round = 1; round <= ROUNDS; ++round) {
    for (volatile uint32_t i = 0; i < (core * 7 + round * 11) % 31; ++i) {
    }
    arrived[core] = round;
    team_barrier();
    for (uint32_t other = 0; other < TEAM_CORES; ++other) CHECK_EQUAL(arrived[other], round);
    team_barrier();
  }
}

// Cores 2 and 6 meet often while the others wait for them at the team's barrier.
static void pair(void* argument) {
  (void)argument;
  if (core_id() == 2 || core_id() == 6) {
    for (uint32_t round = 0; round < 5; ++round) {
      if (core_id() == 2) pair_rounds = round + 1;
      barrier_wait(PAIR_BARRIER);
      CHECK_EQUAL(pair_rounds, round + 1);
      barrier_wait(PAIR_BARRIER);
    }
  }
  team_barrier();
  CHECK_EQUAL(pair_rounds, 5);
}

// A barrier can be entered on behalf of others, and wake others than those it counts.
static void remote(void) {
  const uint32_t barrier = EVENT_UNIT_BARRIER(REMOTE_BARRIER);
  event_unit_write(barrier + BARRIER_TRIGGER_MASK, 0x06);
  event_unit_write(barrier + BARRIER_TARGET_MASK, 0x01);
  CHECK_EQUAL(event_unit_read(barrier + BARRIER_TRIGGER_MASK), 0x06);
  CHECK_EQUAL(event_unit_read(barrier + BARRIER_TARGET_MASK), 0x01);
  event_unit_write(barrier + BARRIER_TRIGGER, 0x02);
  CHECK_EQUAL(event_unit_read(barrier + BARRIER_STATUS), 0x02);
  CHECK_EQUAL(event_pending() & EVENT_BARRIER, 0);
  event_unit_write(barrier + BARRIER_TRIGGER, 0x04);
  CHECK_EQUAL(event_wait(EVENT_BARRIER), EVENT_BARRIER);
  CHECK_EQUAL(event_unit_read(barrier + BARRIER_STATUS), 0);
}

int main(void) {
  team_fork(all_cores, 0);
  barrier_configure(PAIR_BARRIER, 1u << 2 | 1u << 6);
  team_fork(pair, 0);
  remote();
  return check_result();
}
