// A sum of float32 numbers in the order in which onnxruntime's kernels add up an image: four lanes side by side, then
// the lanes, then what is left over (MlasPoolGlobalKernel in mlas/lib/pooling.cpp, MlasReduceAddFloat32x4 in
// mlas/lib/mlasi.h).
//
// The order decides where a mean that lies halfway between two codes is rounded to, and one such code changes most
// outputs of a network.
#pragma once

#include <array>
#include <cstddef>

namespace tessera::graph {

class LaneSum {
 public:
  void add(float value) {
    pending_[count_++] = value;
    if (count_ < kLanes) return;
    for (std::size_t lane = 0; lane < kLanes; ++lane) lanes_[lane] += pending_[lane];
    count_ = 0;
  }

  float total() const {
    float sum = (lanes_[0] + lanes_[2]) + (lanes_[1] + lanes_[3]);
    for (std::size_t i = 0; i < count_; ++i) sum += pending_[i];
    return sum;
  }

 private:
  static constexpr std::size_t kLanes = 4;
  std::array<float, kLanes> lanes_{};
  std::array<float, kLanes> pending_{};
  std::size_t count_ = 0;  ///< of pending numbers
};

}  // namespace tessera::graph
