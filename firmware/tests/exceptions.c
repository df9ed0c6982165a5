// ecall, ebreak and illegal instructions trap with their cause and pc, on every core.

#include "check.h"
#include "runtime/team.h"
#include "runtime/trap.h"

typedef struct {
  uint32_t count;
  uint32_t cause;
  uint32_t pc;
} Trap;

static volatile Trap traps[TEAM_CORES];

static uint32_t record(uint32_t cause, uint32_t pc) {
  volatile Trap* trap = &traps[core_id()];
  trap->count = trap->count + 1;
  trap->cause = cause;
  trap->pc = pc;
  return trap_next_pc(pc);
}

// Executes the instruction, with its address in `at`; a register changed by a trap handler that saves nothing would
// show.
#define EXECUTE(instruction, at) \
  __asm__ volatile(".option push\n.option norvc\nla %0, 1f\n.option pop\n1: " instruction : "=&r"(at)::"memory")

#define CHECK_TRAP(instruction, expected_cause) \
  do {                                          \
    volatile Trap* trap = &traps[core_id()];    \
    const uint32_t before = trap->count;        \
    uint32_t at;                                \
    EXECUTE(instruction, at);                   \
    CHECK_EQUAL(trap->count, before + 1);       \
    CHECK_EQUAL(trap->cause, expected_cause);   \
    CHECK_EQUAL(trap->pc, at);                  \
  } while (false)

static void all_kinds(void* argument) {
  (void)argument;
  CHECK_TRAP("ecall", CAUSE_ECALL);
  CHECK_TRAP(".option push\n.option norvc\nebreak\n.option pop", CAUSE_BREAKPOINT);
  CHECK_TRAP("c.ebreak", CAUSE_BREAKPOINT);
  CHECK_TRAP(".short 0", CAUSE_ILLEGAL_INSTRUCTION);
  CHECK_TRAP(".word 0xffffffff", CAUSE_ILLEGAL_INSTRUCTION);
  CHECK_TRAP("csrw mhartid, zero", CAUSE_ILLEGAL_INSTRUCTION);  // read-only
  CHECK_TRAP("csrw 0xcc0, zero", CAUSE_ILLEGAL_INSTRUCTION);    // start of hardware loop 0: read-only
  CHECK_TRAP("csrr zero, 0x5ff", CAUSE_ILLEGAL_INSTRUCTION);    // no such CSR
}

int main(void) {
  trap_install(record);
  team_fork(all_kinds, 0);
  for (uint32_t core = 0; core < TEAM_CORES; ++core) CHECK_EQUAL(traps[core].count, 8);
  return check_result();
}
