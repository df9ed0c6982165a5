// Each operation for the cores' kernels (firmware/kernels): a function for each kind, found by overloading. A kind of
// operation without one does not compile.
#pragma once

#include <cstdint>

#include "arch/kernel_parameters.h"
#include "compile/engines/lowered.hpp"
#include "compile/layer.hpp"

namespace tessera::compile {

/// The window of a part, as kernels take it.
arch::WindowParameters window_of(const Part& part);

/// What a convolution's kernel depends on besides the layer.
struct ConvolutionOnCores {
  Range channels;  ///< of the output
  std::int32_t input_zero_point = 0;
  std::uint32_t cores = 1;
};

LoweredStep lower_to_cores(const Convolution& convolution, const ConvolutionOnCores& on);
LoweredStep lower_to_cores(const Addition& addition);
LoweredStep lower_to_cores(const Multiplication& multiplication);
LoweredStep lower_to_cores(const Pooling& pooling);
LoweredStep lower_to_cores(const Lookup& lookup);
LoweredStep lower_to_cores(const Copy& copy);
LoweredStep lower_to_cores(const Softmax& softmax);

}  // namespace tessera::compile
