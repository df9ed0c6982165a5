// What the depth-wise engine takes for each depth-wise layer of MobileNetV2.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/units.hpp"

namespace tessera::paper {

struct DepthwiseLayer {
  std::int32_t size = 0;  ///< of the input: so many rows and columns
  std::int32_t channels = 0;
  std::int32_t stride = 0;
  std::uint32_t repeats = 0;  ///< layers of this shape in the network
  std::uint32_t jobs = 0;     ///< that the layer was cut into, by channels, for L1
  std::uint64_t macs = 0;
  Cycle cycles = 0;  ///< of all jobs, configuration included
  double published_ms = 0;
  bool outputs_match = false;

  double macs_per_cycle() const { return static_cast<double>(macs) / static_cast<double>(cycles); }
  double milliseconds(std::uint32_t clock_mhz) const { return static_cast<double>(cycles) / (1000.0 * clock_mhz); }
};

struct DepthwiseResult {
  std::string machine;
  std::uint32_t clock_mhz = 0;
  std::vector<DepthwiseLayer> layers;
};

}  // namespace tessera::paper
