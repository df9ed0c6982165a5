// The mutex admits one core at a time and hands over the word its last owner left.

#include "check.h"
#include "runtime/team.h"

#define ROUNDS 50

static volatile uint32_t counter;
static volatile uint32_t inside;

static void increment(void* argument) {
  (void)argument;
  for (uint32_t round = 0; round < ROUNDS; ++round) {
    const uint32_t message = mutex_lock();
    CHECK_EQUAL(inside, 0);
    inside = 1;
    CHECK_EQUAL(message, counter);
    const uint32_t old = counter;
    for (volatile uint32_t i = 0; i < (core_id() + round) % 5; ++i) {
    }
    counter = old + 1;
    inside = 0;
    mutex_unlock_with(old + 1);
  }
}

int main(void) {
  team_fork(increment, 0);
  CHECK_EQUAL(counter, ROUNDS * TEAM_CORES);
  return check_result();
}
