// Driver of the DMA (MCHAN): copies between TCDM and external memory (L2) while the cores work.
//
// The core that starts a transfer waits for it: the event goes to that core only. Eight transfers can be open in the
// cluster; allocating one more stalls the core until one is freed, which `dma_wait` does. Addresses need no alignment.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "arch/address_map.h"
#include "arch/dma_registers.h"
#include "tessera/mmio.h"
#include "tessera/xcv.h"

/// Longest transfer of one command.
#define DMA_MAX_BYTES 0x1FFFFu

typedef enum { DMA_TO_TCDM, DMA_FROM_TCDM } DmaDirection;

/// One side of a 2-D transfer: rows of `row_bytes`, the start of each `stride` bytes after the last one's.
/// `row_bytes` 0 means contiguous.
typedef struct {
  uint32_t row_bytes;
  uint32_t stride;
} DmaRows;

typedef uint32_t DmaTransfer;

/// Starts a contiguous copy of `bytes` bytes, at least 1.
DmaTransfer dma_start(DmaDirection direction, void* tcdm, const volatile void* external, uint32_t bytes);

/// Starts a copy with rows on either side or both. `bytes` is the total, not that of a row.
DmaTransfer dma_start_2d(DmaDirection direction, void* tcdm, DmaRows tcdm_rows, const volatile void* external,
                         DmaRows external_rows, uint32_t bytes);

/// A transfer of several copies that end together: opened, then each added by the same core.
DmaTransfer dma_open(void);
/// Adds a contiguous copy of `bytes` bytes, at least 1, to the transfer that this core opened last.
void dma_add(DmaDirection direction, void* tcdm, const volatile void* external, uint32_t bytes);

/// The transfer that is open, where there is only one in the cluster.
static inline DmaTransfer dma_only(void) { return (DmaTransfer)cv_ff1(register_read(DMA_BASE + DMA_STATUS) >> 16); }

/// The same with rows on either side or both; `bytes` is the total.
void dma_add_2d(DmaDirection direction, void* tcdm, DmaRows tcdm_rows, const volatile void* external,
                DmaRows external_rows, uint32_t bytes);

/// Has the transfer ended? It stays open until `dma_wait`.
bool dma_done(DmaTransfer transfer);

/// Sleeps until the transfer has ended and frees it.
void dma_wait(DmaTransfer transfer);
