// XCVsimd: packed arithmetic, shifts and logic.
//
// Immediates are sign-extended, but zero-extended for unsigned operations and shifts; shift amounts must be less than
// the width of a lane.
#pragma once

#include "isa/row_makers.hpp"
#include "isa/simd_functions.hpp"

namespace tessera::isa {

inline constexpr auto kXcvSimd = std::to_array<InstructionRow>({
    simd("cv.add.h", "0000000tttttsssss000ddddd1111011", Format::R, lanewise<u16, Add, Vector>),
    simd("cv.add.sc.h", "0000000tttttsssss100ddddd1111011", Format::R, lanewise<u16, Add, Scalar>),
    simd("cv.add.sci.h", "000000iiiiiisssss110ddddd1111011", Format::LaneSigned, lanewise<u16, Add, Immediate>),
    simd("cv.add.b", "0000000tttttsssss001ddddd1111011", Format::R, lanewise<u8, Add, Vector>),
    simd("cv.add.sc.b", "0000000tttttsssss101ddddd1111011", Format::R, lanewise<u8, Add, Scalar>),
    simd("cv.add.sci.b", "000000iiiiiisssss111ddddd1111011", Format::LaneSigned, lanewise<u8, Add, Immediate>),

    simd("cv.sub.h", "0000100tttttsssss000ddddd1111011", Format::R, lanewise<u16, Subtract, Vector>),
    simd("cv.sub.sc.h", "0000100tttttsssss100ddddd1111011", Format::R, lanewise<u16, Subtract, Scalar>),
    simd("cv.sub.sci.h", "000010iiiiiisssss110ddddd1111011", Format::LaneSigned, lanewise<u16, Subtract, Immediate>),
    simd("cv.sub.b", "0000100tttttsssss001ddddd1111011", Format::R, lanewise<u8, Subtract, Vector>),
    simd("cv.sub.sc.b", "0000100tttttsssss101ddddd1111011", Format::R, lanewise<u8, Subtract, Scalar>),
    simd("cv.sub.sci.b", "000010iiiiiisssss111ddddd1111011", Format::LaneSigned, lanewise<u8, Subtract, Immediate>),

    simd("cv.avg.h", "0001000tttttsssss000ddddd1111011", Format::R, lanewise<s16, Average, Vector>),
    simd("cv.avg.sc.h", "0001000tttttsssss100ddddd1111011", Format::R, lanewise<s16, Average, Scalar>),
    simd("cv.avg.sci.h", "000100iiiiiisssss110ddddd1111011", Format::LaneSigned, lanewise<s16, Average, Immediate>),
    simd("cv.avg.b", "0001000tttttsssss001ddddd1111011", Format::R, lanewise<s8, Average, Vector>),
    simd("cv.avg.sc.b", "0001000tttttsssss101ddddd1111011", Format::R, lanewise<s8, Average, Scalar>),
    simd("cv.avg.sci.b", "000100iiiiiisssss111ddddd1111011", Format::LaneSigned, lanewise<s8, Average, Immediate>),

    simd("cv.avgu.h", "0001100tttttsssss000ddddd1111011", Format::R, lanewise<u16, Average, Vector>),
    simd("cv.avgu.sc.h", "0001100tttttsssss100ddddd1111011", Format::R, lanewise<u16, Average, Scalar>),
    simd("cv.avgu.sci.h", "000110iiiiiisssss110ddddd1111011", Format::LaneUnsigned, lanewise<u16, Average, Immediate>),
    simd("cv.avgu.b", "0001100tttttsssss001ddddd1111011", Format::R, lanewise<u8, Average, Vector>),
    simd("cv.avgu.sc.b", "0001100tttttsssss101ddddd1111011", Format::R, lanewise<u8, Average, Scalar>),
    simd("cv.avgu.sci.b", "000110iiiiiisssss111ddddd1111011", Format::LaneUnsigned, lanewise<u8, Average, Immediate>),

    simd("cv.min.h", "0010000tttttsssss000ddddd1111011", Format::R, lanewise<s16, Minimum, Vector>),
    simd("cv.min.sc.h", "0010000tttttsssss100ddddd1111011", Format::R, lanewise<s16, Minimum, Scalar>),
    simd("cv.min.sci.h", "001000iiiiiisssss110ddddd1111011", Format::LaneSigned, lanewise<s16, Minimum, Immediate>),
    simd("cv.min.b", "0010000tttttsssss001ddddd1111011", Format::R, lanewise<s8, Minimum, Vector>),
    simd("cv.min.sc.b", "0010000tttttsssss101ddddd1111011", Format::R, lanewise<s8, Minimum, Scalar>),
    simd("cv.min.sci.b", "001000iiiiiisssss111ddddd1111011", Format::LaneSigned, lanewise<s8, Minimum, Immediate>),

    simd("cv.minu.h", "0010100tttttsssss000ddddd1111011", Format::R, lanewise<u16, Minimum, Vector>),
    simd("cv.minu.sc.h", "0010100tttttsssss100ddddd1111011", Format::R, lanewise<u16, Minimum, Scalar>),
    simd("cv.minu.sci.h", "001010iiiiiisssss110ddddd1111011", Format::LaneUnsigned, lanewise<u16, Minimum, Immediate>),
    simd("cv.minu.b", "0010100tttttsssss001ddddd1111011", Format::R, lanewise<u8, Minimum, Vector>),
    simd("cv.minu.sc.b", "0010100tttttsssss101ddddd1111011", Format::R, lanewise<u8, Minimum, Scalar>),
    simd("cv.minu.sci.b", "001010iiiiiisssss111ddddd1111011", Format::LaneUnsigned, lanewise<u8, Minimum, Immediate>),

    simd("cv.max.h", "0011000tttttsssss000ddddd1111011", Format::R, lanewise<s16, Maximum, Vector>),
    simd("cv.max.sc.h", "0011000tttttsssss100ddddd1111011", Format::R, lanewise<s16, Maximum, Scalar>),
    simd("cv.max.sci.h", "001100iiiiiisssss110ddddd1111011", Format::LaneSigned, lanewise<s16, Maximum, Immediate>),
    simd("cv.max.b", "0011000tttttsssss001ddddd1111011", Format::R, lanewise<s8, Maximum, Vector>),
    simd("cv.max.sc.b", "0011000tttttsssss101ddddd1111011", Format::R, lanewise<s8, Maximum, Scalar>),
    simd("cv.max.sci.b", "001100iiiiiisssss111ddddd1111011", Format::LaneSigned, lanewise<s8, Maximum, Immediate>),

    simd("cv.maxu.h", "0011100tttttsssss000ddddd1111011", Format::R, lanewise<u16, Maximum, Vector>),
    simd("cv.maxu.sc.h", "0011100tttttsssss100ddddd1111011", Format::R, lanewise<u16, Maximum, Scalar>),
    simd("cv.maxu.sci.h", "001110iiiiiisssss110ddddd1111011", Format::LaneUnsigned, lanewise<u16, Maximum, Immediate>),
    simd("cv.maxu.b", "0011100tttttsssss001ddddd1111011", Format::R, lanewise<u8, Maximum, Vector>),
    simd("cv.maxu.sc.b", "0011100tttttsssss101ddddd1111011", Format::R, lanewise<u8, Maximum, Scalar>),
    simd("cv.maxu.sci.b", "001110iiiiiisssss111ddddd1111011", Format::LaneUnsigned, lanewise<u8, Maximum, Immediate>),

    simd("cv.srl.h", "0100000tttttsssss000ddddd1111011", Format::R, lanewise<u16, ShiftRight, Vector>),
    simd("cv.srl.sc.h", "0100000tttttsssss100ddddd1111011", Format::R, lanewise<u16, ShiftRight, Scalar>),
    simd("cv.srl.sci.h", "010000i00iiisssss110ddddd1111011", Format::LaneUnsigned,
         lanewise<u16, ShiftRight, Immediate>),
    simd("cv.srl.b", "0100000tttttsssss001ddddd1111011", Format::R, lanewise<u8, ShiftRight, Vector>),
    simd("cv.srl.sc.b", "0100000tttttsssss101ddddd1111011", Format::R, lanewise<u8, ShiftRight, Scalar>),
    simd("cv.srl.sci.b", "010000i000iisssss111ddddd1111011", Format::LaneUnsigned, lanewise<u8, ShiftRight, Immediate>),

    simd("cv.sra.h", "0100100tttttsssss000ddddd1111011", Format::R, lanewise<s16, ShiftRight, Vector>),
    simd("cv.sra.sc.h", "0100100tttttsssss100ddddd1111011", Format::R, lanewise<s16, ShiftRight, Scalar>),
    simd("cv.sra.sci.h", "010010i00iiisssss110ddddd1111011", Format::LaneUnsigned,
         lanewise<s16, ShiftRight, Immediate>),
    simd("cv.sra.b", "0100100tttttsssss001ddddd1111011", Format::R, lanewise<s8, ShiftRight, Vector>),
    simd("cv.sra.sc.b", "0100100tttttsssss101ddddd1111011", Format::R, lanewise<s8, ShiftRight, Scalar>),
    simd("cv.sra.sci.b", "010010i000iisssss111ddddd1111011", Format::LaneUnsigned, lanewise<s8, ShiftRight, Immediate>),

    simd("cv.sll.h", "0101000tttttsssss000ddddd1111011", Format::R, lanewise<u16, ShiftLeft, Vector>),
    simd("cv.sll.sc.h", "0101000tttttsssss100ddddd1111011", Format::R, lanewise<u16, ShiftLeft, Scalar>),
    simd("cv.sll.sci.h", "010100i00iiisssss110ddddd1111011", Format::LaneUnsigned, lanewise<u16, ShiftLeft, Immediate>),
    simd("cv.sll.b", "0101000tttttsssss001ddddd1111011", Format::R, lanewise<u8, ShiftLeft, Vector>),
    simd("cv.sll.sc.b", "0101000tttttsssss101ddddd1111011", Format::R, lanewise<u8, ShiftLeft, Scalar>),
    simd("cv.sll.sci.b", "010100i000iisssss111ddddd1111011", Format::LaneUnsigned, lanewise<u8, ShiftLeft, Immediate>),

    simd("cv.or.h", "0101100tttttsssss000ddddd1111011", Format::R, lanewise<u16, Or, Vector>),
    simd("cv.or.sc.h", "0101100tttttsssss100ddddd1111011", Format::R, lanewise<u16, Or, Scalar>),
    simd("cv.or.sci.h", "010110iiiiiisssss110ddddd1111011", Format::LaneSigned, lanewise<u16, Or, Immediate>),
    simd("cv.or.b", "0101100tttttsssss001ddddd1111011", Format::R, lanewise<u8, Or, Vector>),
    simd("cv.or.sc.b", "0101100tttttsssss101ddddd1111011", Format::R, lanewise<u8, Or, Scalar>),
    simd("cv.or.sci.b", "010110iiiiiisssss111ddddd1111011", Format::LaneSigned, lanewise<u8, Or, Immediate>),

    simd("cv.xor.h", "0110000tttttsssss000ddddd1111011", Format::R, lanewise<u16, Xor, Vector>),
    simd("cv.xor.sc.h", "0110000tttttsssss100ddddd1111011", Format::R, lanewise<u16, Xor, Scalar>),
    simd("cv.xor.sci.h", "011000iiiiiisssss110ddddd1111011", Format::LaneSigned, lanewise<u16, Xor, Immediate>),
    simd("cv.xor.b", "0110000tttttsssss001ddddd1111011", Format::R, lanewise<u8, Xor, Vector>),
    simd("cv.xor.sc.b", "0110000tttttsssss101ddddd1111011", Format::R, lanewise<u8, Xor, Scalar>),
    simd("cv.xor.sci.b", "011000iiiiiisssss111ddddd1111011", Format::LaneSigned, lanewise<u8, Xor, Immediate>),

    simd("cv.and.h", "0110100tttttsssss000ddddd1111011", Format::R, lanewise<u16, And, Vector>),
    simd("cv.and.sc.h", "0110100tttttsssss100ddddd1111011", Format::R, lanewise<u16, And, Scalar>),
    simd("cv.and.sci.h", "011010iiiiiisssss110ddddd1111011", Format::LaneSigned, lanewise<u16, And, Immediate>),
    simd("cv.and.b", "0110100tttttsssss001ddddd1111011", Format::R, lanewise<u8, And, Vector>),
    simd("cv.and.sc.b", "0110100tttttsssss101ddddd1111011", Format::R, lanewise<u8, And, Scalar>),
    simd("cv.and.sci.b", "011010iiiiiisssss111ddddd1111011", Format::LaneSigned, lanewise<u8, And, Immediate>),

    simd("cv.abs.h", "011100000000sssss000ddddd1111011", Format::Unary, lane_absolute<s16>),
    simd("cv.abs.b", "011100000000sssss001ddddd1111011", Format::Unary, lane_absolute<s8>),
});

}  // namespace tessera::isa
