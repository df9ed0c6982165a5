// Bit-field and bit-counting operations of the CORE-V extensions.
//
// A field is given as the core's hardware takes it: `width_minus_1` and `position`, each 0 to 31. What would reach
// above bit 31 is cut off.
#pragma once

#include <bit>

#include "isa/scalar_functions.hpp"

namespace tessera::isa {

constexpr Word ones(Word width_minus_1) { return ~(0xffff'fffeu << width_minus_1); }
constexpr Word field_mask(Word width_minus_1, Word position) { return ones(width_minus_1) << position; }

/// The signed shift fills a field that reaches above bit 31 with the sign.
constexpr Word extract_signed(Word a, Word width_minus_1, Word position) {
  const Word shifted = shift_right_arithmetic(a, position);
  const Word mask = ones(width_minus_1);
  const bool negative = (shifted >> width_minus_1 & 1) != 0;
  return negative ? shifted | ~mask : shifted & mask;
}

constexpr Word extract_unsigned(Word a, Word width_minus_1, Word position) {
  return a >> position & ones(width_minus_1);
}

constexpr Word insert_field(Word a, Word target, Word width_minus_1, Word position) {
  const Word mask = field_mask(width_minus_1, position);
  return (a << position & mask) | (target & ~mask);
}

constexpr Word clear_field(Word a, Word width_minus_1, Word position) {
  return a & ~field_mask(width_minus_1, position);
}
constexpr Word set_field(Word a, Word width_minus_1, Word position) { return a | field_mask(width_minus_1, position); }

/// The two five-bit numbers of the immediate forms, and of the register forms' rs2[9:0].
constexpr Word pair_high(Word pair) { return pair >> 5 & 31; }
constexpr Word pair_low(Word pair) { return pair & 31; }

/// Index of the first one from the right (left); 32 if there is none.
constexpr Word find_first_one(Word a) { return static_cast<Word>(std::countr_zero(a)); }
constexpr Word find_last_one(Word a) { return a == 0 ? 32 : 31 - static_cast<Word>(std::countl_zero(a)); }

/// How many bits below the sign bit equal it; 0 for 0, although all of them do.
constexpr Word count_leading_sign_bits(Word a) {
  if (a == 0) {
    return 0;
  }
  return static_cast<Word>(std::countl_zero(as_signed(a) < 0 ? ~a : a)) - 1;
}

/// Reverses the order of the groups of `radix_bits` bits, from the top; an incomplete last group is dropped.
constexpr Word reverse_groups(Word value, unsigned radix_bits) {
  Word result = 0;
  for (unsigned low = 0; low + radix_bits <= 32; low += radix_bits) {
    result |= (value >> (32 - radix_bits - low) & ones(radix_bits - 1)) << low;
  }
  return result;
}

/// cv.bitrev: drop `count` bits at the top, then reverse groups of 1, 2 or 3 bits; the reserved radix 3 acts as 0.
constexpr Word bit_reverse(Word a, Word radix, Word count) {
  const unsigned radix_bits = radix == 3 ? 1 : radix + 1;
  return reverse_groups(a << count, radix_bits);
}

}  // namespace tessera::isa
