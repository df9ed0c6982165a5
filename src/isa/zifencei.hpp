// Zifencei: synchronisation of instruction fetch. As with `fence`, the core ignores the reserved fields.
#pragma once

#include "isa/row_makers.hpp"

namespace tessera::isa {

inline constexpr auto kZifencei = std::to_array<InstructionRow>({
    control("fence.i", "-----------------001-----0001111", Format::None, Timing::FenceI),
});

}  // namespace tessera::isa
