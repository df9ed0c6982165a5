// Driver of the depth-wise engine: a layer is one job. Registers: arch/accelerators/depthwise_registers.h.
#pragma once

#include <stdint.h>

#include "arch/accelerators/depthwise_registers.h"
#include "hal/accelerator.h"

/// The job registers in order, from SRC to CLIP.
typedef struct {
  uint32_t registers[DEPTHWISE_JOB_REGISTERS];
} DepthwiseJob;

static inline void depthwise_start(const DepthwiseJob* job) {
  accelerator_start(ACCELERATOR_DEPTHWISE, DEPTHWISE_FIRST_JOB_REGISTER, job->registers, DEPTHWISE_JOB_REGISTERS);
}
