// XCVsimd: arithmetic on complex numbers of two 16-bit fractions.
#pragma once

#include "isa/complex_functions.hpp"
#include "isa/row_makers.hpp"

namespace tessera::isa {

inline constexpr auto kXcvSimdComplex = std::to_array<InstructionRow>({
    dot_product("cv.cplxmul.r", "0101010tttttsssss000aaaaa1111011", Format::Accumulate, complex_multiply_real<0>),
    dot_product("cv.cplxmul.r.div2", "0101010tttttsssss010aaaaa1111011", Format::Accumulate, complex_multiply_real<1>),
    dot_product("cv.cplxmul.r.div4", "0101010tttttsssss100aaaaa1111011", Format::Accumulate, complex_multiply_real<2>),
    dot_product("cv.cplxmul.r.div8", "0101010tttttsssss110aaaaa1111011", Format::Accumulate, complex_multiply_real<3>),
    dot_product("cv.cplxmul.i", "0101011tttttsssss000aaaaa1111011", Format::Accumulate, complex_multiply_imaginary<0>),
    dot_product("cv.cplxmul.i.div2", "0101011tttttsssss010aaaaa1111011", Format::Accumulate,
                complex_multiply_imaginary<1>),
    dot_product("cv.cplxmul.i.div4", "0101011tttttsssss100aaaaa1111011", Format::Accumulate,
                complex_multiply_imaginary<2>),
    dot_product("cv.cplxmul.i.div8", "0101011tttttsssss110aaaaa1111011", Format::Accumulate,
                complex_multiply_imaginary<3>),

    simd("cv.cplxconj", "010111000000sssss000ddddd1111011", Format::Unary, complex_conjugate),
    simd("cv.subrotmj", "0110010tttttsssss000ddddd1111011", Format::R, subtract_rotate<0>),
    simd("cv.subrotmj.div2", "0110010tttttsssss010ddddd1111011", Format::R, subtract_rotate<1>),
    simd("cv.subrotmj.div4", "0110010tttttsssss100ddddd1111011", Format::R, subtract_rotate<2>),
    simd("cv.subrotmj.div8", "0110010tttttsssss110ddddd1111011", Format::R, subtract_rotate<3>),
    simd("cv.add.div2", "0110110tttttsssss010ddddd1111011", Format::R, divided<Add, 1>),
    simd("cv.add.div4", "0110110tttttsssss100ddddd1111011", Format::R, divided<Add, 2>),
    simd("cv.add.div8", "0110110tttttsssss110ddddd1111011", Format::R, divided<Add, 3>),
    simd("cv.sub.div2", "0111010tttttsssss010ddddd1111011", Format::R, divided<Subtract, 1>),
    simd("cv.sub.div4", "0111010tttttsssss100ddddd1111011", Format::R, divided<Subtract, 2>),
    simd("cv.sub.div8", "0111010tttttsssss110ddddd1111011", Format::R, divided<Subtract, 3>),
});

}  // namespace tessera::isa
