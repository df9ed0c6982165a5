// Data lie where they were asked to lie, with their initial values, and can be read from there at any alignment.

#include "arch/address_map.h"
#include "check.h"
#include "runtime/team.h"
#include "tessera/mmio.h"

#define ALIAS_OFFSET 0x00100000

static volatile uint32_t in_tcdm = 0x01234567;
static volatile uint32_t zero_in_tcdm;
L2_DATA static volatile uint32_t in_l2 = 0x89ABCDEF;
L2_BSS static volatile uint32_t zero_in_l2;
static const volatile uint32_t constant = 0xCAFE;
static volatile uint32_t words[2] = {0x44332211, 0x88776655};

static bool lies_in(const volatile void* data, uint32_t base) { return (uint32_t)data >> 24 == base >> 24; }

static void stack_of(void* argument) {
  uint32_t local = 0;
  ((uint32_t*)argument)[core_id()] = (uint32_t)&local;
}

int main(void) {
  CHECK(lies_in(&in_tcdm, TCDM_BASE));
  CHECK(lies_in(&zero_in_tcdm, TCDM_BASE));
  CHECK(lies_in(&in_l2, L2_BASE));
  CHECK(lies_in(&zero_in_l2, L2_BASE));
  CHECK(lies_in(&constant, L2_BASE));
  CHECK(lies_in((const void*)main, L2_BASE));
  CHECK_EQUAL(in_tcdm, 0x01234567);
  CHECK_EQUAL(zero_in_tcdm, 0);
  CHECK_EQUAL(in_l2, 0x89ABCDEF);
  CHECK_EQUAL(zero_in_l2, 0);
  CHECK_EQUAL(constant, 0xCAFE);
  in_l2 = in_l2 + 1;
  CHECK_EQUAL(in_l2, 0x89ABCDF0);

  // TCDM shows at a second address.
  CHECK_EQUAL(register_read((uint32_t)&in_tcdm + ALIAS_OFFSET), 0x01234567);

  // A misaligned access takes two cycles and is otherwise like any other.
  const uint32_t base = (uint32_t)words;
  CHECK_EQUAL(*(volatile uint32_t*)(base + 1), 0x55443322);
  CHECK_EQUAL(*(volatile uint32_t*)(base + 3), 0x77665544);
  CHECK_EQUAL(*(volatile uint16_t*)(base + 3), 0x5544);
  *(volatile uint32_t*)(base + 2) = 0xAABBCCDD;
  CHECK_EQUAL(words[0], 0xCCDD2211);
  CHECK_EQUAL(words[1], 0x8877AABB);

  // Stacks are apart.
  uint32_t stacks[TEAM_CORES];
  team_fork(stack_of, stacks);
  for (uint32_t core = 1; core < TEAM_CORES; ++core) CHECK(stacks[core] >= stacks[core - 1] + 1024);
  return check_result();
}
