// Clipping, normalising additions and 16-bit multiplications of the CORE-V extensions.
//
// Sums wrap around at 32 bits before they are rounded and shifted, as in the core's arithmetic unit.
#pragma once

#include "isa/scalar_functions.hpp"

namespace tessera::isa {

/// Half a unit of the last place that survives a right shift by `shift`.
constexpr Word rounding(Word shift) { return (Word{1} << shift) >> 1; }

/// A signed number clipped to [-(bound + 1), bound]; the bound is not negative.
constexpr Word clip_signed(Word a, Word bound) { return maximum_signed(minimum_signed(a, bound), ~bound); }

/// A signed number clipped to [0, bound].
constexpr Word clip_unsigned(Word a, Word bound) { return maximum_signed(minimum_signed(a, bound), 0); }

/// The bound the immediate forms name by a number of bits: 2^(bits-1) - 1, and 0 for no bits.
constexpr Word immediate_bound(Word bits) { return ((Word{1} << bits) - 1) >> 1; }

/// The register forms ignore the sign bit of the bound.
constexpr Word register_bound(Word b) { return b & 0x7fff'ffffu; }

enum class Shift { Arithmetic, Logical };
enum class Rounding { Down, Nearest };

template <Shift Kind, Rounding Mode = Rounding::Down>
constexpr Word normalize(Word value, Word shift) {
  const Word rounded = Mode == Rounding::Nearest ? value + rounding(shift) : value;
  return Kind == Shift::Arithmetic ? shift_right_arithmetic(rounded, shift) : rounded >> shift;
}

/// Which 16-bit halves are multiplied.
enum class Half { Low, High };

template <Half Selected>
constexpr Word multiply_halves_signed(Word a, Word b) {
  constexpr int kShift = Selected == Half::High ? 16 : 0;
  return sign_extend_half(a >> kShift) * sign_extend_half(b >> kShift);
}

template <Half Selected>
constexpr Word multiply_halves_unsigned(Word a, Word b) {
  constexpr int kShift = Selected == Half::High ? 16 : 0;
  return (a >> kShift & 0xffff) * (b >> kShift & 0xffff);
}

/// cv.mulsN and its kin: multiply halves, round, shift.
template <Half Selected, Rounding Mode>
constexpr Word multiply_signed(Word a, Word b, Word, Word shift) {
  return normalize<Shift::Arithmetic, Mode>(multiply_halves_signed<Selected>(a, b), shift);
}
template <Half Selected, Rounding Mode>
constexpr Word multiply_unsigned(Word a, Word b, Word, Word shift) {
  return normalize<Shift::Logical, Mode>(multiply_halves_unsigned<Selected>(a, b), shift);
}

/// cv.macsN and its kin: multiply halves, add the old rd, round, shift.
template <Half Selected, Rounding Mode>
constexpr Word multiply_accumulate_signed(Word a, Word b, Word c, Word shift) {
  return normalize<Shift::Arithmetic, Mode>(c + multiply_halves_signed<Selected>(a, b), shift);
}
template <Half Selected, Rounding Mode>
constexpr Word multiply_accumulate_unsigned(Word a, Word b, Word c, Word shift) {
  return normalize<Shift::Logical, Mode>(c + multiply_halves_unsigned<Selected>(a, b), shift);
}

/// cv.addN, cv.subN and their kin: the shift is an immediate.
template <Shift Kind, Rounding Mode>
constexpr Word add_normalize(Word a, Word b, Word, Word shift) {
  return normalize<Kind, Mode>(a + b, shift);
}
template <Shift Kind, Rounding Mode>
constexpr Word subtract_normalize(Word a, Word b, Word, Word shift) {
  return normalize<Kind, Mode>(a - b, shift);
}

/// cv.addNr, cv.subNr and their kin: the old rd is the first operand, rs2 the shift.
template <Shift Kind, Rounding Mode>
constexpr Word add_normalize_register(Word a, Word b, Word c, Word) {
  return normalize<Kind, Mode>(c + a, b & 31);
}
template <Shift Kind, Rounding Mode>
constexpr Word subtract_normalize_register(Word a, Word b, Word c, Word) {
  return normalize<Kind, Mode>(c - a, b & 31);
}

}  // namespace tessera::isa
