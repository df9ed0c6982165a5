// Driver of the in-memory accelerator.
//
// Cells, tile table and column parameters are set once; then every layer is one job:
//   ima_program(...); ima_set_tile(...); ima_set_parameters(...);   // or prepared by the host
//   ima_start(&job); ... accelerator_wait(ACCELERATOR_IMA);
// Registers: arch/accelerators/ima_registers.h.
#pragma once

#include <stdint.h>

#include "arch/accelerators/ima_registers.h"
#include "arch/kernel_parameters.h"
#include "hal/accelerator.h"

/// The job registers in order, from TILES to CLIP.
typedef struct {
  uint32_t registers[IMA_JOB_REGISTERS];
} ImaJob;

static inline void ima_start(const ImaJob* job) {
  accelerator_start(ACCELERATOR_IMA, IMA_FIRST_JOB_REGISTER, job->registers, IMA_JOB_REGISTERS);
}

/// A rectangle of cells of one array.
typedef struct {
  uint32_t array;
  uint32_t column, row;
  uint32_t columns, rows;
} ImaArea;

/// Programs the cells of an area with `weights`, row by row, and sleeps until the last row is done. Weights are written
/// as 16-bit numbers; what fits a cell depends on the machine. Acquires the accelerator; the next ima_start goes on
/// with the same context.
void ima_program(const ImaArea* area, const int16_t* weights);

/// The weight in a cell.
int32_t ima_read_cell(uint32_t array, uint32_t column, uint32_t row);

/// Entry `index` of the tile table: the area holds the part of a layer's matrix that begins at `first_column`,
/// `first_row`.
void ima_set_tile(uint32_t index, const ImaArea* area, uint32_t first_column, uint32_t first_row);

/// Column parameters from entry `index` on.
void ima_set_parameters(uint32_t index, const ChannelParameters* parameters, uint32_t count);
