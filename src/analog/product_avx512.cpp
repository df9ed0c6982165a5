// The kernel for AVX-512 with VNNI; compiled for it (src/CMakeLists.txt).
#include "analog/product_kernel.hpp"

#include <immintrin.h>

namespace tessera::analog::kernel {
namespace {

struct Avx512 {
  using Ints = __m512i;
  using Longs = __m512i;
  static constexpr unsigned kLanes = 16;
  static constexpr unsigned kSums = 16;  ///< that there are registers for
  static constexpr bool kWindows = false;

  using Shorts = __m512i;
  static Shorts all_short(std::int16_t value) { return _mm512_set1_epi16(value); }
  static Shorts load_short(const std::int16_t* from) { return load(from); }
  static Shorts square(Shorts a) { return _mm512_mullo_epi16(a, a); }
  static Shorts greater(Shorts a, Shorts b) { return _mm512_max_epi16(a, b); }
  static Shorts add_short(Shorts a, Shorts b) { return _mm512_add_epi16(a, b); }
  static Shorts bits_and(Shorts a, Shorts b) { return _mm512_and_si512(a, b); }
  static Shorts shifted(Shorts a, unsigned shift) {
    return _mm512_srl_epi16(a, _mm_cvtsi32_si128(static_cast<int>(shift)));
  }
  static void store_bytes(std::int8_t* to, Shorts a) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm512_cvtepi16_epi8(a));
  }
  /// Of numbers that are not negative.
  static unsigned greatest(Shorts a) {
    const __m256i half = _mm256_max_epi16(_mm512_castsi512_si256(a), _mm512_extracti64x4_epi64(a, 1));
    const __m128i quarter = _mm_max_epi16(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
    const __m128i least = _mm_minpos_epu16(_mm_xor_si128(quarter, _mm_set1_epi16(-1)));  // of the complements
    return static_cast<std::uint16_t>(~_mm_cvtsi128_si32(least));
  }

  static Ints all(std::uint32_t value) { return _mm512_set1_epi32(static_cast<int>(value)); }
  static Ints load(const void* from) { return _mm512_loadu_si512(from); }
  static void store(std::int32_t* to, Ints value) { _mm512_storeu_si512(to, value); }
  static Ints four_bytes(const void* from) {
    int word;
    __builtin_memcpy(&word, from, sizeof word);
    return _mm512_set1_epi32(word);
  }
  static Ints add_pairs(Ints sum, Ints weights, Ints inputs) { return _mm512_dpwssd_epi32(sum, weights, inputs); }
  static Ints add_quads(Ints sum, Ints weights, Ints inputs) { return _mm512_dpbusd_epi32(sum, weights, inputs); }
  /// Of lower halves; nothing depends on the upper ones.
  static Longs all_long(std::uint32_t value) { return all(value); }
  /// from, from + 2, ...
  static Longs counting_even(std::uint32_t from) {
    return _mm512_add_epi64(all_long(from), _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14));
  }
  static Longs add_long(Longs a, Longs b) { return _mm512_add_epi64(a, b); }
  static Longs exclusive_or(Longs a, Longs b) { return _mm512_xor_si512(a, b); }
  static Longs exclusive_or(Longs a, Longs b, Longs c) { return _mm512_ternarylogic_epi64(a, b, c, 0x96); }
  /// The whole products of lower halves.
  static Longs multiply_low(Longs a, std::uint32_t b) { return _mm512_mul_epu32(a, all_long(b)); }
  static Longs upper(Longs a) { return _mm512_srli_epi64(a, 32); }
  /// Their lower halves in turn.
  static Ints joined(Longs even, Longs odd) { return _mm512_mask_blend_epi32(kOdd, even, _mm512_slli_epi64(odd, 32)); }
  /// Upper words of 64 bits, of which those of the rounding term are 0 below; shifted on.
  static Ints scaled(Ints value, Ints scale, unsigned shift) {
    const Longs even = _mm512_mul_epi32(value, scale);
    const Longs odd = _mm512_mul_epi32(_mm512_srli_epi64(value, 32), _mm512_srli_epi64(scale, 32));
    const Ints words = _mm512_mask_blend_epi32(kOdd, _mm512_srli_epi64(even, 32), odd);
    return _mm512_sra_epi32(_mm512_add_epi32(words, all(1u << (shift - 33))),
                            _mm_cvtsi32_si128(static_cast<int>(shift) - 32));
  }
  static Ints clamped(Ints value, std::int32_t least, std::int32_t most) {
    return _mm512_max_epi32(_mm512_min_epi32(value, _mm512_set1_epi32(most)), _mm512_set1_epi32(least));
  }
  /// One more where they are the same.
  static Ints add_same(Ints count, Ints a, Ints b) {
    return _mm512_mask_add_epi32(count, _mm512_cmpeq_epi32_mask(a, b), count, all(1));
  }
  static Ints add_deviate(Ints sum, Ints word, Ints squares, float variance, float column_variance) {
    const __m512i table = _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(kQuantiles)));
    const __m512i low = _mm512_set1_epi8(0x0f), ones = _mm512_set1_epi8(1);
    const __m512i first = _mm512_shuffle_epi8(table, _mm512_and_si512(word, low));
    const __m512i second = _mm512_shuffle_epi8(table, _mm512_and_si512(_mm512_srli_epi32(word, 4), low));
    const __m512i sum_of_all = add_quads(add_quads(_mm512_setzero_si512(), ones, first), ones, second);
    const __m512 deviate = _mm512_cvtepi32_ps(sum_of_all);
    const __m512 of_reading = _mm512_mul_ps(_mm512_cvtepi32_ps(squares), _mm512_set1_ps(variance));
    const __m512 spread = _mm512_sqrt_ps(_mm512_add_ps(of_reading, _mm512_set1_ps(column_variance)));
    return _mm512_add_epi32(sum, _mm512_cvtps_epi32(_mm512_mul_ps(deviate, spread)));
  }

 private:
  static constexpr __mmask16 kOdd = 0xaaaa;
};

}  // namespace

void multiply_avx512(const Batch& batch) { multiply_with<Avx512>(batch); }

}  // namespace tessera::analog::kernel
