// Complex numbers in one word: real part in the lower half, imaginary part in the upper, both 16-bit fractions.
#pragma once

#include "isa/simd_functions.hpp"

namespace tessera::isa {

/// From the 32-bit sum of two products (Q30) to a Q15 half, divided by 2^Shift; the sum may wrap around.
template <unsigned Shift>
constexpr Word complex_scale(Word sum) {
  return shift_right_arithmetic(sum, 15 + Shift) & 0xffff;
}

/// cv.cplxmul.r: the real part of the product; the upper half of rd is kept.
template <unsigned Shift>
constexpr Word complex_multiply_real(Word a, Word b, Word c, Word) {
  const Word real = sign_extend_half(a) * sign_extend_half(b);
  const Word imaginary = sign_extend_half(a >> 16) * sign_extend_half(b >> 16);
  return (c & 0xffff'0000u) | complex_scale<Shift>(real - imaginary);
}

/// cv.cplxmul.i: the imaginary part of the product; the lower half of rd is kept.
template <unsigned Shift>
constexpr Word complex_multiply_imaginary(Word a, Word b, Word c, Word) {
  const Word sum = sign_extend_half(a) * sign_extend_half(b >> 16) + sign_extend_half(a >> 16) * sign_extend_half(b);
  return (c & 0xffffu) | complex_scale<Shift>(sum) << 16;
}

constexpr Word complex_conjugate(Word a, Word, Word, Word) {
  return (a & 0xffffu) | place_lane<s16>(static_cast<s16>(-lane<s16>(a, 1)), 1);
}

/// Both halves shifted right as signed numbers.
template <unsigned Shift>
constexpr Word halves_shifted(s16 upper, s16 lower) {
  return place_lane<s16>(static_cast<s16>(upper >> Shift), 1) | place_lane<s16>(static_cast<s16>(lower >> Shift), 0);
}

/// cv.subrotmj: (a - b) rotated by -90 degrees, divided by 2^Shift; the differences wrap around at 16 bits.
template <unsigned Shift>
constexpr Word subtract_rotate(Word a, Word b, Word, Word) {
  return halves_shifted<Shift>(Subtract::apply(lane<s16>(b, 0), lane<s16>(a, 0)),
                               Subtract::apply(lane<s16>(a, 1), lane<s16>(b, 1)));
}

/// cv.add.div*, cv.sub.div*
template <class Operation, unsigned Shift>
constexpr Word divided(Word a, Word b, Word, Word) {
  return halves_shifted<Shift>(Operation::apply(lane<s16>(a, 1), lane<s16>(b, 1)),
                               Operation::apply(lane<s16>(a, 0), lane<s16>(b, 0)));
}

}  // namespace tessera::isa
