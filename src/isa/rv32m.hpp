// RV32M: multiplication and division.
#pragma once

#include "isa/row_makers.hpp"
#include "isa/scalar_functions.hpp"

namespace tessera::isa {

inline constexpr auto kRv32m = std::to_array<InstructionRow>({
    multiply("mul", "0000001tttttsssss000ddddd0110011", Format::R, [](Word a, Word b, Word, Word) { return a * b; }),
    multiply_high(
        "mulh", "0000001tttttsssss001ddddd0110011", Format::R,
        [](Word a, Word b, Word, Word) { return static_cast<Word>(std::int64_t{as_signed(a)} * as_signed(b) >> 32); }),
    multiply_high("mulhsu", "0000001tttttsssss010ddddd0110011", Format::R,
                  [](Word a, Word b, Word, Word) {
                    return static_cast<Word>(std::int64_t{as_signed(a)} * std::int64_t{b} >> 32);
                  }),
    multiply_high("mulhu", "0000001tttttsssss011ddddd0110011", Format::R,
                  [](Word a, Word b, Word, Word) { return static_cast<Word>(std::uint64_t{a} * b >> 32); }),
    divide("div", "0000001tttttsssss100ddddd0110011", Format::R, Timing::DivideSigned,
           [](Word a, Word b, Word, Word) { return divide_signed(a, b); }),
    divide("divu", "0000001tttttsssss101ddddd0110011", Format::R, Timing::DivideUnsigned,
           [](Word a, Word b, Word, Word) { return divide_unsigned(a, b); }),
    divide("rem", "0000001tttttsssss110ddddd0110011", Format::R, Timing::DivideSigned,
           [](Word a, Word b, Word, Word) { return remainder_signed(a, b); }),
    divide("remu", "0000001tttttsssss111ddddd0110011", Format::R, Timing::DivideUnsigned,
           [](Word a, Word b, Word, Word) { return remainder_unsigned(a, b); }),
});

}  // namespace tessera::isa
