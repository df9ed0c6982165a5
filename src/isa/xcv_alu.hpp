// XCValu: comparisons, extensions, clipping, and additions with rounding and a right shift.
#pragma once

#include "isa/fixed_point_functions.hpp"
#include "isa/row_makers.hpp"

namespace tessera::isa {

inline constexpr auto kXcvAlu = std::to_array<InstructionRow>({
    alu("cv.abs", "010100000000sssss011ddddd0101011", Format::Unary,
        [](Word a, Word, Word, Word) { return as_signed(a) < 0 ? 0 - a : a; }),
    // The manual calls these two cv.sle and cv.sleu.
    alu("cv.slet", "0101001tttttsssss011ddddd0101011", Format::R,
        [](Word a, Word b, Word, Word) -> Word { return as_signed(a) <= as_signed(b); }),
    alu("cv.sletu", "0101010tttttsssss011ddddd0101011", Format::R,
        [](Word a, Word b, Word, Word) -> Word { return a <= b; }),
    alu("cv.min", "0101011tttttsssss011ddddd0101011", Format::R,
        [](Word a, Word b, Word, Word) { return minimum_signed(a, b); }),
    alu("cv.minu", "0101100tttttsssss011ddddd0101011", Format::R,
        [](Word a, Word b, Word, Word) { return a < b ? a : b; }),
    alu("cv.max", "0101101tttttsssss011ddddd0101011", Format::R,
        [](Word a, Word b, Word, Word) { return maximum_signed(a, b); }),
    alu("cv.maxu", "0101110tttttsssss011ddddd0101011", Format::R,
        [](Word a, Word b, Word, Word) { return a > b ? a : b; }),
    alu("cv.exths", "011000000000sssss011ddddd0101011", Format::Unary, extend_half),
    alu("cv.exthz", "011000100000sssss011ddddd0101011", Format::Unary,
        [](Word a, Word, Word, Word) { return a & 0xffff; }),
    alu("cv.extbs", "011001000000sssss011ddddd0101011", Format::Unary, extend_byte),
    alu("cv.extbz", "011001100000sssss011ddddd0101011", Format::Unary,
        [](Word a, Word, Word, Word) { return a & 0xff; }),

    alu("cv.clip", "0111000iiiiisssss011ddddd0101011", Format::Immediate5,
        [](Word a, Word, Word, Word imm) { return clip_signed(a, immediate_bound(imm)); }),
    alu("cv.clipu", "0111001iiiiisssss011ddddd0101011", Format::Immediate5,
        [](Word a, Word, Word, Word imm) { return clip_unsigned(a, immediate_bound(imm)); }),
    alu("cv.clipr", "0111010tttttsssss011ddddd0101011", Format::R,
        [](Word a, Word b, Word, Word) { return clip_signed(a, register_bound(b)); }),
    alu("cv.clipur", "0111011tttttsssss011ddddd0101011", Format::R,
        [](Word a, Word b, Word, Word) { return clip_unsigned(a, register_bound(b)); }),

    alu("cv.addn", "00iiiiitttttsssss010ddddd1011011", Format::Normalize,
        add_normalize<Shift::Arithmetic, Rounding::Down>),
    alu("cv.addun", "01iiiiitttttsssss010ddddd1011011", Format::Normalize,
        add_normalize<Shift::Logical, Rounding::Down>),
    alu("cv.addrn", "10iiiiitttttsssss010ddddd1011011", Format::Normalize,
        add_normalize<Shift::Arithmetic, Rounding::Nearest>),
    alu("cv.addurn", "11iiiiitttttsssss010ddddd1011011", Format::Normalize,
        add_normalize<Shift::Logical, Rounding::Nearest>),
    alu("cv.subn", "00iiiiitttttsssss011ddddd1011011", Format::Normalize,
        subtract_normalize<Shift::Arithmetic, Rounding::Down>),
    alu("cv.subun", "01iiiiitttttsssss011ddddd1011011", Format::Normalize,
        subtract_normalize<Shift::Logical, Rounding::Down>),
    alu("cv.subrn", "10iiiiitttttsssss011ddddd1011011", Format::Normalize,
        subtract_normalize<Shift::Arithmetic, Rounding::Nearest>),
    alu("cv.suburn", "11iiiiitttttsssss011ddddd1011011", Format::Normalize,
        subtract_normalize<Shift::Logical, Rounding::Nearest>),

    alu("cv.addnr", "1000000tttttsssss011aaaaa0101011", Format::Accumulate,
        add_normalize_register<Shift::Arithmetic, Rounding::Down>),
    alu("cv.addunr", "1000001tttttsssss011aaaaa0101011", Format::Accumulate,
        add_normalize_register<Shift::Logical, Rounding::Down>),
    alu("cv.addrnr", "1000010tttttsssss011aaaaa0101011", Format::Accumulate,
        add_normalize_register<Shift::Arithmetic, Rounding::Nearest>),
    alu("cv.addurnr", "1000011tttttsssss011aaaaa0101011", Format::Accumulate,
        add_normalize_register<Shift::Logical, Rounding::Nearest>),
    alu("cv.subnr", "1000100tttttsssss011aaaaa0101011", Format::Accumulate,
        subtract_normalize_register<Shift::Arithmetic, Rounding::Down>),
    alu("cv.subunr", "1000101tttttsssss011aaaaa0101011", Format::Accumulate,
        subtract_normalize_register<Shift::Logical, Rounding::Down>),
    alu("cv.subrnr", "1000110tttttsssss011aaaaa0101011", Format::Accumulate,
        subtract_normalize_register<Shift::Arithmetic, Rounding::Nearest>),
    alu("cv.suburnr", "1000111tttttsssss011aaaaa0101011", Format::Accumulate,
        subtract_normalize_register<Shift::Logical, Rounding::Nearest>),
});

}  // namespace tessera::isa
