// A fork runs its function once on every core with the same argument, and returns when all are done.

#include "check.h"
#include "runtime/team.h"

typedef struct {
  uint32_t round;
  uint32_t seen[TEAM_CORES];
} Board;

static void spin(uint32_t times) {
  for (volatile uint32_t i = 0; i < times; ++i) {
  }
}

static void sign(void* argument) {
  Board* board = argument;
  spin((core_id() * 5 + board->round * 3) % 23);  // another order of arrival each time
  board->seen[core_id()] += board->round;
}

static void wait_long(void* argument) {
  spin(200);
  *(volatile uint32_t*)argument = core_id();
}

int main(void) {
  Board board = {0, {0}};
  for (board.round = 1; board.round <= 50; ++board.round) team_fork(sign, &board);
  for (uint32_t core = 0; core < TEAM_CORES; ++core) CHECK_EQUAL(board.seen[core], 50 * 51 / 2);

  // A started team works while core 0 does something else.
  volatile uint32_t last = 0;
  team_start(wait_long, (void*)&last);
  CHECK_EQUAL(last, 0);
  team_join();
  CHECK(last != 0);
  return check_result();
}
