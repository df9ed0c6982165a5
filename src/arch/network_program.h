// A network's program: the table of steps that the resident firmware (firmware/network) executes, and what each step
// points to. The contract between the compiler, which writes it into memory, and the firmware. C11 and C++20.
//
// The host stores the address of the first step in the firmware's variable `network_steps` before it starts the
// cluster. Before each step, and once at the end, core 0 leaves mark 0: the cycles of a step lie between. The mark's
// value counts the steps since the beginning, and from 0 again behind a step of kind NETWORK_ACCELERATOR or
// any later kind.
#pragma once

#include <stdint.h>

#include "arch/kernel_parameters.h"

#ifdef __cplusplus
namespace tessera::arch {
#endif

enum NetworkStepKind {
  NETWORK_END = 0,           ///< no parameters, no transfers
  NETWORK_TRANSFER,          ///< no parameters: nothing but transfers
  NETWORK_POINTWISE,         ///< PointwiseParameters
  NETWORK_CONVOLUTION,       ///< ConvolutionParameters
  NETWORK_DEPTHWISE,         ///< DepthwiseParameters
  NETWORK_FULLY_CONNECTED,   ///< FullyConnectedParameters
  NETWORK_ADD,               ///< AddParameters
  NETWORK_AVERAGE_POOL,      ///< PoolParameters
  NETWORK_MAXIMUM_POOL,      ///< PoolParameters
  NETWORK_MULTIPLY,          ///< MultiplyParameters
  NETWORK_MOVE,              ///< MoveParameters
  NETWORK_SOFTMAX,           ///< SoftmaxParameters
  NETWORK_IMA,               ///< the job registers of the in-memory accelerator, from TILES to CLIP
  NETWORK_DEPTHWISE_ENGINE,  ///< the job registers of the depth-wise engine, from SRC to CLIP
  NETWORK_ACCELERATOR,       ///< NetworkJob, and its job registers behind it: a job of any accelerator
  NETWORK_LINES,             ///< NetworkStep: another step, whose transfers are NetworkLines; it has none of its own
  NETWORK_NEXT               ///< the step that follows, somewhere else: the table comes in segments; no transfers
};

/// A copy between TCDM and L2.
struct NetworkTransfer {
  uint32_t tcdm;      ///< address
  uint32_t external;  ///< address in L2
  uint32_t bytes;     ///< 1 .. NETWORK_TRANSFER_BYTES; plus NETWORK_TO_L2 for that direction
};

/// The same of lines that lie apart in L2, and one behind the other in TCDM.
struct NetworkLines {
  uint32_t tcdm;        ///< address
  uint32_t external;    ///< address in L2
  uint32_t bytes;       ///< as in NetworkTransfer: of all lines
  uint32_t line_bytes;  ///< of a line, 1 .. 65535; 0: the bytes lie one behind the other in L2, too
  uint32_t stride;      ///< in L2, from a line to the next, 1 .. 65535
};

#define NETWORK_TRANSFER_BYTES 0x1FFFFu
#define NETWORK_TO_L2 0x80000000u

/// The head of a job for any accelerator; the values of its job registers follow.
struct NetworkJob {
  uint32_t port;   ///< its control port, from the base of all of them (arch/hwpe_registers.h)
  uint32_t first;  ///< offset of its first job register
  uint32_t count;  ///< job registers that follow, an even number
};

/// A step begins when all cores have ended the one before and its transfers have ended. It starts its own transfers
/// and computes meanwhile; so it may not touch what they read or write.
struct NetworkStep {
  uint32_t kind;
  uint32_t parameters;  ///< address, 4-aligned
  uint32_t transfers;   ///< address of its NetworkTransfers
  uint32_t transfer_count;
};

TESSERA_LAYOUT_ASSERT(sizeof(struct NetworkJob) == 12);
TESSERA_LAYOUT_ASSERT(sizeof(struct NetworkTransfer) == 12);
TESSERA_LAYOUT_ASSERT(sizeof(struct NetworkLines) == 20);
TESSERA_LAYOUT_ASSERT(sizeof(struct NetworkStep) == 16);

#ifdef __cplusplus
}  // namespace tessera::arch
#else
typedef struct NetworkJob NetworkJob;
typedef struct NetworkTransfer NetworkTransfer;
typedef struct NetworkLines NetworkLines;
typedef struct NetworkStep NetworkStep;
#endif
