// XCVhwlp: hardware loops. Offsets are unsigned counts of words; the end is the first instruction after the body.
//
// `cv.start` and `cv.end` take an absolute address from rs1. LLVM 19 does not know this extension.
#pragma once

#include "isa/row_makers.hpp"

namespace tessera::isa {

inline constexpr auto kXcvHwlp = std::to_array<InstructionRow>({
    control("cv.starti", "oooooooooooo000001000000l0101011", Format::LoopImmediate, Timing::LoopStart),
    control("cv.start", "000000000000sssss1000001l0101011", Format::LoopRegister, Timing::LoopStart),
    control("cv.endi", "oooooooooooo000001000010l0101011", Format::LoopImmediate, Timing::LoopEnd),
    control("cv.end", "000000000000sssss1000011l0101011", Format::LoopRegister, Timing::LoopEnd),
    control("cv.counti", "iiiiiiiiiiii000001000100l0101011", Format::LoopCount, Timing::LoopCount),
    control("cv.count", "000000000000sssss1000101l0101011", Format::LoopRegister, Timing::LoopCount),
    control("cv.setupi", "iiiiiiiiiiiiooooo1000110l0101011", Format::LoopSetupImmediate, Timing::LoopSetup),
    control("cv.setup", "oooooooooooosssss1000111l0101011", Format::LoopSetup, Timing::LoopSetup),
});

}  // namespace tessera::isa
