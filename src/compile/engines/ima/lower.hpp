// Lowering of convolutions to jobs of the in-memory accelerator.
#pragma once

#include "compile/engines/engine.hpp"
#include "compile/engines/ima/crossbars.hpp"

namespace tessera::compile {

LoweredStep lower_to_ima(const LowerRequest& request);

/// What crossbars hold of a layer whose tiles lie there: blocks of cells tile by tile, or group by group of a
/// depth-wise convolution.
CrossbarContents crossbar_contents(const Layer& layer, const CrossbarEntries& entries, std::int32_t input_zero_point,
                                   const arch::Ima& config);

}  // namespace tessera::compile
