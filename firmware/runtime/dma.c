#include "runtime/dma.h"

#include "runtime/event_unit.h"

static uint32_t command(DmaDirection direction, uint32_t bytes) {
  const uint32_t to_tcdm = direction == DMA_TO_TCDM ? DMA_COMMAND_TO_TCDM : 0;
  return (bytes & DMA_COMMAND_LENGTH_MASK) | to_tcdm | DMA_COMMAND_INCREMENT | DMA_COMMAND_EVENT;
}

static void push(uint32_t word) { register_write(DMA_BASE + DMA_COMMAND, word); }

static void push_rows(DmaRows rows) {
  push(rows.row_bytes);
  push(rows.stride);
}

DmaTransfer dma_open(void) {
  compiler_barrier();  // the DMA reads what was written so far
  return register_read(DMA_BASE + DMA_COMMAND);
}

DmaTransfer dma_start_2d(DmaDirection direction, void* tcdm, DmaRows tcdm_rows, const volatile void* external,
                         DmaRows external_rows, uint32_t bytes) {
  const DmaTransfer transfer = dma_open();
  dma_add_2d(direction, tcdm, tcdm_rows, external, external_rows, bytes);
  return transfer;
}

void dma_add_2d(DmaDirection direction, void* tcdm, DmaRows tcdm_rows, const volatile void* external,
                DmaRows external_rows, uint32_t bytes) {
  const bool tcdm_2d = tcdm_rows.row_bytes != 0;
  const bool external_2d = external_rows.row_bytes != 0;
  push(command(direction, bytes) | (external_2d ? DMA_COMMAND_2D_EXTERNAL : 0) | (tcdm_2d ? DMA_COMMAND_2D_TCDM : 0));
  push((uint32_t)tcdm);
  push((uint32_t)external);
  if (external_2d) push_rows(external_rows);
  if (tcdm_2d) push_rows(tcdm_rows);
}

void dma_add(DmaDirection direction, void* tcdm, const volatile void* external, uint32_t bytes) {
  push(command(direction, bytes));
  push((uint32_t)tcdm);
  push((uint32_t)external);
}

DmaTransfer dma_start(DmaDirection direction, void* tcdm, const volatile void* external, uint32_t bytes) {
  const DmaTransfer transfer = dma_open();
  dma_add(direction, tcdm, external, bytes);
  return transfer;
}

bool dma_done(DmaTransfer transfer) { return (register_read(DMA_BASE + DMA_STATUS) & (1u << transfer)) == 0; }

void dma_wait(DmaTransfer transfer) {
  // The event does not say which transfer ended; the status does. An event that comes between the look at the status
  // and the wait is kept, so none is missed.
  while (!dma_done(transfer)) event_wait(EVENT_DMA);
  register_write(DMA_BASE + DMA_STATUS, 1u << transfer);
  compiler_barrier();  // the data are there from here on
}
