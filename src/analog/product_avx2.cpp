// The kernel for AVX2; compiled for it (src/CMakeLists.txt).
#include "analog/product_kernel.hpp"

#include <immintrin.h>

namespace tessera::analog::kernel {
namespace {

struct Avx2 {
  using Ints = __m256i;
  using Longs = __m256i;
  static constexpr unsigned kLanes = 8;
  static constexpr unsigned kSums = 8;  ///< that there are registers for
  static constexpr bool kWindows = true;

  using Shorts = __m256i;
  static Shorts all_short(std::int16_t value) { return _mm256_set1_epi16(value); }
  static Shorts load_short(const std::int16_t* from) { return load(from); }
  static Shorts square(Shorts a) { return _mm256_mullo_epi16(a, a); }
  static Shorts greater(Shorts a, Shorts b) { return _mm256_max_epi16(a, b); }
  static Shorts add_short(Shorts a, Shorts b) { return _mm256_add_epi16(a, b); }
  static Shorts bits_and(Shorts a, Shorts b) { return _mm256_and_si256(a, b); }
  static Shorts shifted(Shorts a, unsigned shift) {
    return _mm256_srl_epi16(a, _mm_cvtsi32_si128(static_cast<int>(shift)));
  }
  static void store_bytes(std::int8_t* to, Shorts a) {
    const __m128i bytes = _mm_packus_epi16(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
  }
  /// Of numbers that are not negative.
  static unsigned greatest(Shorts a) {
    const __m128i half = _mm_max_epi16(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
    const __m128i least = _mm_minpos_epu16(_mm_xor_si128(half, _mm_set1_epi16(-1)));  // of the complements
    return static_cast<std::uint16_t>(~_mm_cvtsi128_si32(least));
  }

  static Ints all(std::uint32_t value) { return _mm256_set1_epi32(static_cast<int>(value)); }
  static Ints load(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }
  static void store(std::int32_t* to, Ints value) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value); }
  static Ints four_bytes(const void* from) {
    int word;
    __builtin_memcpy(&word, from, sizeof word);
    return _mm256_set1_epi32(word);
  }
  static Ints add_pairs(Ints sum, Ints weights, Ints inputs) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(weights, inputs));
  }
  /// Factors of 7 bits: two products fit 16 bits.
  static Ints add_narrow(Ints sum, Ints weights, Ints inputs) {
    return _mm256_add_epi16(sum, _mm256_maddubs_epi16(weights, inputs));
  }
  static Ints least_shorts() { return _mm256_set1_epi16(std::int16_t{-32768}); }
  static Ints add_widened(Ints sum, Ints narrow) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(narrow, _mm256_set1_epi16(1)));
  }
  /// Windows of which a lane may come to more than 65,535: two at a time, one in each half of a vector.
  static void find_large(const Batch& batch, const std::int8_t* squares, bool* large) {
    const unsigned limit = 65'535 / batch.most_magnitude;
    const Shorts most = all_short(static_cast<std::int16_t>(limit > 32'767 ? 32'767 : limit));
    for (unsigned row = 0; row < batch.padded_rows; row += 2 * kWindow, large += 2) {
      const Shorts pairs = _mm256_maddubs_epi16(_mm256_set1_epi8(1), load(squares + row));
      const Shorts fours = _mm256_add_epi16(pairs, _mm256_shuffle_epi32(pairs, 0x4e));
      const Shorts lanes = _mm256_add_epi16(fours, _mm256_shuffle_epi32(fours, 0xb1));
      const int above = _mm256_movemask_epi8(_mm256_cmpgt_epi16(lanes, most));
      large[0] = (above & 0xffff) != 0;
      large[1] = (above & ~0xffff) != 0;
    }
  }
  static Ints add(Ints a, Ints b) { return _mm256_add_epi32(a, b); }
  /// Of lower halves; nothing depends on the upper ones.
  static Longs all_long(std::uint32_t value) { return all(value); }
  /// from, from + 2, ...
  static Longs counting_even(std::uint32_t from) {
    return _mm256_add_epi64(all_long(from), _mm256_setr_epi64x(0, 2, 4, 6));
  }
  static Longs add_long(Longs a, Longs b) { return _mm256_add_epi64(a, b); }
  static Longs exclusive_or(Longs a, Longs b) { return _mm256_xor_si256(a, b); }
  static Longs exclusive_or(Longs a, Longs b, Longs c) { return exclusive_or(exclusive_or(a, c), b); }
  /// The whole products of lower halves.
  static Longs multiply_low(Longs a, std::uint32_t b) { return _mm256_mul_epu32(a, all_long(b)); }
  static Longs upper(Longs a) { return _mm256_srli_epi64(a, 32); }
  /// Their lower halves in turn.
  static Ints joined(Longs even, Longs odd) { return _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xaa); }
  /// Upper words of 64 bits, of which those of the rounding term are 0 below; shifted on.
  static Ints scaled(Ints value, Ints scale, unsigned shift) {
    const Longs even = _mm256_mul_epi32(value, scale);
    const Longs odd = _mm256_mul_epi32(odd_lanes(value), odd_lanes(scale));
    const Ints words = _mm256_blend_epi32(odd_lanes(even), odd, 0xaa);
    return _mm256_sra_epi32(_mm256_add_epi32(words, all(1u << (shift - 33))),
                            _mm_cvtsi32_si128(static_cast<int>(shift) - 32));
  }
  static Ints clamped(Ints value, std::int32_t least, std::int32_t most) {
    return _mm256_max_epi32(_mm256_min_epi32(value, _mm256_set1_epi32(most)), _mm256_set1_epi32(least));
  }
  /// One more where they are the same.
  static Ints add_same(Ints count, Ints a, Ints b) { return _mm256_sub_epi32(count, _mm256_cmpeq_epi32(a, b)); }
  static Ints add_deviate(Ints sum, Ints word, Ints squares, float variance, float column_variance) {
    const Ints table = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(kQuantiles)));
    const Ints low = _mm256_set1_epi8(0x0f), ones = _mm256_set1_epi8(1);
    const Ints first = _mm256_shuffle_epi8(table, _mm256_and_si256(word, low));
    const Ints second = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi32(word, 4), low));
    const Ints pairs = _mm256_add_epi16(_mm256_maddubs_epi16(ones, first), _mm256_maddubs_epi16(ones, second));
    const __m256 deviate = _mm256_cvtepi32_ps(_mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
    const __m256 of_reading = _mm256_mul_ps(_mm256_cvtepi32_ps(squares), _mm256_set1_ps(variance));
    const __m256 spread = _mm256_sqrt_ps(_mm256_add_ps(of_reading, _mm256_set1_ps(column_variance)));
    return _mm256_add_epi32(sum, _mm256_cvtps_epi32(_mm256_mul_ps(deviate, spread)));
  }

 private:
  static Ints odd_lanes(Ints a) { return _mm256_castps_si256(_mm256_movehdup_ps(_mm256_castsi256_ps(a))); }
};

}  // namespace

void multiply_avx2(const Batch& batch) { multiply_with<Avx2>(batch); }

}  // namespace tessera::analog::kernel
