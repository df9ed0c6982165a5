// RV32I, the base integer instructions, with the privileged ones CV32E40P knows in machine mode.
#pragma once

#include "isa/row_makers.hpp"
#include "isa/scalar_functions.hpp"

namespace tessera::isa {

// CV32E40P ignores the fields of `fence` and `fence.i` that the base specification reserves, as it asks of simple
// cores. `dret` is illegal outside debug mode, which is not modelled; `uret` and `sret` do not exist in a machine-mode
// core.
inline constexpr auto kRv32i = std::to_array<InstructionRow>({
    alu("lui", "iiiiiiiiiiiiiiiiiiiiddddd0110111", Format::Upper, [](Word, Word, Word, Word imm) { return imm; }),
    alu("auipc", "iiiiiiiiiiiiiiiiiiiiddddd0010111", Format::Upper,
        [](Word pc, Word, Word, Word imm) { return pc + imm; }),

    control("jal", "ooooooooooooooooooooddddd1101111", Format::Jump, Timing::Jump, EnergyClass::Jump),
    control("jalr", "iiiiiiiiiiiisssss000ddddd1100111", Format::Load, Timing::JumpRegister, EnergyClass::Jump),

    branch("beq", "oooooootttttsssss000ooooo1100011", Format::Branch, compare_equal),
    branch("bne", "oooooootttttsssss001ooooo1100011", Format::Branch, compare_different),
    branch("blt", "oooooootttttsssss100ooooo1100011", Format::Branch,
           [](Word a, Word b, Word, Word) -> Word { return as_signed(a) < as_signed(b); }),
    branch("bge", "oooooootttttsssss101ooooo1100011", Format::Branch,
           [](Word a, Word b, Word, Word) -> Word { return as_signed(a) >= as_signed(b); }),
    branch("bltu", "oooooootttttsssss110ooooo1100011", Format::Branch,
           [](Word a, Word b, Word, Word) -> Word { return a < b; }),
    branch("bgeu", "oooooootttttsssss111ooooo1100011", Format::Branch,
           [](Word a, Word b, Word, Word) -> Word { return a >= b; }),

    load("lb", "iiiiiiiiiiiisssss000ddddd0000011", Format::Load, 1, extend_byte),
    load("lh", "iiiiiiiiiiiisssss001ddddd0000011", Format::Load, 2, extend_half),
    load("lw", "iiiiiiiiiiiisssss010ddddd0000011", Format::Load, 4, keep),
    load("lbu", "iiiiiiiiiiiisssss100ddddd0000011", Format::Load, 1, keep),
    load("lhu", "iiiiiiiiiiiisssss101ddddd0000011", Format::Load, 2, keep),
    store("sb", "iiiiiiitttttsssss000iiiii0100011", Format::Store, 1),
    store("sh", "iiiiiiitttttsssss001iiiii0100011", Format::Store, 2),
    store("sw", "iiiiiiitttttsssss010iiiii0100011", Format::Store, 4),

    alu("addi", "iiiiiiiiiiiisssss000ddddd0010011", Format::I, [](Word a, Word, Word, Word imm) { return a + imm; }),
    alu("slti", "iiiiiiiiiiiisssss010ddddd0010011", Format::I,
        [](Word a, Word, Word, Word imm) -> Word { return as_signed(a) < as_signed(imm); }),
    alu("sltiu", "iiiiiiiiiiiisssss011ddddd0010011", Format::I,
        [](Word a, Word, Word, Word imm) -> Word { return a < imm; }),
    alu("xori", "iiiiiiiiiiiisssss100ddddd0010011", Format::I, [](Word a, Word, Word, Word imm) { return a ^ imm; }),
    alu("ori", "iiiiiiiiiiiisssss110ddddd0010011", Format::I, [](Word a, Word, Word, Word imm) { return a | imm; }),
    alu("andi", "iiiiiiiiiiiisssss111ddddd0010011", Format::I, [](Word a, Word, Word, Word imm) { return a & imm; }),
    alu("slli", "0000000iiiiisssss001ddddd0010011", Format::Immediate5,
        [](Word a, Word, Word, Word imm) { return a << imm; }),
    alu("srli", "0000000iiiiisssss101ddddd0010011", Format::Immediate5,
        [](Word a, Word, Word, Word imm) { return a >> imm; }),
    alu("srai", "0100000iiiiisssss101ddddd0010011", Format::Immediate5,
        [](Word a, Word, Word, Word imm) { return shift_right_arithmetic(a, imm); }),

    alu("add", "0000000tttttsssss000ddddd0110011", Format::R, [](Word a, Word b, Word, Word) { return a + b; }),
    alu("sub", "0100000tttttsssss000ddddd0110011", Format::R, [](Word a, Word b, Word, Word) { return a - b; }),
    alu("sll", "0000000tttttsssss001ddddd0110011", Format::R, [](Word a, Word b, Word, Word) { return a << (b & 31); }),
    alu("slt", "0000000tttttsssss010ddddd0110011", Format::R,
        [](Word a, Word b, Word, Word) -> Word { return as_signed(a) < as_signed(b); }),
    alu("sltu", "0000000tttttsssss011ddddd0110011", Format::R,
        [](Word a, Word b, Word, Word) -> Word { return a < b; }),
    alu("xor", "0000000tttttsssss100ddddd0110011", Format::R, [](Word a, Word b, Word, Word) { return a ^ b; }),
    alu("srl", "0000000tttttsssss101ddddd0110011", Format::R, [](Word a, Word b, Word, Word) { return a >> (b & 31); }),
    alu("sra", "0100000tttttsssss101ddddd0110011", Format::R,
        [](Word a, Word b, Word, Word) { return shift_right_arithmetic(a, b & 31); }),
    alu("or", "0000000tttttsssss110ddddd0110011", Format::R, [](Word a, Word b, Word, Word) { return a | b; }),
    alu("and", "0000000tttttsssss111ddddd0110011", Format::R, [](Word a, Word b, Word, Word) { return a & b; }),

    InstructionRow{.name = "fence.tso",
                   .pattern = "10000011001100000000000000001111",
                   .timing = Timing::Fence,
                   .energy = EnergyClass::System,
                   .special_case = true},
    control("fence", "----iiiiiiii-----000-----0001111", Format::Fence, Timing::Fence),
    control("ecall", "00000000000000000000000001110011", Format::None, Timing::Ecall),
    control("ebreak", "00000000000100000000000001110011", Format::None, Timing::Ebreak),
    control("mret", "00110000001000000000000001110011", Format::None, Timing::Mret),
    control("wfi", "00010000010100000000000001110011", Format::None, Timing::Wfi),
});

}  // namespace tessera::isa
