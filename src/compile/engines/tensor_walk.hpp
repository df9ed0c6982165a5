// Tensors as the accelerators' address generators walk them (arch/accelerator_timing.hpp).
#pragma once

#include <cstdint>

#include "arch/accelerator_timing.hpp"
#include "graph/reference/window.hpp"

namespace tessera::compile {

/// All pixels of an image that lies in L1 without gaps; its address is left open.
inline arch::TensorWalk walk_of(const graph::ImageShape& image) {
  const auto channels = static_cast<std::uint32_t>(image.channels);
  const auto width = static_cast<std::uint32_t>(image.width);
  return {0, {width, static_cast<std::uint32_t>(image.height)}, channels, channels * width};
}

}  // namespace tessera::compile
