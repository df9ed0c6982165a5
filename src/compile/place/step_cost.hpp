// What a step of the program is estimated to take.
#pragma once

#include <algorithm>
#include <cstdint>

namespace tessera::compile {

/// What a step does: it computes, and the DMA works meanwhile in both directions.
struct StepLoad {
  double compute_cycles = 0;  ///< 0: it only moves data
  double bytes_to_l1 = 0;
  double bytes_to_l2 = 0;
  double cycles_a_byte = 0;  ///< that the computation takes longer for each byte moved
};

// Measured on machine `cluster`, on MobileNetV2 and chains of convolutions with mappings `ima-dw` and `cores`: what the
// steps of a simulated run took beyond their jobs and their bytes, the median over the steps of a kind. Steps of the
// in-memory accelerator took 184 cycles more than their job, those of the depth-wise engine 165 to 240.
inline constexpr double kStepCycles = 184;
inline constexpr double kBytesACycle = 7.2;     ///< of the DMA in one direction (tests/golden/dma_stats.txt)
inline constexpr double kTransferCycles = 150;  ///< of a step that waits for its transfers: 125 to 200
/// That transfers take longer for each byte while something computes: 0.002 to 0.005 beside the depth-wise engine,
/// 0.007 beside the cores.
inline constexpr double kContention = 0.005;

/// A step ends when its computation and its transfers have ended.
inline double estimated_cycles(const StepLoad& load) {
  const double bytes = load.bytes_to_l1 + load.bytes_to_l2;
  double transfers = std::max(load.bytes_to_l1, load.bytes_to_l2) / kBytesACycle + kTransferCycles;
  if (load.compute_cycles > 0) transfers += kContention * bytes;
  return std::max(load.compute_cycles + load.cycles_a_byte * bytes + kStepCycles, transfers);
}

}  // namespace tessera::compile
