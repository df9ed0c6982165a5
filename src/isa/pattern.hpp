// Bit patterns of encodings, as written in the instruction tables, and the checks that keep the tables sound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "isa/format.hpp"

namespace tessera::isa {

/// The fixed bits of an encoding: a word matches if `(word & mask) == value`.
struct FixedBits {
  std::uint32_t mask = 0;
  std::uint32_t value = 0;

  constexpr bool match(std::uint32_t word) const { return (word & mask) == value; }
  /// Does some word match both?
  constexpr bool overlaps(const FixedBits& other) const { return ((value ^ other.value) & mask & other.mask) == 0; }
};

/// The fixed bits of a pattern of 0, 1 and other characters; the first character is the highest bit.
constexpr FixedBits fixed_bits(std::string_view pattern) {
  FixedBits fixed;
  for (const char character : pattern) {
    fixed.mask = fixed.mask << 1 | (character == '0' || character == '1' ? 1u : 0u);
    fixed.value = fixed.value << 1 | (character == '1' ? 1u : 0u);
  }
  return fixed;
}

/// Does the pattern of a row fit its format? Opcode bits are 0, 1, or `-` (ignored by the core). An operand bit carries
/// the letter of its field; only immediates may have single bits fixed, where the encoding restricts their range.
constexpr bool fits_format(std::string_view pattern, Format format) {
  const std::string_view fields = format_row(format).fields;
  if (pattern.size() != fields.size()) {
    return false;
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool fixed = pattern[i] == '0' || pattern[i] == '1';
    const bool fits = fields[i] == '-' ? fixed || pattern[i] == '-' : pattern[i] == fields[i];
    if (!fits && !(fields[i] == 'i' && fixed)) {
      return false;
    }
  }
  return fixed_bits(pattern.substr(25)).mask == 0x7f;
}

/// Is this a pattern of a compressed instruction? Its letters document the operands; the expansion decodes them.
constexpr bool is_compressed_pattern(std::string_view pattern) {
  return pattern.size() == 16 && pattern.find_first_not_of("01-dstio") == std::string_view::npos &&
         fixed_bits(pattern.substr(0, 3)).mask == 7 && fixed_bits(pattern.substr(14)).mask == 3 &&
         pattern.substr(14) != "11";
}

}  // namespace tessera::isa
