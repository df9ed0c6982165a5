// XCVbi: branches that compare with an immediate.
#pragma once

#include "isa/row_makers.hpp"

namespace tessera::isa {

inline constexpr auto kXcvBi = std::to_array<InstructionRow>({
    branch("cv.beqimm", "oooooooiiiiisssss110ooooo0001011", Format::BranchImmediate,
           [](Word a, Word, Word, Word imm) -> Word { return a == imm; }),
    branch("cv.bneimm", "oooooooiiiiisssss111ooooo0001011", Format::BranchImmediate,
           [](Word a, Word, Word, Word imm) -> Word { return a != imm; }),
});

}  // namespace tessera::isa
