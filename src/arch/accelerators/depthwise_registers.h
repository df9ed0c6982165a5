// Registers of the depth-wise engine, beside those of every accelerator (hwpe_registers.h).
// C and C++: the firmware's driver and the simulator share this list; `tessera reference depthwise` prints it.
#pragma once

#include "arch/hwpe_registers.h"

/// Its control port, from the base of all of them.
#define HWPE_DEPTHWISE_PORT (1 * HWPE_PORT_BYTES)

// clang-format off
/// X(NAME, offset, "access", "meaning")
#define TESSERA_DEPTHWISE_REGISTERS(X)                                                                                \
  X(SRC, 0x40, "RW", "address of the input tensor, HWC")                                                              \
  X(DST, 0x44, "RW", "address of the output tensor, HWC")                                                             \
  X(WEIGHTS, 0x48, "RW", "address of the weights: for each block of 16 channels, 9 taps in rows, 16 bytes each")      \
  X(PARAMETERS, 0x4c, "RW", "address of the requantisation parameters, 12 bytes a channel: bias, multiplier, shift")  \
  X(CHANNELS, 0x50, "RW", "channels")                                                                                 \
  X(IN_SIZE, 0x54, "RW", "[15:0] width, [31:16] height of the input, pixels")                                         \
  X(OUT_SIZE, 0x58, "RW", "[15:0] width, [31:16] height of the output, pixels")                                       \
  X(SRC_STRIDE, 0x5c, "RW", "bytes from one input pixel to the next")                                                 \
  X(DST_STRIDE, 0x60, "RW", "bytes from one output pixel to the next")                                                \
  X(SRC_LINE, 0x64, "RW", "bytes from one input row to the next")                                                     \
  X(DST_LINE, 0x68, "RW", "bytes from one output row to the next")                                                    \
  X(STEP, 0x6c, "RW", "[7:0] stride, 1 or 2; [15:8] padding left, [23:16] padding above")                             \
  X(ZERO_POINTS, 0x70, "RW", "[7:0] of the input, signed: the code of padding; [15:8] of the output, signed")         \
  X(CLIP, 0x74, "RW", "[7:0] least, [15:8] greatest output code, signed")

enum {
#define TESSERA_ONE(name, offset, access, meaning) DEPTHWISE_##name = offset,
  TESSERA_DEPTHWISE_REGISTERS(TESSERA_ONE)
#undef TESSERA_ONE
  DEPTHWISE_FIRST_JOB_REGISTER = DEPTHWISE_SRC,
  DEPTHWISE_JOB_REGISTERS = (DEPTHWISE_CLIP - DEPTHWISE_SRC) / 4 + 1,
};
// clang-format on
