#include "runtime/exit.h"

#include <stdint.h>

#include "arch/address_map.h"
#include "runtime/event_unit.h"
#include "runtime/team.h"
#include "tessera/mmio.h"

// The simulator ends at a store to this symbol, as in the RISC-V test suites: (n << 1) | 1 is failure n.
L2_DATA volatile uint32_t tohost = 0;

static _Noreturn void sleep_forever(void) {
  event_unit_write(EVENT_UNIT_MASK, 0);
  for (;;) cv_elw(EVENT_UNIT_BASE + EVENT_UNIT_WAIT);
}

_Noreturn void core_exit(int code) {
  register_write(EXIT_REGISTER, (uint32_t)code);
  sleep_forever();
}

_Noreturn void exit(int code) {
  team_release();
  core_exit(code);
}

_Noreturn void panic(int code) {
  if (code == 0) code = 1;
  tohost = ((uint32_t)code << 1) | 1;
  core_exit(code);  // on a machine that does not watch `tohost`
}
