// A network's program: the table of steps that the resident firmware (firmware/network) executes, and what each step
// points to. The contract between the compiler, which writes it into memory, and the firmware. C11 and C++20.
//
// The host stores the address of the first step in the firmware's variable `network_steps` before it starts the
// cluster. Before step i, and once at the end, core 0 leaves mark 0 with the value i: the cycles of a step lie between.
#pragma once

#include <stdint.h>

#include "arch/depthwise_registers.h"
#include "arch/ima_registers.h"
#include "arch/kernel_parameters.h"

#ifdef __cplusplus
namespace tessera::arch {
#endif

enum NetworkStepKind {
  NETWORK_END = 0,          ///< no parameters
  NETWORK_POINTWISE,        ///< PointwiseParameters
  NETWORK_CONVOLUTION,      ///< ConvolutionParameters
  NETWORK_DEPTHWISE,        ///< DepthwiseParameters
  NETWORK_FULLY_CONNECTED,  ///< FullyConnectedParameters
  NETWORK_ADD,              ///< AddParameters
  NETWORK_AVERAGE_POOL,     ///< PoolParameters
  NETWORK_MAXIMUM_POOL,     ///< PoolParameters
  NETWORK_IMA,              ///< the job registers of the in-memory accelerator, from TILES to CLIP
  NETWORK_DEPTHWISE_ENGINE  ///< the job registers of the depth-wise engine, from SRC to CLIP
};

/// A step begins when all cores have ended the one before.
struct NetworkStep {
  uint32_t kind;
  uint32_t parameters;  ///< address, 4-aligned
};

TESSERA_LAYOUT_ASSERT(sizeof(struct NetworkStep) == 8);

#ifdef __cplusplus
}  // namespace tessera::arch
#else
typedef struct NetworkStep NetworkStep;
#endif
