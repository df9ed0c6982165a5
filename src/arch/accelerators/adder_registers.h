// Registers of the vector adder, beside those of every accelerator (hwpe_registers.h).
// C and C++: the firmware's driver and the simulator share this list; `tessera reference adder` prints it.
#pragma once

#include "arch/hwpe_registers.h"

/// Its control port, from the base of all of them.
#define HWPE_ADDER_PORT (2 * HWPE_PORT_BYTES)

// clang-format off
/// X(NAME, offset, "access", "meaning")
#define TESSERA_ADDER_REGISTERS(X)                                                                                    \
  X(FIRST, 0x40, "RW", "address of the first input's int8 codes")                                                     \
  X(SECOND, 0x44, "RW", "address of the second input's int8 codes")                                                   \
  X(DST, 0x48, "RW", "address of the output; may be that of an input")                                                \
  X(COUNT, 0x4c, "RW", "elements")                                                                                    \
  X(ZERO_POINTS, 0x50, "RW", "[7:0] of the first input, [15:8] of the second, [23:16] of the output, signed")         \
  X(FIRST_MULTIPLIER, 0x54, "RW", "scale of the first input, as a multiplier of 31 bits")                             \
  X(FIRST_SHIFT, 0x58, "RW", "right shift after it, 1 to 62")                                                         \
  X(SECOND_MULTIPLIER, 0x5c, "RW", "scale of the second input")                                                       \
  X(SECOND_SHIFT, 0x60, "RW", "right shift after it, 1 to 62")                                                        \
  X(OUTPUT_MULTIPLIER, 0x64, "RW", "scale of the sum")                                                                \
  X(OUTPUT_SHIFT, 0x68, "RW", "right shift after it, 1 to 62")                                                        \
  X(CLIP, 0x6c, "RW", "[7:0] least, [15:8] greatest output code, signed")

enum {
#define TESSERA_ONE(name, offset, access, meaning) ADDER_##name = offset,
  TESSERA_ADDER_REGISTERS(TESSERA_ONE)
#undef TESSERA_ONE
  ADDER_FIRST_JOB_REGISTER = ADDER_FIRST,
  ADDER_JOB_REGISTERS = (ADDER_CLIP - ADDER_FIRST) / 4 + 1,
};
// clang-format on
