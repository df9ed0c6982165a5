// Registers of the in-memory accelerator, beside those of every accelerator (hwpe_registers.h). Offsets of the public
// register header of the IMA are kept where the meaning is the same; several arrays, per-column scaling, partial sums
// and virtual im2col need more than it has. What is left of the port is little: further parameters belong into tables
// reached through an index and a data register, as tiles and column parameters are.
// C and C++: the firmware's driver and the simulator share this list; `tessera reference ima` prints it.
#pragma once

#include "arch/hwpe_registers.h"

/// Its control port, from the base of all of them.
#define HWPE_IMA_PORT (0 * HWPE_PORT_BYTES)

// clang-format off
/// X(NAME, offset, "access", "meaning")
#define TESSERA_IMA_REGISTERS(X)                                                                                      \
  /* Cells: choose a rectangle, write its weights row by row. */                                                      \
  X(ARRAY, 0x1c, "RW", "array that the cell registers mean")                                                          \
  X(P_START_X, 0x20, "RW", "first column to program")                                                                 \
  X(P_START_Y, 0x24, "RW", "first row to program")                                                                    \
  X(P_WIDTH, 0x28, "RW", "columns to program")                                                                        \
  X(P_HEIGHT, 0x2c, "RW", "rows to program; writing it begins a rectangle; its last row done raises the event")       \
  X(SUBMIT, 0x30, "W", "the next weights of the rectangle, a row beginning with a new word; stalls while a row is programmed") \
  /* The job, one copy a context. */                                                                                  \
  X(TILES, 0x34, "RW", "[15:0] first entry of the tile table, [31:16] entries")                                       \
  X(PARAMETERS, 0x38, "RW", "column parameters: entry of output channel 0")                                           \
  X(MODE, 0x3c, "RW", "[0] depth-wise, [2:1] input encoding (0 raw, 1 centred7, 2 two_pulse), [3] offsets of rows (numerics `analog`), [5:4] further cells a weight, [7:6] further slices, [15:8] pixels a product, [31:16] channels a job in depth-wise mode") \
  X(CHANNELS, 0x40, "RW", "[15:0] input channels, [31:16] output channels")                                           \
  X(SRC, 0x44, "RW", "address of the input tensor, HWC")                                                              \
  X(DST, 0x48, "RW", "address of the output tensor, HWC")                                                             \
  X(SRC_STRIDE, 0x4c, "RW", "bytes from one input pixel to the next")                                                 \
  X(DST_STRIDE, 0x50, "RW", "bytes from one output pixel to the next")                                                \
  X(ADC_RANGE, 0x54, "RW", "full scale of the ADC, in products of an input code and a cell code; numerics `analog`")   \
  X(ROW_OFFSETS, 0x58, "RW", "row offsets: entry of input channel 0; numerics `analog`, with MODE[3]")                \
  X(IN_SIZE, 0x5c, "RW", "[15:0] width, [31:16] height of the input, pixels")                                         \
  X(OUT_SIZE, 0x60, "RW", "[15:0] width, [31:16] height of the output, pixels")                                       \
  X(SRC_LINE, 0x64, "RW", "bytes from one input row to the next")                                                     \
  X(DST_LINE, 0x68, "RW", "bytes from one output row to the next")                                                    \
  X(KERNEL, 0x6c, "RW", "[7:0] width, [15:8] height, [23:16] horizontal, [31:24] vertical dilation")                  \
  X(STEP, 0x70, "RW", "[7:0] horizontal, [15:8] vertical stride, [23:16] padding left, [31:24] padding above")        \
  X(ZERO_POINTS, 0x74, "RW", "[7:0] of the input, signed: the code of padding; [15:8] of the output, signed; [23:16] offset taken off every input, signed; numerics `analog`, without MODE[3]") \
  X(CLIP, 0x78, "RW", "[7:0] least, [15:8] greatest output code, signed")                                             \
  /* Reading cells. */                                                                                                \
  X(PR_X, 0xa0, "RW", "column of the cell to read")                                                                   \
  X(PR_Y, 0xa4, "RW", "row of the cell to read")                                                                      \
  X(PR_VAL, 0xa8, "R", "the cell's weight, or in numerics `analog` what it conducts now, in 2048ths of a code; answered after the time of a product")                                     \
  X(P_FORMAT, 0xac, "RW", "a SUBMIT is 0: 8 weights of 4 bits, 1: 2 of 16 bits; in numerics `analog` those are 2048ths of a code")                                 \
  /* The tile table: which rectangle of which array holds which part of a layer's matrix. */                          \
  X(T_INDEX, 0xb0, "RW", "entry that the T registers mean")                                                           \
  X(T_ARRAY, 0xb4, "RW", "array")                                                                                     \
  X(T_POSITION, 0xb8, "RW", "[15:0] first column, [31:16] first row in the array")                                    \
  X(T_SIZE, 0xbc, "RW", "[15:0] columns, [31:16] rows")                                                               \
  X(T_PLACE, 0xc0, "RW", "[15:0] first column, [31:16] first row in the layer's matrix; writing it stores the entry and steps T_INDEX") \
  /* Column parameters, 9 bytes each. */                                                                              \
  X(C_INDEX, 0xc4, "RW", "entry that the C registers mean")                                                           \
  X(C_BIAS, 0xc8, "RW", "added to the sum, zero-point correction included")                                           \
  X(C_MULTIPLIER, 0xcc, "RW", "scale, as a multiplier of 31 bits")                                                    \
  X(C_SHIFT, 0xd0, "RW", "right shift after it, 1 to 62; writing it stores the entry and steps C_INDEX")              \
  /* Row offsets, a byte each. */                                                                                     \
  X(R_INDEX, 0xd4, "RW", "entry that R_OFFSETS means")                                                                \
  X(R_OFFSETS, 0xd8, "RW", "the offsets of four entries, signed; writing it stores them and steps R_INDEX by 4")

enum {
#define TESSERA_ONE(name, offset, access, meaning) IMA_##name = offset,
  TESSERA_IMA_REGISTERS(TESSERA_ONE)
#undef TESSERA_ONE
  IMA_FIRST_JOB_REGISTER = IMA_TILES,
  IMA_JOB_REGISTERS = (IMA_CLIP - IMA_TILES) / 4 + 1,
};
// clang-format on
