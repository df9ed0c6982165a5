// How many cycles the kernels (firmware/kernels) take on the cores of machine `cluster`: what the compiler weighs
// engines and tiles by. Measured there by firmware/examples/kernel_cycles, from the fork to the join, with all data in
// L1 and instruction caches that hold something else. Each formula counts what the kernel does - blocks, rows, codes of
// the core that has most - and weighs the counts by costs fitted to those measurements. It comes within 15 % of them,
// but where strides of whole rows of banks make the cores meet: a maximum over 512 channels takes a fifth longer.
#pragma once

#include <cstdint>

#include "arch/kernel_parameters.h"
#include "base/units.hpp"

namespace tessera::compile {

Cycle kernel_cycles(const arch::PointwiseParameters& parameters);
Cycle kernel_cycles(const arch::FullyConnectedParameters& parameters);
Cycle kernel_cycles(const arch::ConvolutionParameters& parameters);
Cycle kernel_cycles(const arch::AddParameters& parameters);
Cycle kernel_cycles(const arch::MultiplyParameters& parameters);
Cycle kernel_cycles(const arch::MoveParameters& parameters);
Cycle kernel_cycles(const arch::SoftmaxParameters& parameters);

/// How the channels' multipliers end (KERNEL_SPLIT_ZEROS); parameters have only the address of their table.
enum class DepthwiseScales : std::uint8_t { Split, Wide };
Cycle kernel_cycles(const arch::DepthwiseParameters& parameters, DepthwiseScales scales = DepthwiseScales::Split);

// What a kernel takes less than that where it runs right behind another part of the same layer, for it is in the
// instruction caches then. Measured there on the steps of eight networks: the difference between the medians of steps
// that followed another layer and of those that followed their own.
inline constexpr Cycle kRepeatedConvolutionCycles = 2300;
inline constexpr Cycle kRepeatedDepthwiseCycles = 1800;
inline constexpr Cycle kRepeatedKernelCycles = 700;  ///< of every other kernel: 660 to 790

Cycle average_pool_cycles(const arch::PoolParameters& parameters);
Cycle maximum_pool_cycles(const arch::PoolParameters& parameters);

}  // namespace tessera::compile
