// XCVbitmanip: bit fields, rotation and counting.
//
// The immediate forms hold Is3, the width of the field minus one, above Is2, its position; the register forms take both
// from rs2[9:0] in the same order.
#pragma once

#include "isa/bit_functions.hpp"
#include "isa/row_makers.hpp"

namespace tessera::isa {

inline constexpr auto kXcvBitmanip = std::to_array<InstructionRow>({
    alu("cv.extract", "00iiiiiiiiiisssss000ddddd1011011", Format::BitField,
        [](Word a, Word, Word, Word imm) { return extract_signed(a, pair_high(imm), pair_low(imm)); }),
    alu("cv.extractu", "01iiiiiiiiiisssss000ddddd1011011", Format::BitField,
        [](Word a, Word, Word, Word imm) { return extract_unsigned(a, pair_high(imm), pair_low(imm)); }),
    alu("cv.insert", "10iiiiiiiiiisssss000aaaaa1011011", Format::BitFieldAccumulate,
        [](Word a, Word, Word c, Word imm) { return insert_field(a, c, pair_high(imm), pair_low(imm)); }),
    alu("cv.bclr", "00iiiiiiiiiisssss001ddddd1011011", Format::BitField,
        [](Word a, Word, Word, Word imm) { return clear_field(a, pair_high(imm), pair_low(imm)); }),
    alu("cv.bset", "01iiiiiiiiiisssss001ddddd1011011", Format::BitField,
        [](Word a, Word, Word, Word imm) { return set_field(a, pair_high(imm), pair_low(imm)); }),
    // The core waits for a load of rd before cv.bitrev, as if rd were read.
    alu("cv.bitrev", "11000iiiiiiisssss001aaaaa1011011", Format::BitFieldAccumulate,
        [](Word a, Word, Word, Word imm) { return bit_reverse(a, pair_high(imm), pair_low(imm)); }),

    alu("cv.extractr", "0011000tttttsssss011ddddd0101011", Format::R,
        [](Word a, Word b, Word, Word) { return extract_signed(a, pair_high(b), pair_low(b)); }),
    alu("cv.extractur", "0011001tttttsssss011ddddd0101011", Format::R,
        [](Word a, Word b, Word, Word) { return extract_unsigned(a, pair_high(b), pair_low(b)); }),
    alu("cv.insertr", "0011010tttttsssss011aaaaa0101011", Format::Accumulate,
        [](Word a, Word b, Word c, Word) { return insert_field(a, c, pair_high(b), pair_low(b)); }),
    alu("cv.bclrr", "0011100tttttsssss011ddddd0101011", Format::R,
        [](Word a, Word b, Word, Word) { return clear_field(a, pair_high(b), pair_low(b)); }),
    alu("cv.bsetr", "0011101tttttsssss011ddddd0101011", Format::R,
        [](Word a, Word b, Word, Word) { return set_field(a, pair_high(b), pair_low(b)); }),

    alu("cv.ror", "0100000tttttsssss011ddddd0101011", Format::R,
        [](Word a, Word b, Word, Word) { return std::rotr(a, static_cast<int>(b & 31)); }),
    alu("cv.ff1", "010000100000sssss011ddddd0101011", Format::Unary,
        [](Word a, Word, Word, Word) { return find_first_one(a); }),
    alu("cv.fl1", "010001000000sssss011ddddd0101011", Format::Unary,
        [](Word a, Word, Word, Word) { return find_last_one(a); }),
    alu("cv.clb", "010001100000sssss011ddddd0101011", Format::Unary,
        [](Word a, Word, Word, Word) { return count_leading_sign_bits(a); }),
    alu("cv.cnt", "010010000000sssss011ddddd0101011", Format::Unary,
        [](Word a, Word, Word, Word) { return static_cast<Word>(std::popcount(a)); }),
});

}  // namespace tessera::isa
