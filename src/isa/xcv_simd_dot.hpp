// XCVsimd: dot products of unsigned, mixed (rs1 unsigned, second operand signed) and signed lanes; the `s` forms add to
// rd.
#pragma once

#include "isa/row_makers.hpp"
#include "isa/simd_functions.hpp"

namespace tessera::isa {

inline constexpr auto kXcvSimdDot = std::to_array<InstructionRow>({
    dot_product("cv.dotup.h", "1000000tttttsssss000ddddd1111011", Format::R, dot_product_of<u16, u16, Vector>),
    dot_product("cv.dotup.sc.h", "1000000tttttsssss100ddddd1111011", Format::R, dot_product_of<u16, u16, Scalar>),
    dot_product("cv.dotup.sci.h", "100000iiiiiisssss110ddddd1111011", Format::LaneUnsigned,
                dot_product_of<u16, u16, Immediate>),
    dot_product("cv.dotup.b", "1000000tttttsssss001ddddd1111011", Format::R, dot_product_of<u8, u8, Vector>),
    dot_product("cv.dotup.sc.b", "1000000tttttsssss101ddddd1111011", Format::R, dot_product_of<u8, u8, Scalar>),
    dot_product("cv.dotup.sci.b", "100000iiiiiisssss111ddddd1111011", Format::LaneUnsigned,
                dot_product_of<u8, u8, Immediate>),

    dot_product("cv.dotusp.h", "1000100tttttsssss000ddddd1111011", Format::R, dot_product_of<u16, s16, Vector>),
    dot_product("cv.dotusp.sc.h", "1000100tttttsssss100ddddd1111011", Format::R, dot_product_of<u16, s16, Scalar>),
    dot_product("cv.dotusp.sci.h", "100010iiiiiisssss110ddddd1111011", Format::LaneSigned,
                dot_product_of<u16, s16, Immediate>),
    dot_product("cv.dotusp.b", "1000100tttttsssss001ddddd1111011", Format::R, dot_product_of<u8, s8, Vector>),
    dot_product("cv.dotusp.sc.b", "1000100tttttsssss101ddddd1111011", Format::R, dot_product_of<u8, s8, Scalar>),
    dot_product("cv.dotusp.sci.b", "100010iiiiiisssss111ddddd1111011", Format::LaneSigned,
                dot_product_of<u8, s8, Immediate>),

    dot_product("cv.dotsp.h", "1001000tttttsssss000ddddd1111011", Format::R, dot_product_of<s16, s16, Vector>),
    dot_product("cv.dotsp.sc.h", "1001000tttttsssss100ddddd1111011", Format::R, dot_product_of<s16, s16, Scalar>),
    dot_product("cv.dotsp.sci.h", "100100iiiiiisssss110ddddd1111011", Format::LaneSigned,
                dot_product_of<s16, s16, Immediate>),
    dot_product("cv.dotsp.b", "1001000tttttsssss001ddddd1111011", Format::R, dot_product_of<s8, s8, Vector>),
    dot_product("cv.dotsp.sc.b", "1001000tttttsssss101ddddd1111011", Format::R, dot_product_of<s8, s8, Scalar>),
    dot_product("cv.dotsp.sci.b", "100100iiiiiisssss111ddddd1111011", Format::LaneSigned,
                dot_product_of<s8, s8, Immediate>),

    dot_product("cv.sdotup.h", "1001100tttttsssss000aaaaa1111011", Format::Accumulate,
                sum_of_dot_product<u16, u16, Vector>),
    dot_product("cv.sdotup.sc.h", "1001100tttttsssss100aaaaa1111011", Format::Accumulate,
                sum_of_dot_product<u16, u16, Scalar>),
    dot_product("cv.sdotup.sci.h", "100110iiiiiisssss110aaaaa1111011", Format::LaneUnsignedAccumulate,
                sum_of_dot_product<u16, u16, Immediate>),
    dot_product("cv.sdotup.b", "1001100tttttsssss001aaaaa1111011", Format::Accumulate,
                sum_of_dot_product<u8, u8, Vector>),
    dot_product("cv.sdotup.sc.b", "1001100tttttsssss101aaaaa1111011", Format::Accumulate,
                sum_of_dot_product<u8, u8, Scalar>),
    dot_product("cv.sdotup.sci.b", "100110iiiiiisssss111aaaaa1111011", Format::LaneUnsignedAccumulate,
                sum_of_dot_product<u8, u8, Immediate>),

    dot_product("cv.sdotusp.h", "1010000tttttsssss000aaaaa1111011", Format::Accumulate,
                sum_of_dot_product<u16, s16, Vector>),
    dot_product("cv.sdotusp.sc.h", "1010000tttttsssss100aaaaa1111011", Format::Accumulate,
                sum_of_dot_product<u16, s16, Scalar>),
    dot_product("cv.sdotusp.sci.h", "101000iiiiiisssss110aaaaa1111011", Format::LaneSignedAccumulate,
                sum_of_dot_product<u16, s16, Immediate>),
    dot_product("cv.sdotusp.b", "1010000tttttsssss001aaaaa1111011", Format::Accumulate,
                sum_of_dot_product<u8, s8, Vector>),
    dot_product("cv.sdotusp.sc.b", "1010000tttttsssss101aaaaa1111011", Format::Accumulate,
                sum_of_dot_product<u8, s8, Scalar>),
    dot_product("cv.sdotusp.sci.b", "101000iiiiiisssss111aaaaa1111011", Format::LaneSignedAccumulate,
                sum_of_dot_product<u8, s8, Immediate>),

    dot_product("cv.sdotsp.h", "1010100tttttsssss000aaaaa1111011", Format::Accumulate,
                sum_of_dot_product<s16, s16, Vector>),
    dot_product("cv.sdotsp.sc.h", "1010100tttttsssss100aaaaa1111011", Format::Accumulate,
                sum_of_dot_product<s16, s16, Scalar>),
    dot_product("cv.sdotsp.sci.h", "101010iiiiiisssss110aaaaa1111011", Format::LaneSignedAccumulate,
                sum_of_dot_product<s16, s16, Immediate>),
    dot_product("cv.sdotsp.b", "1010100tttttsssss001aaaaa1111011", Format::Accumulate,
                sum_of_dot_product<s8, s8, Vector>),
    dot_product("cv.sdotsp.sc.b", "1010100tttttsssss101aaaaa1111011", Format::Accumulate,
                sum_of_dot_product<s8, s8, Scalar>),
    dot_product("cv.sdotsp.sci.b", "101010iiiiiisssss111aaaaa1111011", Format::LaneSignedAccumulate,
                sum_of_dot_product<s8, s8, Immediate>),
});

}  // namespace tessera::isa
