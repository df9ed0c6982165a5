// Bit fields of integers.
#pragma once

#include <bit>
#include <cassert>
#include <concepts>
#include <cstdint>
#include <limits>

namespace tessera {

/// `width` ones, from bit 0 up; `width` may be the whole word.
constexpr std::uint32_t low_mask(unsigned width) {
  assert(width <= 32);
  return width == 32 ? ~0u : (1u << width) - 1;
}

/// The field word[low + width - 1 : low], moved down to bit 0.
constexpr std::uint32_t bits(std::uint32_t word, unsigned low, unsigned width) {
  assert(low < 32 && low + width <= 32);
  return (word >> low) & low_mask(width);
}

constexpr bool bit(std::uint32_t word, unsigned index) { return bits(word, index, 1) != 0; }

/// The field as a two's complement number.
constexpr std::int32_t sign_extend(std::uint32_t value, unsigned width) {
  assert(width >= 1 && width <= 32);
  const unsigned unused = 32 - width;
  return static_cast<std::int32_t>(value << unused) >> unused;
}

/// `word` with the field [low + width - 1 : low] replaced by the low bits of `value`.
constexpr std::uint32_t insert_bits(std::uint32_t word, unsigned low, unsigned width, std::uint32_t value) {
  assert(low < 32 && low + width <= 32);
  const std::uint32_t mask = low_mask(width) << low;
  return (word & ~mask) | ((value << low) & mask);
}

template <std::unsigned_integral T>
constexpr bool is_power_of_two(T value) {
  return std::has_single_bit(value);
}

/// The next multiple of `alignment`, a power of two, at or below `value`.
template <std::unsigned_integral T>
constexpr T align_down(T value, T alignment) {
  assert(is_power_of_two(alignment));
  return static_cast<T>(value & ~(alignment - 1));
}

template <std::unsigned_integral T>
constexpr bool is_aligned(T value, T alignment) {
  return align_down(value, alignment) == value;
}

}  // namespace tessera
