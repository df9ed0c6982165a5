// XCVelw: the event load, which may put the core to sleep until the event unit answers.
#pragma once

#include "isa/row_makers.hpp"
#include "isa/scalar_functions.hpp"

namespace tessera::isa {

inline constexpr auto kXcvElw = std::to_array<InstructionRow>({
    InstructionRow{"cv.elw", "iiiiiiiiiiiisssss011ddddd0001011", Format::Load, Timing::EventLoad, EnergyClass::Load,
                   keep, 4},
});

}  // namespace tessera::isa
