// Meanings of XCValu, XCVbitmanip, XCVmac, XCVmem and XCVbi at their edges. The expected values are worked out by hand
// from the manual's definitions.
#include <gtest/gtest.h>

#include "isa/testing.hpp"

namespace tessera::isa {
namespace {

constexpr std::uint32_t kMinusOne = 0xffff'ffff;
constexpr std::uint32_t kLowest = 0x8000'0000;
constexpr std::uint32_t kHighest = 0x7fff'ffff;

constexpr std::uint32_t pair(std::uint32_t is3, std::uint32_t is2) { return is3 << 5 | is2; }
constexpr std::uint32_t negative(std::uint32_t value) { return 0 - value; }

TEST(XcvAlu, LeavesTheMostNegativeNumberItsOwnAbsoluteValue) {
  EXPECT_EQ(evaluate("cv.abs", negative(5)), 5u);
  EXPECT_EQ(evaluate("cv.abs", kLowest), kLowest);
}

TEST(XcvAlu, ComparesWithEquality) {
  EXPECT_EQ(evaluate("cv.slet", kMinusOne, kMinusOne), 1u);
  EXPECT_EQ(evaluate("cv.slet", kMinusOne, 0), 1u);
  EXPECT_EQ(evaluate("cv.sletu", kMinusOne, 0), 0u);
  EXPECT_EQ(evaluate("cv.min", kLowest, 1), kLowest);
  EXPECT_EQ(evaluate("cv.minu", kLowest, 1), 1u);
  EXPECT_EQ(evaluate("cv.max", kLowest, 1), 1u);
  EXPECT_EQ(evaluate("cv.maxu", kLowest, 1), kLowest);
}

TEST(XcvAlu, ExtendsHalvesAndBytes) {
  EXPECT_EQ(evaluate("cv.exths", 0x1234'8765), 0xffff'8765u);
  EXPECT_EQ(evaluate("cv.exthz", 0x1234'8765), 0x8765u);
  EXPECT_EQ(evaluate("cv.extbs", 0x1234'5680), 0xffff'ff80u);
  EXPECT_EQ(evaluate("cv.extbz", 0x1234'5680), 0x80u);
}

TEST(XcvAlu, ClipsToANumberOfBits) {
  EXPECT_EQ(evaluate("cv.clip", 200, 0, 0, 8), 127u);
  EXPECT_EQ(evaluate("cv.clip", negative(200), 0, 0, 8), negative(128));
  EXPECT_EQ(evaluate("cv.clip", negative(128), 0, 0, 8), negative(128));
  EXPECT_EQ(evaluate("cv.clip", 100, 0, 0, 8), 100u);
  EXPECT_EQ(evaluate("cv.clipu", 200, 0, 0, 8), 127u);
  EXPECT_EQ(evaluate("cv.clipu", negative(1), 0, 0, 8), 0u);
}

TEST(XcvAlu, ClipsToMinusOneAndZeroForNoBits) {
  EXPECT_EQ(evaluate("cv.clip", negative(9), 0, 0, 0), kMinusOne);
  EXPECT_EQ(evaluate("cv.clip", 9, 0, 0, 0), 0u);
  EXPECT_EQ(evaluate("cv.clipu", 9, 0, 0, 0), 0u);
}

TEST(XcvAlu, IgnoresTheSignOfABoundInARegister) {
  EXPECT_EQ(evaluate("cv.clipr", 0x56b, 0xffff'9d08), 0x56bu);
  EXPECT_EQ(evaluate("cv.clipr", 0x77e6'bcfb, 0xcb96'c000), 0x4b96'c000u);
  EXPECT_EQ(evaluate("cv.clipr", kLowest, 0x8000'000f), negative(16));
  EXPECT_EQ(evaluate("cv.clipur", 0x5521'2000, 0xb8a6'1484), 0x38a6'1484u);
  EXPECT_EQ(evaluate("cv.clipur", kLowest, 10), 0u);
}

TEST(XcvAlu, NormalizesSumsThatWrapAround) {
  EXPECT_EQ(evaluate("cv.addn", kHighest, 1, 0, 4), 0xf800'0000u);
  EXPECT_EQ(evaluate("cv.addun", kHighest, 1, 0, 4), 0x0800'0000u);
  EXPECT_EQ(evaluate("cv.subn", 0, 16, 0, 3), negative(2));
  EXPECT_EQ(evaluate("cv.subun", 0, 16, 0, 28), 0xfu);
}

TEST(XcvAlu, RoundsToTheNearestUnlessNothingIsShiftedOut) {
  EXPECT_EQ(evaluate("cv.addrn", 5, 2, 0, 1), 4u);
  EXPECT_EQ(evaluate("cv.addn", 5, 2, 0, 1), 3u);
  EXPECT_EQ(evaluate("cv.addrn", 5, 2, 0, 0), 7u);
  EXPECT_EQ(evaluate("cv.addurn", kMinusOne, 0, 0, 1), 0u);  // the rounding itself wraps around
  EXPECT_EQ(evaluate("cv.subrn", 0, 7, 0, 1), negative(3));
  EXPECT_EQ(evaluate("cv.suburn", 0, 7, 0, 31), 0u);
}

TEST(XcvAlu, TakesTheOldDestinationAsFirstOperandOfRegisterForms) {
  EXPECT_EQ(evaluate("cv.addnr", 4, 32 + 2, 16), 5u);
  EXPECT_EQ(evaluate("cv.subnr", 4, 2, 16), 3u);
  EXPECT_EQ(evaluate("cv.subnr", 16, 2, 4), negative(3));
  EXPECT_EQ(evaluate("cv.subrnr", 1, 1, 4), 2u);
  EXPECT_EQ(evaluate("cv.subunr", 1, 28, 0), 0xfu);
}

TEST(XcvBitmanip, ExtractsFields) {
  EXPECT_EQ(evaluate("cv.extract", 0x0000'0f00, 0, 0, pair(3, 8)), kMinusOne);
  EXPECT_EQ(evaluate("cv.extractu", 0x0000'0f00, 0, 0, pair(3, 8)), 0xfu);
  EXPECT_EQ(evaluate("cv.extract", 0x0000'0700, 0, 0, pair(3, 8)), 7u);
  EXPECT_EQ(evaluate("cv.extractu", 0x1234'5678, 0, 0, pair(31, 0)), 0x1234'5678u);
  EXPECT_EQ(evaluate("cv.extractr", 0x0000'0f00, 0xffff'fc00 | pair(3, 8)), kMinusOne);
}

TEST(XcvBitmanip, CutsFieldsAtBit31) {
  EXPECT_EQ(evaluate("cv.extract", 0x9000'0000, 0, 0, pair(31, 28)), 0xffff'fff9u);
  EXPECT_EQ(evaluate("cv.extractu", 0x9000'0000, 0, 0, pair(31, 28)), 9u);
  EXPECT_EQ(evaluate("cv.insert", 0xff, 0, 0, pair(7, 28)), 0xf000'0000u);
  EXPECT_EQ(evaluate("cv.bset", 0, 0, 0, pair(31, 31)), kLowest);
}

TEST(XcvBitmanip, ChangesOnlyTheField) {
  EXPECT_EQ(evaluate("cv.insert", 0xab, 0, 0x1111'1111, pair(7, 8)), 0x1111'ab11u);
  EXPECT_EQ(evaluate("cv.insertr", 0xab, pair(7, 8), 0x1111'1111), 0x1111'ab11u);
  EXPECT_EQ(evaluate("cv.bclr", kMinusOne, 0, 0, pair(3, 4)), 0xffff'ff0fu);
  EXPECT_EQ(evaluate("cv.bsetr", 0, pair(3, 4)), 0xf0u);
}

TEST(XcvBitmanip, CountsBits) {
  EXPECT_EQ(evaluate("cv.ff1", 0), 32u);
  EXPECT_EQ(evaluate("cv.ff1", kLowest), 31u);
  EXPECT_EQ(evaluate("cv.fl1", 0), 32u);
  EXPECT_EQ(evaluate("cv.fl1", 1), 0u);
  EXPECT_EQ(evaluate("cv.fl1", 0x10), 4u);
  EXPECT_EQ(evaluate("cv.cnt", 0), 0u);
  EXPECT_EQ(evaluate("cv.cnt", kMinusOne), 32u);
}

TEST(XcvBitmanip, CountsSignBitsButGivesZeroForZero) {
  EXPECT_EQ(evaluate("cv.clb", 0), 0u);
  EXPECT_EQ(evaluate("cv.clb", kMinusOne), 31u);
  EXPECT_EQ(evaluate("cv.clb", 1), 30u);
  EXPECT_EQ(evaluate("cv.clb", kLowest), 0u);
  EXPECT_EQ(evaluate("cv.clb", 0xffff'fffe), 30u);
}

TEST(XcvBitmanip, RotatesModulo32) {
  EXPECT_EQ(evaluate("cv.ror", 0x8000'0001, 1), 0xc000'0000u);
  EXPECT_EQ(evaluate("cv.ror", 0x1234'5678, 32), 0x1234'5678u);
}

TEST(XcvBitmanip, ReversesGroupsOfBits) {
  EXPECT_EQ(evaluate("cv.bitrev", 0x0000'0001, 0, 0, pair(0, 0)), kLowest);
  EXPECT_EQ(evaluate("cv.bitrev", 0x0000'0001, 0, 0, pair(0, 24)), 0x80u);
  EXPECT_EQ(evaluate("cv.bitrev", 0x0000'0001, 0, 0, pair(1, 0)), 0x4000'0000u);
  EXPECT_EQ(evaluate("cv.bitrev", 0x8000'0000, 0, 0, pair(2, 0)), 4u);
  EXPECT_EQ(evaluate("cv.bitrev", 0x0000'0003, 0, 0, pair(2, 0)), 0u);  // the incomplete group is lost
  EXPECT_EQ(evaluate("cv.bitrev", 0x0000'0001, 0, 0, pair(3, 0)), kLowest);
}

TEST(XcvMac, AccumulatesModulo32Bits) {
  EXPECT_EQ(evaluate("cv.mac", kMinusOne, 2, 1), kMinusOne);
  EXPECT_EQ(evaluate("cv.msu", 3, 4, 5), negative(7));
}

TEST(XcvMac, MultipliesHalves) {
  EXPECT_EQ(evaluate("cv.mulsn", 0x0000'8000, 0x0000'8000, 0, 0), 0x4000'0000u);
  EXPECT_EQ(evaluate("cv.mulun", 0x0000'ffff, 0x0000'ffff, 0, 0), 0xfffe'0001u);
  EXPECT_EQ(evaluate("cv.mulhhsn", 0xffff'0000, 0x0002'0000, 0, 0), negative(2));
  EXPECT_EQ(evaluate("cv.mulhhun", 0xffff'0000, 0x0002'0000, 0, 1), 0xffffu);
}

TEST(XcvMac, ShiftsSignedProductsArithmetically) {
  EXPECT_EQ(evaluate("cv.mulsn", 0x0000'ffff, 7, 0, 1), negative(4));
  EXPECT_EQ(evaluate("cv.mulsrn", 0x0000'ffff, 7, 0, 1), negative(3));
  EXPECT_EQ(evaluate("cv.mulurn", 0x0000'ffff, 0x0000'ffff, 0, 31), 0u);
  EXPECT_EQ(evaluate("cv.mulhhurn", 0x0003'0000, 0x0001'0000, 0, 1), 2u);
}

TEST(XcvMac, WrapsTheAccumulatedSumBeforeTheShift) {
  EXPECT_EQ(evaluate("cv.macsn", 1, 1, kHighest, 1), 0xc000'0000u);
  EXPECT_EQ(evaluate("cv.macun", 1, 1, kMinusOne, 1), 0u);
  EXPECT_EQ(evaluate("cv.macurn", 0, 0, kMinusOne, 4), 0u);
  EXPECT_EQ(evaluate("cv.machhsrn", 0x0001'0000, 0xffff'0000, 0, 1), 0u);
}

TEST(XcvBi, ComparesWithASignedImmediate) {
  EXPECT_EQ(evaluate("cv.beqimm", negative(16), 0, 0, negative(16)), 1u);
  EXPECT_EQ(evaluate("cv.bneimm", negative(16), 0, 0, negative(16)), 0u);
}

}  // namespace
}  // namespace tessera::isa
