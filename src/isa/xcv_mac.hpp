// XCVmac: multiply-accumulate, and 16-bit multiplications with rounding and a right shift.
#pragma once

#include "isa/fixed_point_functions.hpp"
#include "isa/row_makers.hpp"

namespace tessera::isa {

inline constexpr auto kXcvMac = std::to_array<InstructionRow>({
    multiply("cv.mac", "1001000tttttsssss011aaaaa0101011", Format::Accumulate,
             [](Word a, Word b, Word c, Word) { return c + a * b; }),
    multiply("cv.msu", "1001001tttttsssss011aaaaa0101011", Format::Accumulate,
             [](Word a, Word b, Word c, Word) { return c - a * b; }),

    multiply("cv.mulsn", "00iiiiitttttsssss100ddddd1011011", Format::Normalize,
             multiply_signed<Half::Low, Rounding::Down>),
    multiply("cv.mulsrn", "10iiiiitttttsssss100ddddd1011011", Format::Normalize,
             multiply_signed<Half::Low, Rounding::Nearest>),
    multiply("cv.mulhhsn", "01iiiiitttttsssss100ddddd1011011", Format::Normalize,
             multiply_signed<Half::High, Rounding::Down>),
    multiply("cv.mulhhsrn", "11iiiiitttttsssss100ddddd1011011", Format::Normalize,
             multiply_signed<Half::High, Rounding::Nearest>),
    multiply("cv.mulun", "00iiiiitttttsssss101ddddd1011011", Format::Normalize,
             multiply_unsigned<Half::Low, Rounding::Down>),
    multiply("cv.mulurn", "10iiiiitttttsssss101ddddd1011011", Format::Normalize,
             multiply_unsigned<Half::Low, Rounding::Nearest>),
    multiply("cv.mulhhun", "01iiiiitttttsssss101ddddd1011011", Format::Normalize,
             multiply_unsigned<Half::High, Rounding::Down>),
    multiply("cv.mulhhurn", "11iiiiitttttsssss101ddddd1011011", Format::Normalize,
             multiply_unsigned<Half::High, Rounding::Nearest>),

    multiply("cv.macsn", "00iiiiitttttsssss110aaaaa1011011", Format::NormalizeAccumulate,
             multiply_accumulate_signed<Half::Low, Rounding::Down>),
    multiply("cv.macsrn", "10iiiiitttttsssss110aaaaa1011011", Format::NormalizeAccumulate,
             multiply_accumulate_signed<Half::Low, Rounding::Nearest>),
    multiply("cv.machhsn", "01iiiiitttttsssss110aaaaa1011011", Format::NormalizeAccumulate,
             multiply_accumulate_signed<Half::High, Rounding::Down>),
    multiply("cv.machhsrn", "11iiiiitttttsssss110aaaaa1011011", Format::NormalizeAccumulate,
             multiply_accumulate_signed<Half::High, Rounding::Nearest>),
    multiply("cv.macun", "00iiiiitttttsssss111aaaaa1011011", Format::NormalizeAccumulate,
             multiply_accumulate_unsigned<Half::Low, Rounding::Down>),
    multiply("cv.macurn", "10iiiiitttttsssss111aaaaa1011011", Format::NormalizeAccumulate,
             multiply_accumulate_unsigned<Half::Low, Rounding::Nearest>),
    multiply("cv.machhun", "01iiiiitttttsssss111aaaaa1011011", Format::NormalizeAccumulate,
             multiply_accumulate_unsigned<Half::High, Rounding::Down>),
    multiply("cv.machhurn", "11iiiiitttttsssss111aaaaa1011011", Format::NormalizeAccumulate,
             multiply_accumulate_unsigned<Half::High, Rounding::Nearest>),
});

}  // namespace tessera::isa
