// The kernel for AVX-512 with VNNI; compiled for it (src/CMakeLists.txt).
#include "analog/product_kernel.hpp"

#include <immintrin.h>

namespace tessera::analog::kernel {
namespace {

struct Avx512 {
  using Ints = __m512i;
  static constexpr unsigned kLanes = 16;

  static Ints all(std::uint32_t value) { return _mm512_set1_epi32(static_cast<int>(value)); }
  static Ints counting(std::uint32_t from) {
    return _mm512_add_epi32(all(from), _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
  }
  static Ints load(const void* from) { return _mm512_loadu_si512(from); }
  static void store(std::int32_t* to, Ints value) { _mm512_storeu_si512(to, value); }
  static Ints four_bytes(const void* from) {
    int word;
    __builtin_memcpy(&word, from, sizeof word);
    return _mm512_set1_epi32(word);
  }
  static Ints add_pairs(Ints sum, Ints weights, Ints inputs) { return _mm512_dpwssd_epi32(sum, weights, inputs); }
  static Ints add_quads(Ints sum, Ints weights, Ints inputs) { return _mm512_dpbusd_epi32(sum, weights, inputs); }
  static Ints exclusive_or(Ints a, Ints b) { return _mm512_xor_si512(a, b); }
  static void multiply_wide(Ints a, std::uint32_t b, Ints& high, Ints& low) {
    const Ints even = _mm512_mul_epu32(a, all(b));
    const Ints odd = _mm512_mul_epu32(_mm512_srli_epi64(a, 32), all(b));
    constexpr __mmask16 kOdd = 0xaaaa;
    low = _mm512_mask_blend_epi32(kOdd, even, _mm512_slli_epi64(odd, 32));
    high = _mm512_mask_blend_epi32(kOdd, _mm512_srli_epi64(even, 32), odd);
  }
  static Ints add(Ints a, Ints b) { return _mm512_add_epi32(a, b); }
  /// The upper words of 64 bits, shifted on.
  static Ints scaled(Ints value, Ints scale, unsigned shift) {
    constexpr __mmask16 kOdd = 0xaaaa;
    const Ints half = _mm512_set1_epi64(std::int64_t{1} << (shift - 1));
    const Ints even = _mm512_add_epi64(_mm512_mul_epi32(value, scale), half);
    const Ints odd =
        _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(value, 32), _mm512_srli_epi64(scale, 32)), half);
    return _mm512_sra_epi32(_mm512_mask_blend_epi32(kOdd, _mm512_srli_epi64(even, 32), odd),
                            _mm_cvtsi32_si128(static_cast<int>(shift) - 32));
  }
  static Ints clamped(Ints value, std::int32_t least, std::int32_t most) {
    return _mm512_max_epi32(_mm512_min_epi32(value, _mm512_set1_epi32(most)), _mm512_set1_epi32(least));
  }
  static Ints different(Ints a, Ints b) { return _mm512_min_epu32(exclusive_or(a, b), all(1)); }
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
};

}  // namespace

void multiply_avx512(const Batch& batch) { multiply_with<Avx512, 4>(batch); }

}  // namespace tessera::analog::kernel
