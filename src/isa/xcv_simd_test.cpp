// Meanings of XCVsimd at their edges. The expected values are worked out by hand from the manual's definitions.
#include <gtest/gtest.h>

#include "isa/testing.hpp"

namespace tessera::isa {
namespace {

constexpr std::uint32_t negative(std::uint32_t value) { return 0 - value; }

TEST(XcvSimd, KeepsCarriesInsideTheirLane) {
  EXPECT_EQ(evaluate("cv.add.h", 0x0001'ffff, 0x0001'0001), 0x0002'0000u);
  EXPECT_EQ(evaluate("cv.add.b", 0xff7f'01ff, 0x0101'0101), 0x0080'0200u);
  EXPECT_EQ(evaluate("cv.sub.h", 0x0000'0000, 0x0001'0000), 0xffff'0000u);
  EXPECT_EQ(evaluate("cv.sub.b", 0x0000'0000, 0x0100'0001), 0xff00'00ffu);
}

TEST(XcvSimd, ReplicatesTheLowestLaneOrTheImmediate) {
  EXPECT_EQ(evaluate("cv.add.sc.h", 0x0010'0020, 0xdead'0001), 0x0011'0021u);
  EXPECT_EQ(evaluate("cv.add.sc.b", 0x0102'0304, 0xdead'be01), 0x0203'0405u);
  EXPECT_EQ(evaluate("cv.add.sci.h", 0x0010'0020, 0, 0, negative(1)), 0x000f'001fu);
  EXPECT_EQ(evaluate("cv.sub.sci.b", 0x0000'0000, 0, 0, negative(32)), 0x2020'2020u);
}

TEST(XcvSimd, HalvesTheWrappedSum) {
  EXPECT_EQ(evaluate("cv.avg.h", 0x7fff'fffe, 0x0001'0000), 0xc000'ffffu);
  EXPECT_EQ(evaluate("cv.avgu.h", 0x7fff'fffe, 0x0001'0000), 0x4000'7fffu);
  EXPECT_EQ(evaluate("cv.avg.b", 0x7fff'0400, 0x01ff'0200), 0xc0ff'0300u);
  EXPECT_EQ(evaluate("cv.avgu.b", 0xff00'0000, 0x0100'0000), 0x0000'0000u);
}

TEST(XcvSimd, OrdersLanesSignedOrUnsigned) {
  EXPECT_EQ(evaluate("cv.min.h", 0x8000'0001, 0x0001'8000), 0x8000'8000u);
  EXPECT_EQ(evaluate("cv.minu.h", 0x8000'0001, 0x0001'8000), 0x0001'0001u);
  EXPECT_EQ(evaluate("cv.max.b", 0x80ff'7f00, 0x0000'0000), 0x0000'7f00u);
  EXPECT_EQ(evaluate("cv.maxu.sci.b", 0x80ff'7f00, 0, 0, 0x3f), 0x80ff'7f3fu);
}

TEST(XcvSimd, TakesShiftAmountsModuloTheLane) {
  EXPECT_EQ(evaluate("cv.srl.h", 0x8000'8000, 0x0011'000f), 0x4000'0001u);
  EXPECT_EQ(evaluate("cv.sra.h", 0x8000'8000, 0x0011'000f), 0xc000'ffffu);
  EXPECT_EQ(evaluate("cv.sll.h", 0x0001'0001, 0x0010'000f), 0x0001'8000u);
  EXPECT_EQ(evaluate("cv.srl.b", 0x8080'8080, 0x0001'0709), 0x8040'0140u);
  EXPECT_EQ(evaluate("cv.sra.sci.b", 0x8040'ff01, 0, 0, 7), 0xff00'ff00u);
  EXPECT_EQ(evaluate("cv.sll.sc.b", 0x0103'8040, 0xffff'fff9), 0x0206'0080u);
}

TEST(XcvSimd, CombinesBits) {
  EXPECT_EQ(evaluate("cv.or.sci.h", 0x1000'0001, 0, 0, negative(16)), 0xfff0'fff1u);
  EXPECT_EQ(evaluate("cv.xor.sc.b", 0x0102'0304, 0xff), 0xfefd'fcfbu);
  EXPECT_EQ(evaluate("cv.and.h", 0xff00'0ff0, 0x0f0f'00ff), 0x0f00'00f0u);
}

TEST(XcvSimd, LeavesTheMostNegativeLaneItsOwnAbsoluteValue) {
  EXPECT_EQ(evaluate("cv.abs.h", 0x8000'ffff), 0x8000'0001u);
  EXPECT_EQ(evaluate("cv.abs.b", 0x80ff'7f01), 0x8001'7f01u);
}

TEST(XcvSimd, FillsLanesWhereAComparisonHolds) {
  EXPECT_EQ(evaluate("cv.cmpeq.h", 0x1234'5678, 0x1234'0000), 0xffff'0000u);
  EXPECT_EQ(evaluate("cv.cmpne.b", 0x0102'0304, 0x0100'0300), 0x00ff'00ffu);
  EXPECT_EQ(evaluate("cv.cmpgt.h", 0x8000'0001, 0x0000'0000), 0x0000'ffffu);
  EXPECT_EQ(evaluate("cv.cmpgtu.h", 0x8000'0001, 0x0000'0000), 0xffff'ffffu);
  EXPECT_EQ(evaluate("cv.cmpge.sci.b", 0xff00'e0df, 0, 0, negative(32)), 0xffff'ff00u);
  EXPECT_EQ(evaluate("cv.cmpltu.sci.b", 0xff00'3f3e, 0, 0, 63), 0x00ff'00ffu);
  EXPECT_EQ(evaluate("cv.cmple.sc.b", 0x7f80'0001, 0x00), 0x00ff'ff00u);
  EXPECT_EQ(evaluate("cv.cmpleu.b", 0x0080'0101, 0x0000'0100), 0xff00'ff00u);
}

TEST(XcvSimdDot, MultipliesWithTheSignsOfItsName) {
  EXPECT_EQ(evaluate("cv.dotup.b", 0xffff'ffff, 0xffff'ffff), 4u * 255 * 255);
  EXPECT_EQ(evaluate("cv.dotusp.b", 0xffff'ffff, 0xffff'ffff), negative(4 * 255));
  EXPECT_EQ(evaluate("cv.dotsp.b", 0xffff'ffff, 0xffff'ffff), 4u);
  EXPECT_EQ(evaluate("cv.dotsp.b", 0x8080'8080, 0x8080'8080), 4u * 128 * 128);
  EXPECT_EQ(evaluate("cv.dotusp.h", 0xffff'0002, 0x0001'ffff), 65535u - 2);
}

TEST(XcvSimdDot, WrapsAroundAt32Bits) {
  EXPECT_EQ(evaluate("cv.dotup.h", 0xffff'ffff, 0xffff'ffff), 0xfffc'0002u);
  EXPECT_EQ(evaluate("cv.dotsp.h", 0x8000'8000, 0x8000'8000), 0x8000'0000u);
  EXPECT_EQ(evaluate("cv.sdotsp.h", 0x8000'8000, 0x8000'8000, 0x8000'0000), 0u);
}

TEST(XcvSimdDot, AddsToTheOldDestination) {
  EXPECT_EQ(evaluate("cv.sdotsp.b", 0x0102'0304, 0xff01'ff01, 100), 100u - 1 + 2 - 3 + 4);
  EXPECT_EQ(evaluate("cv.sdotup.sc.b", 0x0102'0304, 0xdead'be02, 1), 21u);
  EXPECT_EQ(evaluate("cv.sdotusp.sci.h", 0x0001'ffff, 0, 0, negative(1)), negative(65536));
  EXPECT_EQ(evaluate("cv.dotup.sci.h", 0x0001'0001, 0, 0, 63), 126u);
}

TEST(XcvSimdShuffle, SelectsAndInsertsLanes) {
  EXPECT_EQ(evaluate("cv.extract.h", 0x8001'7fff, 0, 0, 1), 0xffff'8001u);
  EXPECT_EQ(evaluate("cv.extractu.h", 0x8001'7fff, 0, 0, 1), 0x8001u);
  EXPECT_EQ(evaluate("cv.extract.b", 0x8001'7fff, 0, 0, 0), 0xffff'ffffu);
  EXPECT_EQ(evaluate("cv.extractu.b", 0x8001'7fff, 0, 0, 3), 0x80u);
  EXPECT_EQ(evaluate("cv.insert.h", 0xdead'beef, 0, 0x1122'3344, 1), 0xbeef'3344u);
  EXPECT_EQ(evaluate("cv.insert.b", 0xdead'beef, 0, 0x1122'3344, 2), 0x11ef'3344u);
}

TEST(XcvSimdShuffle, PicksALaneForEveryLane) {
  EXPECT_EQ(evaluate("cv.shuffle.h", 0xaaaa'bbbb, 0x0000'0001), 0xbbbb'aaaau);
  EXPECT_EQ(evaluate("cv.shuffle.h", 0xaaaa'bbbb, 0xfffe'fffe), 0xbbbb'bbbbu);  // other bits do not count
  EXPECT_EQ(evaluate("cv.shuffle.b", 0xaabb'ccdd, 0x0001'0203), 0xddcc'bbaau);
  EXPECT_EQ(evaluate("cv.shuffle.sci.h", 0xaaaa'bbbb, 0, 0, 0b01), 0xbbbb'aaaau);
  EXPECT_EQ(evaluate("cv.shufflei0.sci.b", 0xaabb'ccdd, 0, 0, 0b11'10'01), 0xddaa'bbccu);
  EXPECT_EQ(evaluate("cv.shufflei3.sci.b", 0xaabb'ccdd, 0, 0, 0b00'01'10), 0xaadd'ccbbu);
}

TEST(XcvSimdShuffle, PicksLanesFromTwoRegisters) {
  EXPECT_EQ(evaluate("cv.shuffle2.h", 0xaaaa'bbbb, 0x0003'0000, 0xcccc'dddd), 0xaaaa'ddddu);
  EXPECT_EQ(evaluate("cv.shuffle2.b", 0xaabb'ccdd, 0x0407'0003, 0x1122'3344), 0xddaa'4411u);
}

TEST(XcvSimdShuffle, Packs) {
  EXPECT_EQ(evaluate("cv.pack", 0x1111'aaaa, 0x2222'bbbb), 0xaaaa'bbbbu);
  EXPECT_EQ(evaluate("cv.pack.h", 0x1111'aaaa, 0x2222'bbbb), 0x1111'2222u);
  EXPECT_EQ(evaluate("cv.packlo.b", 0x11, 0x22, 0x3344'5566), 0x3344'1122u);
  EXPECT_EQ(evaluate("cv.packhi.b", 0x11, 0x22, 0x3344'5566), 0x1122'5566u);
}

TEST(XcvSimdComplex, MultipliesFractions) {
  // (0.5 + 0.25i) * (0.5 - 0.5i) = 0.375 - 0.125i
  constexpr std::uint32_t kA = 0x2000'4000;
  constexpr std::uint32_t kB = 0xc000'4000;
  EXPECT_EQ(evaluate("cv.cplxmul.r", kA, kB, 0xabcd'0000), 0xabcd'3000u);
  EXPECT_EQ(evaluate("cv.cplxmul.i", kA, kB, 0x0000'abcd), 0xf000'abcdu);
  EXPECT_EQ(evaluate("cv.cplxmul.r.div2", kA, kB, 0), 0x1800u);
  EXPECT_EQ(evaluate("cv.cplxmul.i.div8", kA, kB, 0), 0xfe00'0000u);
}

TEST(XcvSimdComplex, WrapsAroundWhereTheProductDoesNotFit) {
  // (-1 - i) * (-1 - i) = 2i, and 2 is no fraction
  EXPECT_EQ(evaluate("cv.cplxmul.i", 0x8000'8000, 0x8000'8000, 0), 0u);
  EXPECT_EQ(evaluate("cv.cplxmul.i.div2", 0x8000'8000, 0x8000'8000, 0), 0x8000'0000u);
  EXPECT_EQ(evaluate("cv.cplxmul.r", 0x8000'8000, 0x8000'8000, 0), 0u);
}

TEST(XcvSimdComplex, ConjugatesAndRotates) {
  EXPECT_EQ(evaluate("cv.cplxconj", 0x0001'1234), 0xffff'1234u);
  EXPECT_EQ(evaluate("cv.cplxconj", 0x8000'0000), 0x8000'0000u);
  // a - b = (0x10 - 0x8) + (0x20 - 0x4)i = 8 + 0x1ci; times -i: 0x1c - 8i
  EXPECT_EQ(evaluate("cv.subrotmj", 0x0020'0010, 0x0004'0008), 0xfff8'001cu);
  EXPECT_EQ(evaluate("cv.subrotmj.div4", 0x0020'0010, 0x0004'0008), 0xfffe'0007u);
}

TEST(XcvSimdComplex, DividesWrappedSums) {
  EXPECT_EQ(evaluate("cv.add.div2", 0x7fff'0003, 0x0001'0004), 0xc000'0003u);
  EXPECT_EQ(evaluate("cv.sub.div8", 0x0000'0010, 0x0008'0000), 0xffff'0002u);
}

}  // namespace
}  // namespace tessera::isa
