// Contiguous transfers of all kinds of lengths move exactly their bytes, both ways, alone and many at a time.

#include "check.h"
#include "runtime/dma.h"
#include "runtime/memory.h"
#include "runtime/team.h"

#define SIZE 4096
#define SHARE 256

L2_BSS static uint8_t external[SIZE + 16] __attribute__((aligned(8)));
static uint8_t local[SIZE + 16] __attribute__((aligned(8)));

static const uint32_t lengths[] = {1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 64, 100, 255, 256, 257, 511, 1024, 4096};

static uint8_t pattern(uint32_t i) { return (uint8_t)(i * 31 + (i >> 8) * 7 + 5); }

static void fill(uint8_t* buffer) {
  for (uint32_t i = 0; i < SIZE; ++i) buffer[i] = pattern(i);
}

static bool holds(const uint8_t* buffer, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; ++i) {
    if (buffer[i] != pattern(i)) return false;
  }
  return buffer[bytes] == 0xEE;  // and not a byte more
}

static void to_tcdm(void) {
  fill(external);
  for (uint32_t i = 0; i < sizeof lengths / sizeof *lengths; ++i) {
    memset(local, 0xEE, lengths[i] + 16);
    dma_wait(dma_start(DMA_TO_TCDM, local, external, lengths[i]));
    CHECK(holds(local, lengths[i]));
  }
}

static void from_tcdm(void) {
  fill(local);
  for (uint32_t i = 0; i < sizeof lengths / sizeof *lengths; ++i) {
    memset(external, 0xEE, lengths[i] + 16);
    dma_wait(dma_start(DMA_FROM_TCDM, local, external, lengths[i]));
    CHECK(holds(external, lengths[i]));
  }
}

// Eight open transfers, waited for in the reverse order.
static void many_from_one_core(void) {
  DmaTransfer transfers[8];
  fill(external);
  memset(local, 0xEE, sizeof local);
  for (uint32_t i = 0; i < 8; ++i)
    transfers[i] = dma_start(DMA_TO_TCDM, local + i * SHARE, external + i * SHARE, SHARE);
  for (uint32_t i = 8; i-- > 0;) dma_wait(transfers[i]);
  CHECK(holds(local, 8 * SHARE));
}

// More transfers at once than the DMA can hold: allocation makes a core wait until another frees one.
static void all_cores(void* argument) {
  (void)argument;
  const uint32_t offset = core_id() * 2 * SHARE;
  for (uint32_t round = 0; round < 4; ++round) {
    memset(local + offset, 0, 2 * SHARE);
    const DmaTransfer transfer = dma_start(DMA_TO_TCDM, local + offset, external + offset, 2 * SHARE);
    dma_wait(transfer);
    CHECK_EQUAL(memcmp(local + offset, external + offset, 2 * SHARE), 0);
  }
}

int main(void) {
  to_tcdm();
  from_tcdm();
  many_from_one_core();
  team_fork(all_cores, 0);
  CHECK_EQUAL(register_read(DMA_BASE + DMA_STATUS), 0);
  return check_result();
}
