// XCVmem: loads and stores with post-increment or with a register as offset.
//
// Three forms share a mnemonic: `cv.lw rd, (rs1), imm`, `cv.lw rd, (rs1), rs2` and `cv.lw rd, rs2(rs1)`.
#pragma once

#include "isa/row_makers.hpp"
#include "isa/scalar_functions.hpp"

namespace tessera::isa {

inline constexpr auto kXcvMem = std::to_array<InstructionRow>({
    load("cv.lb", "iiiiiiiiiiiisssss000ddddd0001011", Format::LoadPostImmediate, 1, extend_byte),
    load("cv.lbu", "iiiiiiiiiiiisssss100ddddd0001011", Format::LoadPostImmediate, 1, keep),
    load("cv.lh", "iiiiiiiiiiiisssss001ddddd0001011", Format::LoadPostImmediate, 2, extend_half),
    load("cv.lhu", "iiiiiiiiiiiisssss101ddddd0001011", Format::LoadPostImmediate, 2, keep),
    load("cv.lw", "iiiiiiiiiiiisssss010ddddd0001011", Format::LoadPostImmediate, 4, keep),

    load("cv.lb", "0000000tttttsssss011ddddd0101011", Format::LoadPostRegister, 1, extend_byte),
    load("cv.lbu", "0001000tttttsssss011ddddd0101011", Format::LoadPostRegister, 1, keep),
    load("cv.lh", "0000001tttttsssss011ddddd0101011", Format::LoadPostRegister, 2, extend_half),
    load("cv.lhu", "0001001tttttsssss011ddddd0101011", Format::LoadPostRegister, 2, keep),
    load("cv.lw", "0000010tttttsssss011ddddd0101011", Format::LoadPostRegister, 4, keep),

    load("cv.lb", "0000100tttttsssss011ddddd0101011", Format::LoadIndexed, 1, extend_byte),
    load("cv.lbu", "0001100tttttsssss011ddddd0101011", Format::LoadIndexed, 1, keep),
    load("cv.lh", "0000101tttttsssss011ddddd0101011", Format::LoadIndexed, 2, extend_half),
    load("cv.lhu", "0001101tttttsssss011ddddd0101011", Format::LoadIndexed, 2, keep),
    load("cv.lw", "0000110tttttsssss011ddddd0101011", Format::LoadIndexed, 4, keep),

    store("cv.sb", "iiiiiiitttttsssss000iiiii0101011", Format::StorePostImmediate, 1),
    store("cv.sh", "iiiiiiitttttsssss001iiiii0101011", Format::StorePostImmediate, 2),
    store("cv.sw", "iiiiiiitttttsssss010iiiii0101011", Format::StorePostImmediate, 4),

    store("cv.sb", "0010000tttttsssss011xxxxx0101011", Format::StorePostRegister, 1),
    store("cv.sh", "0010001tttttsssss011xxxxx0101011", Format::StorePostRegister, 2),
    store("cv.sw", "0010010tttttsssss011xxxxx0101011", Format::StorePostRegister, 4),

    store("cv.sb", "0010100tttttsssss011xxxxx0101011", Format::StoreIndexed, 1),
    store("cv.sh", "0010101tttttsssss011xxxxx0101011", Format::StoreIndexed, 2),
    store("cv.sw", "0010110tttttsssss011xxxxx0101011", Format::StoreIndexed, 4),
});

}  // namespace tessera::isa
