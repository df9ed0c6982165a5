// The kernel for AVX2; compiled for it (src/CMakeLists.txt).
#include "analog/product_kernel.hpp"

#include <immintrin.h>

namespace tessera::analog::kernel {
namespace {

struct Avx2 {
  using Ints = __m256i;
  static constexpr unsigned kLanes = 8;

  static Ints all(std::uint32_t value) { return _mm256_set1_epi32(static_cast<int>(value)); }
  static Ints counting(std::uint32_t from) {
    return _mm256_add_epi32(all(from), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  }
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
  static Ints add_quads(Ints sum, Ints weights, Ints inputs) {
    const Ints pairs = _mm256_maddubs_epi16(weights, inputs);
    return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
  }
  static Ints exclusive_or(Ints a, Ints b) { return _mm256_xor_si256(a, b); }
  static void multiply_wide(Ints a, std::uint32_t b, Ints& high, Ints& low) {
    const Ints even = _mm256_mul_epu32(a, all(b));
    const Ints odd = _mm256_mul_epu32(_mm256_srli_epi64(a, 32), all(b));
    low = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xaa);
    high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa);
  }
  static Ints add(Ints a, Ints b) { return _mm256_add_epi32(a, b); }
  /// The upper words of 64 bits, shifted on.
  static Ints scaled(Ints value, Ints scale, unsigned shift) {
    const Ints half = _mm256_set1_epi64x(std::int64_t{1} << (shift - 1));
    const Ints even = _mm256_add_epi64(_mm256_mul_epi32(value, scale), half);
    const Ints odd =
        _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(value, 32), _mm256_srli_epi64(scale, 32)), half);
    return _mm256_sra_epi32(_mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa),
                            _mm_cvtsi32_si128(static_cast<int>(shift) - 32));
  }
  static Ints clamped(Ints value, std::int32_t least, std::int32_t most) {
    return _mm256_max_epi32(_mm256_min_epi32(value, _mm256_set1_epi32(most)), _mm256_set1_epi32(least));
  }
  static Ints different(Ints a, Ints b) { return _mm256_min_epu32(exclusive_or(a, b), all(1)); }
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
};

}  // namespace

void multiply_avx2(const Batch& batch) { multiply_with<Avx2, 1>(batch); }

}  // namespace tessera::analog::kernel
