// Lowering of convolutions to jobs of the in-memory accelerator.
#pragma once

#include "compile/engines/engine.hpp"
#include "compile/engines/ima/crossbars.hpp"

namespace tessera::compile {

LoweredStep lower_to_ima(const LowerRequest& request);

}  // namespace tessera::compile
