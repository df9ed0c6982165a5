// The host's dot products of bytes against the meaning lane by lane.
#include "isa/host_dot.hpp"

#include <array>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "isa/simd_functions.hpp"

namespace tessera::isa {
namespace {

/// Compares on two words for all signednesses of bytes that instructions have.
void expect_agreement(Word a, Word b) {
  EXPECT_EQ((dot<u8, u8>(a, b)), (dot_by_lanes<u8, u8>(a, b))) << std::hex << a << ' ' << b;
  EXPECT_EQ((dot<u8, s8>(a, b)), (dot_by_lanes<u8, s8>(a, b))) << std::hex << a << ' ' << b;
  EXPECT_EQ((dot<s8, s8>(a, b)), (dot_by_lanes<s8, s8>(a, b))) << std::hex << a << ' ' << b;
}

TEST(HostDot, agrees_with_the_lanes_where_products_are_largest) {
  constexpr std::array<Word, 6> kExtremes{0, 0x7F7F'7F7F, 0x8080'8080, 0xFFFF'FFFF, 0x7F80'FF01, 0x80FF'0180};
  for (const Word a : kExtremes) {
    for (const Word b : kExtremes) expect_agreement(a, b);
  }
}

TEST(HostDot, agrees_with_the_lanes_for_every_pair_of_bytes) {
  for (Word x = 0; x < 256; ++x) {
    for (Word y = 0; y < 256; ++y) {
      const unsigned place = 8 * ((x + y) % 4);
      expect_agreement(x << place, y << place);
    }
  }
}

RC_GTEST_PROP(HostDot, agrees_with_the_lanes_for_any_words, (Word a, Word b)) {
  RC_ASSERT((dot<u8, u8>(a, b)) == (dot_by_lanes<u8, u8>(a, b)));
  RC_ASSERT((dot<u8, s8>(a, b)) == (dot_by_lanes<u8, s8>(a, b)));
  RC_ASSERT((dot<s8, s8>(a, b)) == (dot_by_lanes<s8, s8>(a, b)));
}

TEST(HostDot, a_dot_product_is_still_a_constant_where_one_is_wanted) {
  static_assert(dot<s8, s8>(0x8080'8080, 0x8080'8080) == 65536);
  static_assert(dot<u8, s8>(0xFF00'0000, 0x8000'0000) == static_cast<Word>(-32640));
}

}  // namespace
}  // namespace tessera::isa
