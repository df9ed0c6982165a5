#include "isa/disassembler.hpp"

#include <gtest/gtest.h>

#include "isa/decoder.hpp"

namespace tessera::isa {
namespace {

std::string text(std::uint32_t bits, std::uint32_t pc = 0x1c00'0000) {
  return disassemble(decode(bits, core_v_xcv()), pc);
}

TEST(Disassembler, PrintsOperandsInTheOrderOfTheAssembler) {
  EXPECT_EQ(text(0x0020'8433), "add s0, ra, sp");
  EXPECT_EQ(text(0xfe11'2e23), "sw ra, -0x4(sp)");
  EXPECT_EQ(text(0x0000'0073), "ecall");
}

TEST(Disassembler, PrintsTargetsAsAbsoluteAddresses) {
  EXPECT_EQ(text(0x0040'00ef), "jal ra, 0x1c000004");
  EXPECT_EQ(text(0xfe00'0ee3), "beq zero, zero, 0x1bfffffc");
  EXPECT_EQ(text(0xfe00'0ee3, 0), "beq zero, zero, 0xfffffffc");
}

TEST(Disassembler, PrintsCompressedInstructionsInTheirOwnForm) {
  EXPECT_EQ(text(0x8556), "c.mv a0, s5");
  EXPECT_EQ(text(0x7101), "c.addi16sp sp, -0x200");
  EXPECT_EQ(text(0x9002), "c.ebreak");
}

TEST(Disassembler, PrintsCsrsByNumber) { EXPECT_EQ(text(0x3005'1573), "csrrw a0, 0x300, a0"); }

TEST(Disassembler, PrintsFenceSetsByLetter) {
  EXPECT_EQ(text(0x0ff0'000f), "fence iorw, iorw");
  EXPECT_EQ(text(0x0100'000f), "fence w, 0");
  EXPECT_EQ(text(0x8330'000f), "fence.tso");
}

TEST(Disassembler, PrintsHardwareLoopsWithNumberAndEnd) {
  EXPECT_EQ(text(0x00a5'c7ab), "cv.setup 1, a1, 0x1c000028");
  EXPECT_EQ(text(0xfffa'c62b), "cv.setupi 0, 0xfff, 0x1c000054");
  EXPECT_EQ(text(0x0005'c32b), "cv.end 0, a1");
}

TEST(Disassembler, SaysWhenAnInstructionIsIllegal) { EXPECT_EQ(text(0xffff'ffff), "<unknown>"); }

}  // namespace
}  // namespace tessera::isa
