// The sum of four products of bytes by the host's vector unit, where it has one that we know.
//
// Only speed is at stake: guest code for networks consists of dot products to a good half, and lane by lane one costs
// the host twice as many instructions. `dot` (simd_functions.hpp) has the meaning; a test holds both together.
#pragma once

#include <type_traits>

#include "isa/word.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tessera::isa {

#if defined(__SSE2__)

inline constexpr bool kHasHostDot = true;

/// The four bytes of a word as 16-bit numbers.
template <class Lane>
inline __m128i widen_bytes(Word packed) {
  const __m128i bytes = _mm_cvtsi32_si128(as_signed(packed));
  if constexpr (std::is_signed_v<Lane>) {
    return _mm_srai_epi16(_mm_unpacklo_epi8(bytes, bytes), 8);
  } else {
    return _mm_unpacklo_epi8(bytes, _mm_setzero_si128());
  }
}

template <class LaneA, class LaneB>
inline Word host_dot(Word a, Word b) {
  const __m128i pairs = _mm_madd_epi16(widen_bytes<LaneA>(a), widen_bytes<LaneB>(b));  // sums of two products each
  const __m128i upper = _mm_shuffle_epi32(pairs, 1);
  return static_cast<Word>(_mm_cvtsi128_si32(_mm_add_epi32(pairs, upper)));
}

#else

inline constexpr bool kHasHostDot = false;

template <class LaneA, class LaneB>
Word host_dot(Word a, Word b);

#endif

}  // namespace tessera::isa
