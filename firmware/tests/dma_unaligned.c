// Transfers between any two alignments move exactly their bytes.

#include "check.h"
#include "runtime/dma.h"
#include "runtime/memory.h"
#include "tessera/mmio.h"

#define MARGIN 16
#define LONGEST 261

L2_BSS static uint8_t external[LONGEST + 2 * MARGIN + 8] __attribute__((aligned(8)));
static uint8_t local[LONGEST + 2 * MARGIN + 8] __attribute__((aligned(8)));

static const uint32_t lengths[] = {1, 6, 13, 70, LONGEST};

static void check(DmaDirection direction, uint32_t local_offset, uint32_t external_offset, uint32_t bytes) {
  uint8_t* at_local = local + MARGIN + local_offset;
  uint8_t* at_external = external + MARGIN + external_offset;
  uint8_t* source = direction == DMA_TO_TCDM ? at_external : at_local;
  uint8_t* destination = direction == DMA_TO_TCDM ? at_local : at_external;
  for (uint32_t i = 0; i < bytes; ++i) source[i] = (uint8_t)(i * 29 + bytes);
  memset(destination - MARGIN, 0xEE, bytes + 2 * MARGIN);
  dma_wait(dma_start(direction, at_local, at_external, bytes));
  CHECK_EQUAL(memcmp(source, destination, bytes), 0);
  for (uint32_t i = 1; i <= MARGIN; ++i) {
    CHECK(destination[-(int32_t)i] == 0xEE && destination[bytes + i - 1] == 0xEE);
  }
}

int main(void) {
  for (uint32_t i = 0; i < sizeof lengths / sizeof *lengths; ++i) {
    for (uint32_t local_offset = 0; local_offset < 8; ++local_offset) {
      for (uint32_t external_offset = 0; external_offset < 8; ++external_offset) {
        check(DMA_TO_TCDM, local_offset, external_offset, lengths[i]);
        check(DMA_FROM_TCDM, local_offset, external_offset, lengths[i]);
      }
    }
  }
  return check_result();
}
