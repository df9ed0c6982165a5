// Meanings shared by several instructions on whole words: comparisons, sign extension, division.
#pragma once

#include "isa/word.hpp"

namespace tessera::isa {

constexpr Word shift_right_arithmetic(Word value, Word amount) { return static_cast<Word>(as_signed(value) >> amount); }

constexpr Word compare_equal(Word a, Word b, Word, Word) { return a == b; }
constexpr Word compare_different(Word a, Word b, Word, Word) { return a != b; }

constexpr Word sign_extend_byte(Word value) { return static_cast<Word>(static_cast<std::int8_t>(value)); }
constexpr Word sign_extend_half(Word value) { return static_cast<Word>(static_cast<std::int16_t>(value)); }

/// What loads make of the raw bytes, zero-extended.
constexpr Word keep(Word raw, Word, Word, Word) { return raw; }
constexpr Word extend_byte(Word raw, Word, Word, Word) { return sign_extend_byte(raw); }
constexpr Word extend_half(Word raw, Word, Word, Word) { return sign_extend_half(raw); }

/// Division as RISC-V defines it: by zero gives all ones and the dividend as remainder; the one overflow gives the
/// dividend and remainder zero. Nothing traps.
constexpr bool division_overflows(Word a, Word b) { return a == 0x8000'0000u && b == 0xffff'ffffu; }

constexpr Word divide_signed(Word a, Word b) {
  if (b == 0) {
    return 0xffff'ffffu;
  }
  return division_overflows(a, b) ? a : static_cast<Word>(as_signed(a) / as_signed(b));
}

constexpr Word remainder_signed(Word a, Word b) {
  if (b == 0) {
    return a;
  }
  return division_overflows(a, b) ? 0 : static_cast<Word>(as_signed(a) % as_signed(b));
}

constexpr Word divide_unsigned(Word a, Word b) { return b == 0 ? 0xffff'ffffu : a / b; }
constexpr Word remainder_unsigned(Word a, Word b) { return b == 0 ? a : a % b; }

constexpr Word minimum_signed(Word a, Word b) { return as_signed(a) < as_signed(b) ? a : b; }
constexpr Word maximum_signed(Word a, Word b) { return as_signed(a) > as_signed(b) ? a : b; }

}  // namespace tessera::isa
