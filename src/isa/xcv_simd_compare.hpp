// XCVsimd: packed comparisons. A lane of the result is all ones where the comparison holds.
#pragma once

#include "isa/row_makers.hpp"
#include "isa/simd_functions.hpp"

namespace tessera::isa {

inline constexpr auto kXcvSimdCompare = std::to_array<InstructionRow>({
    simd("cv.cmpeq.h", "0000010tttttsssss000ddddd1111011", Format::R, lanewise<u16, Equal, Vector>),
    simd("cv.cmpeq.sc.h", "0000010tttttsssss100ddddd1111011", Format::R, lanewise<u16, Equal, Scalar>),
    simd("cv.cmpeq.sci.h", "000001iiiiiisssss110ddddd1111011", Format::LaneSigned, lanewise<u16, Equal, Immediate>),
    simd("cv.cmpeq.b", "0000010tttttsssss001ddddd1111011", Format::R, lanewise<u8, Equal, Vector>),
    simd("cv.cmpeq.sc.b", "0000010tttttsssss101ddddd1111011", Format::R, lanewise<u8, Equal, Scalar>),
    simd("cv.cmpeq.sci.b", "000001iiiiiisssss111ddddd1111011", Format::LaneSigned, lanewise<u8, Equal, Immediate>),

    simd("cv.cmpne.h", "0000110tttttsssss000ddddd1111011", Format::R, lanewise<u16, Different, Vector>),
    simd("cv.cmpne.sc.h", "0000110tttttsssss100ddddd1111011", Format::R, lanewise<u16, Different, Scalar>),
    simd("cv.cmpne.sci.h", "000011iiiiiisssss110ddddd1111011", Format::LaneSigned, lanewise<u16, Different, Immediate>),
    simd("cv.cmpne.b", "0000110tttttsssss001ddddd1111011", Format::R, lanewise<u8, Different, Vector>),
    simd("cv.cmpne.sc.b", "0000110tttttsssss101ddddd1111011", Format::R, lanewise<u8, Different, Scalar>),
    simd("cv.cmpne.sci.b", "000011iiiiiisssss111ddddd1111011", Format::LaneSigned, lanewise<u8, Different, Immediate>),

    simd("cv.cmpgt.h", "0001010tttttsssss000ddddd1111011", Format::R, lanewise<s16, Greater, Vector>),
    simd("cv.cmpgt.sc.h", "0001010tttttsssss100ddddd1111011", Format::R, lanewise<s16, Greater, Scalar>),
    simd("cv.cmpgt.sci.h", "000101iiiiiisssss110ddddd1111011", Format::LaneSigned, lanewise<s16, Greater, Immediate>),
    simd("cv.cmpgt.b", "0001010tttttsssss001ddddd1111011", Format::R, lanewise<s8, Greater, Vector>),
    simd("cv.cmpgt.sc.b", "0001010tttttsssss101ddddd1111011", Format::R, lanewise<s8, Greater, Scalar>),
    simd("cv.cmpgt.sci.b", "000101iiiiiisssss111ddddd1111011", Format::LaneSigned, lanewise<s8, Greater, Immediate>),

    simd("cv.cmpge.h", "0001110tttttsssss000ddddd1111011", Format::R, lanewise<s16, GreaterEqual, Vector>),
    simd("cv.cmpge.sc.h", "0001110tttttsssss100ddddd1111011", Format::R, lanewise<s16, GreaterEqual, Scalar>),
    simd("cv.cmpge.sci.h", "000111iiiiiisssss110ddddd1111011", Format::LaneSigned,
         lanewise<s16, GreaterEqual, Immediate>),
    simd("cv.cmpge.b", "0001110tttttsssss001ddddd1111011", Format::R, lanewise<s8, GreaterEqual, Vector>),
    simd("cv.cmpge.sc.b", "0001110tttttsssss101ddddd1111011", Format::R, lanewise<s8, GreaterEqual, Scalar>),
    simd("cv.cmpge.sci.b", "000111iiiiiisssss111ddddd1111011", Format::LaneSigned,
         lanewise<s8, GreaterEqual, Immediate>),

    simd("cv.cmplt.h", "0010010tttttsssss000ddddd1111011", Format::R, lanewise<s16, Less, Vector>),
    simd("cv.cmplt.sc.h", "0010010tttttsssss100ddddd1111011", Format::R, lanewise<s16, Less, Scalar>),
    simd("cv.cmplt.sci.h", "001001iiiiiisssss110ddddd1111011", Format::LaneSigned, lanewise<s16, Less, Immediate>),
    simd("cv.cmplt.b", "0010010tttttsssss001ddddd1111011", Format::R, lanewise<s8, Less, Vector>),
    simd("cv.cmplt.sc.b", "0010010tttttsssss101ddddd1111011", Format::R, lanewise<s8, Less, Scalar>),
    simd("cv.cmplt.sci.b", "001001iiiiiisssss111ddddd1111011", Format::LaneSigned, lanewise<s8, Less, Immediate>),

    simd("cv.cmple.h", "0010110tttttsssss000ddddd1111011", Format::R, lanewise<s16, LessEqual, Vector>),
    simd("cv.cmple.sc.h", "0010110tttttsssss100ddddd1111011", Format::R, lanewise<s16, LessEqual, Scalar>),
    simd("cv.cmple.sci.h", "001011iiiiiisssss110ddddd1111011", Format::LaneSigned, lanewise<s16, LessEqual, Immediate>),
    simd("cv.cmple.b", "0010110tttttsssss001ddddd1111011", Format::R, lanewise<s8, LessEqual, Vector>),
    simd("cv.cmple.sc.b", "0010110tttttsssss101ddddd1111011", Format::R, lanewise<s8, LessEqual, Scalar>),
    simd("cv.cmple.sci.b", "001011iiiiiisssss111ddddd1111011", Format::LaneSigned, lanewise<s8, LessEqual, Immediate>),

    simd("cv.cmpgtu.h", "0011010tttttsssss000ddddd1111011", Format::R, lanewise<u16, Greater, Vector>),
    simd("cv.cmpgtu.sc.h", "0011010tttttsssss100ddddd1111011", Format::R, lanewise<u16, Greater, Scalar>),
    simd("cv.cmpgtu.sci.h", "001101iiiiiisssss110ddddd1111011", Format::LaneUnsigned,
         lanewise<u16, Greater, Immediate>),
    simd("cv.cmpgtu.b", "0011010tttttsssss001ddddd1111011", Format::R, lanewise<u8, Greater, Vector>),
    simd("cv.cmpgtu.sc.b", "0011010tttttsssss101ddddd1111011", Format::R, lanewise<u8, Greater, Scalar>),
    simd("cv.cmpgtu.sci.b", "001101iiiiiisssss111ddddd1111011", Format::LaneUnsigned, lanewise<u8, Greater, Immediate>),

    simd("cv.cmpgeu.h", "0011110tttttsssss000ddddd1111011", Format::R, lanewise<u16, GreaterEqual, Vector>),
    simd("cv.cmpgeu.sc.h", "0011110tttttsssss100ddddd1111011", Format::R, lanewise<u16, GreaterEqual, Scalar>),
    simd("cv.cmpgeu.sci.h", "001111iiiiiisssss110ddddd1111011", Format::LaneUnsigned,
         lanewise<u16, GreaterEqual, Immediate>),
    simd("cv.cmpgeu.b", "0011110tttttsssss001ddddd1111011", Format::R, lanewise<u8, GreaterEqual, Vector>),
    simd("cv.cmpgeu.sc.b", "0011110tttttsssss101ddddd1111011", Format::R, lanewise<u8, GreaterEqual, Scalar>),
    simd("cv.cmpgeu.sci.b", "001111iiiiiisssss111ddddd1111011", Format::LaneUnsigned,
         lanewise<u8, GreaterEqual, Immediate>),

    simd("cv.cmpltu.h", "0100010tttttsssss000ddddd1111011", Format::R, lanewise<u16, Less, Vector>),
    simd("cv.cmpltu.sc.h", "0100010tttttsssss100ddddd1111011", Format::R, lanewise<u16, Less, Scalar>),
    simd("cv.cmpltu.sci.h", "010001iiiiiisssss110ddddd1111011", Format::LaneUnsigned, lanewise<u16, Less, Immediate>),
    simd("cv.cmpltu.b", "0100010tttttsssss001ddddd1111011", Format::R, lanewise<u8, Less, Vector>),
    simd("cv.cmpltu.sc.b", "0100010tttttsssss101ddddd1111011", Format::R, lanewise<u8, Less, Scalar>),
    simd("cv.cmpltu.sci.b", "010001iiiiiisssss111ddddd1111011", Format::LaneUnsigned, lanewise<u8, Less, Immediate>),

    simd("cv.cmpleu.h", "0100110tttttsssss000ddddd1111011", Format::R, lanewise<u16, LessEqual, Vector>),
    simd("cv.cmpleu.sc.h", "0100110tttttsssss100ddddd1111011", Format::R, lanewise<u16, LessEqual, Scalar>),
    simd("cv.cmpleu.sci.h", "010011iiiiiisssss110ddddd1111011", Format::LaneUnsigned,
         lanewise<u16, LessEqual, Immediate>),
    simd("cv.cmpleu.b", "0100110tttttsssss001ddddd1111011", Format::R, lanewise<u8, LessEqual, Vector>),
    simd("cv.cmpleu.sc.b", "0100110tttttsssss101ddddd1111011", Format::R, lanewise<u8, LessEqual, Scalar>),
    simd("cv.cmpleu.sci.b", "010011iiiiiisssss111ddddd1111011", Format::LaneUnsigned,
         lanewise<u8, LessEqual, Immediate>),
});

}  // namespace tessera::isa
