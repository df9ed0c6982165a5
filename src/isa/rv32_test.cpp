// Meanings of the base instructions, RV32M and Zicsr at their edges.
#include <gtest/gtest.h>

#include "isa/testing.hpp"

namespace tessera::isa {
namespace {

constexpr std::uint32_t kMinusOne = 0xffff'ffff;
constexpr std::uint32_t kLowest = 0x8000'0000;
constexpr std::uint32_t kHighest = 0x7fff'ffff;

TEST(Rv32i, WrapsAroundOnOverflow) {
  EXPECT_EQ(evaluate("add", kHighest, 1), kLowest);
  EXPECT_EQ(evaluate("sub", 0, 1), kMinusOne);
  EXPECT_EQ(evaluate("addi", kLowest, 0, 0, kMinusOne), kHighest);
  EXPECT_EQ(evaluate("auipc", 0xffff'f000, 0, 0, 0x2000), 0x1000u);
}

TEST(Rv32i, ComparesSignedAndUnsigned) {
  EXPECT_EQ(evaluate("slt", kLowest, 0), 1u);
  EXPECT_EQ(evaluate("sltu", kLowest, 0), 0u);
  EXPECT_EQ(evaluate("slti", 0, 0, 0, kMinusOne), 0u);
  EXPECT_EQ(evaluate("sltiu", 0, 0, 0, kMinusOne), 1u);
  EXPECT_EQ(evaluate("blt", kMinusOne, 0), 1u);
  EXPECT_EQ(evaluate("bltu", kMinusOne, 0), 0u);
  EXPECT_EQ(evaluate("bge", 5, 5), 1u);
  EXPECT_EQ(evaluate("bgeu", 0, kMinusOne), 0u);
}

TEST(Rv32i, TakesShiftAmountsModulo32) {
  EXPECT_EQ(evaluate("sll", 1, 33), 2u);
  EXPECT_EQ(evaluate("srl", kLowest, 63), 1u);
  EXPECT_EQ(evaluate("sra", kLowest, 32 + 31), kMinusOne);
  EXPECT_EQ(evaluate("srai", kLowest, 0, 0, 31), kMinusOne);
}

TEST(Rv32i, ExtendsLoadedBytes) {
  EXPECT_EQ(evaluate("lb", 0x80), 0xffff'ff80u);
  EXPECT_EQ(evaluate("lbu", 0x80), 0x80u);
  EXPECT_EQ(evaluate("lh", 0x8000), 0xffff'8000u);
  EXPECT_EQ(evaluate("lhu", 0x8000), 0x8000u);
  EXPECT_EQ(evaluate("lw", 0x8000'0001), 0x8000'0001u);
}

TEST(Rv32m, GivesTheUpperHalfOfProducts) {
  EXPECT_EQ(evaluate("mul", kMinusOne, kMinusOne), 1u);
  EXPECT_EQ(evaluate("mulh", kMinusOne, kMinusOne), 0u);
  EXPECT_EQ(evaluate("mulh", kLowest, kLowest), 0x4000'0000u);
  EXPECT_EQ(evaluate("mulhu", kMinusOne, kMinusOne), 0xffff'fffeu);
  EXPECT_EQ(evaluate("mulhsu", kMinusOne, kMinusOne), kMinusOne);
  EXPECT_EQ(evaluate("mulhsu", kLowest, kMinusOne), 0x8000'0000u);
}

TEST(Rv32m, DividesByZeroWithoutTrap) {
  EXPECT_EQ(evaluate("div", 7, 0), kMinusOne);
  EXPECT_EQ(evaluate("divu", 7, 0), kMinusOne);
  EXPECT_EQ(evaluate("rem", 7, 0), 7u);
  EXPECT_EQ(evaluate("remu", 7, 0), 7u);
}

TEST(Rv32m, SurvivesTheOneSignedOverflow) {
  EXPECT_EQ(evaluate("div", kLowest, kMinusOne), kLowest);
  EXPECT_EQ(evaluate("rem", kLowest, kMinusOne), 0u);
  EXPECT_EQ(evaluate("divu", kLowest, kMinusOne), 0u);
  EXPECT_EQ(evaluate("remu", kLowest, kMinusOne), kLowest);
}

TEST(Rv32m, RoundsQuotientsTowardsZero) {
  EXPECT_EQ(evaluate("div", static_cast<std::uint32_t>(-7), 2), static_cast<std::uint32_t>(-3));
  EXPECT_EQ(evaluate("rem", static_cast<std::uint32_t>(-7), 2), kMinusOne);
  EXPECT_EQ(evaluate("rem", 7, static_cast<std::uint32_t>(-2)), 1u);
}

TEST(Zicsr, ComputesTheNewValueFromOperandAndOldValue) {
  EXPECT_EQ(evaluate("csrrw", 0xff, 0, 0xf0f0), 0xffu);
  EXPECT_EQ(evaluate("csrrs", 0x0f, 0, 0xf0f0), 0xf0ffu);
  EXPECT_EQ(evaluate("csrrc", 0xf0, 0, 0xf0f0), 0xf000u);
  EXPECT_EQ(evaluate("csrrci", 0x10, 0, 0x18), 0x08u);
}

}  // namespace
}  // namespace tessera::isa
