// Two-dimensional transfers walk rows on the external side, on the TCDM side, or differently on both.

#include "check.h"
#include "runtime/dma.h"
#include "runtime/memory.h"
#include "tessera/mmio.h"

#define SIZE 4096

L2_BSS static uint8_t external[SIZE];
static uint8_t local[SIZE];
static uint8_t expected[SIZE];

static const DmaRows contiguous = {0, 0};

// Byte i of a transfer lies here relative to its start.
static uint32_t place(DmaRows rows, uint32_t i) {
  return rows.row_bytes == 0 ? i : i / rows.row_bytes * rows.stride + i % rows.row_bytes;
}

static void check(DmaDirection direction, DmaRows local_rows, DmaRows external_rows, uint32_t bytes) {
  uint8_t* source = direction == DMA_TO_TCDM ? external : local;
  uint8_t* destination = direction == DMA_TO_TCDM ? local : external;
  const DmaRows source_rows = direction == DMA_TO_TCDM ? external_rows : local_rows;
  const DmaRows destination_rows = direction == DMA_TO_TCDM ? local_rows : external_rows;
  for (uint32_t i = 0; i < SIZE; ++i) source[i] = (uint8_t)(i * 13 + (i >> 7));
  memset(destination, 0xEE, SIZE);
  memset(expected, 0xEE, SIZE);
  for (uint32_t i = 0; i < bytes; ++i) expected[place(destination_rows, i)] = source[place(source_rows, i)];
  dma_wait(dma_start_2d(direction, local, local_rows, external, external_rows, bytes));
  CHECK_EQUAL(memcmp(destination, expected, SIZE), 0);
}

static void check_both_ways(DmaRows local_rows, DmaRows external_rows, uint32_t bytes) {
  check(DMA_TO_TCDM, local_rows, external_rows, bytes);
  check(DMA_FROM_TCDM, local_rows, external_rows, bytes);
}

int main(void) {
  check_both_ways(contiguous, (DmaRows){64, 128}, 1024);
  check_both_ways(contiguous, (DmaRows){32, 64}, 1024);
  check_both_ways(contiguous, (DmaRows){8, 120}, 256);
  check_both_ways(contiguous, (DmaRows){300, 512}, 1500);  // rows longer than a burst
  check_both_ways(contiguous, (DmaRows){64, 128}, 160);    // a short last row
  check_both_ways((DmaRows){64, 96}, contiguous, 512);
  check_both_ways((DmaRows){16, 132}, contiguous, 256);
  check_both_ways((DmaRows){32, 48}, (DmaRows){64, 80}, 512);
  check_both_ways((DmaRows){128, 160}, (DmaRows){32, 100}, 640);
  check_both_ways(contiguous, (DmaRows){7, 33}, 70);  // rows that are no words
  check_both_ways((DmaRows){5, 9}, (DmaRows){10, 25}, 50);
  return check_result();
}
