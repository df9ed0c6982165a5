#include "isa/decoder.hpp"

#include <gtest/gtest.h>

#include "isa/testing.hpp"

namespace tessera::isa {
namespace {

Instruction decoded(std::uint32_t bits) { return decode(bits, core_v_xcv()); }

/// The 32-bit form of a compressed encoding; 0 if it is refused.
std::uint32_t expansion(std::uint16_t half) {
  const Instruction instruction = decoded(half);
  return instruction.row == nullptr ? 0 : instruction.word;
}

bool is_legal(std::uint32_t bits) { return decoded(bits).row != nullptr; }

TEST(Decoder, FillsTheFieldsOfRegisterInstructions) {
  const Instruction add = decoded(0x0020'8433);  // add s0, ra, sp
  ASSERT_NE(add.row, nullptr);
  EXPECT_EQ(add.row->name, "add");
  EXPECT_EQ(add.length, 4);
  EXPECT_EQ(add.rd, 8);
  EXPECT_EQ(add.rs1, 1);
  EXPECT_EQ(add.rs2, 2);
  EXPECT_TRUE(add.writes_rd && add.reads_rs1 && add.reads_rs2);
  EXPECT_FALSE(add.reads_rc || add.post_increment || add.indexed);
  EXPECT_EQ(add.compressed, nullptr);
}

TEST(Decoder, ExtendsImmediatesAsTheirFormatSays) {
  EXPECT_EQ(decoded(0xfff2'8293).immediate, 0xffff'ffffu);  // addi t0, t0, -1
  EXPECT_EQ(decoded(0xfe11'2e23).immediate, 0xffff'fffcu);  // sw ra, -4(sp)
  EXPECT_EQ(decoded(0x8000'02b7).immediate, 0x8000'0000u);  // lui t0, 0x80000
  EXPECT_EQ(decoded(0x40a5'd593).immediate, 10u);           // srai a1, a1, 10
  EXPECT_EQ(decoded(0x3005'5573).immediate, 10u);           // csrrwi a0, mstatus, 10
  EXPECT_EQ(decoded(0x8435'850b).immediate, 0xffff'f843u);  // cv.lb a0, (a1), -0x7bd
}

TEST(Decoder, GivesOffsetsInBytes) {
  EXPECT_EQ(decoded(0x0040'00ef).offset, 4);         // jal ra, .+4
  EXPECT_EQ(decoded(0x8000'006f).offset, -1048576);  // the farthest jump back
  EXPECT_EQ(decoded(0xfe00'0ee3).offset, -4);        // beq zero, zero, .-4
  EXPECT_EQ(decoded(0x8000'0063).offset, -4096);     // the farthest branch back
  EXPECT_EQ(decoded(0xa001).offset, 0);              // c.j .
  EXPECT_EQ(decoded(0xbffd).offset, -2);             // c.j .-2
}

TEST(Decoder, SeparatesCsrNumberAndOperand) {
  const Instruction csr = decoded(0x3005'1573);  // csrrw a0, mstatus, a0
  EXPECT_EQ(csr.csr, 0x300);
  EXPECT_TRUE(csr.reads_rs1);
  EXPECT_FALSE(decoded(0x3005'5573).reads_rs1);  // csrrwi
}

TEST(Decoder, TakesTheAccumulatorAsThirdSource) {
  const Instruction mac = decoded(0x9035'b52b);  // cv.mac a0, a1, gp
  EXPECT_EQ(mac.row->name, "cv.mac");
  EXPECT_TRUE(mac.writes_rd && mac.reads_rc);
  EXPECT_EQ(mac.rd, 10);
  EXPECT_EQ(mac.rc, 10);
}

TEST(Decoder, DistinguishesTheAddressModesOfLoads) {
  const Instruction immediate = decoded(0x0045'a50b);  // cv.lw a0, (a1), 4
  EXPECT_TRUE(immediate.post_increment && !immediate.indexed && !immediate.reads_rs2);
  const Instruction post = decoded(0x0435'b52b);  // cv.lw a0, (a1), gp
  EXPECT_TRUE(post.post_increment && post.indexed && post.reads_rs2);
  const Instruction indexed = decoded(0x0c35'b52b);  // cv.lw a0, gp(a1)
  EXPECT_TRUE(!indexed.post_increment && indexed.indexed && indexed.reads_rs2);
  EXPECT_EQ(indexed.row->bytes, 4);
}

TEST(Decoder, TakesTheIndexOfStoresAsThirdSource) {
  const Instruction store = decoded(0x2435'b52b);  // cv.sw gp, (a1), a0
  EXPECT_EQ(store.row->name, "cv.sw");
  EXPECT_EQ(store.rs2, 3);
  EXPECT_EQ(store.rc, 10);
  EXPECT_TRUE(store.reads_rs1 && store.reads_rs2 && store.reads_rc && store.post_increment && store.indexed);
  EXPECT_FALSE(store.writes_rd);
}

TEST(Decoder, KeepsBothImmediatesOfBitFields) {
  const Instruction extract = decoded(0x3e35'855b);  // cv.extract a0, a1, 31, 3
  EXPECT_EQ(extract.row->name, "cv.extract");
  EXPECT_EQ(extract.immediate, 31u << 5 | 3u);
  EXPECT_FALSE(extract.reads_rc);
}

TEST(Decoder, UnderstandsHardwareLoops) {
  const Instruction setup = decoded(0x00a5'c7ab);  // cv.setup 1, a1, .+40
  EXPECT_EQ(setup.row->timing, Timing::LoopSetup);
  EXPECT_EQ(setup.loop, 1);
  EXPECT_EQ(setup.rs1, 11);
  EXPECT_TRUE(setup.reads_rs1);
  EXPECT_EQ(setup.offset, 40);

  const Instruction setupi = decoded(0xfffa'c62b);  // cv.setupi 0, 4095, .+84
  EXPECT_EQ(setupi.immediate, 4095u);
  EXPECT_EQ(setupi.offset, 84);
  EXPECT_FALSE(setupi.reads_rs1);

  EXPECT_EQ(decoded(0xfff0'40ab).offset, 4095 * 4);  // cv.starti 1: offsets are unsigned
  EXPECT_EQ(decoded(0x0640'442b).immediate, 100u);   // cv.counti 0, 100
}

TEST(Decoder, RefusesHardwareLoopsWithStrayBits) {
  EXPECT_TRUE(is_legal(0x0005'c12b));   // cv.start 0, a1
  EXPECT_FALSE(is_legal(0x0015'c12b));  // with an immediate
  EXPECT_FALSE(is_legal(0x0015'c02b));  // cv.starti with a register
  EXPECT_FALSE(is_legal(0x0000'482b));  // a function that does not exist
}

TEST(Decoder, ReportsTheSourcesTheCoreStallsOn) {
  EXPECT_TRUE(decoded(0xc035'f57b).reads_rs2);   // cv.shufflei0.sci.b a0, a1, 6: bits 24:20 are 3
  EXPECT_EQ(decoded(0xc035'f57b).rs2, 3);        //
  EXPECT_TRUE(decoded(0xc035'955b).reads_rc);    // cv.bitrev a0, a1, 0, 3
  EXPECT_FALSE(decoded(0x0035'e57b).reads_rs2);  // cv.add.sci.h
  EXPECT_FALSE(decoded(0x7035'b52b).reads_rs2);  // cv.clip a0, a1, 3
}

TEST(Decoder, ExpandsCompressedInstructions) {
  EXPECT_EQ(expansion(0x0001), 0x0000'0013u);  // c.nop → addi zero, zero, 0
  EXPECT_EQ(expansion(0x8556), 0x0150'0533u);  // c.mv a0, s5 → add a0, zero, s5
  EXPECT_EQ(expansion(0x5575), 0xffd0'0513u);  // c.li a0, -3 → addi a0, zero, -3
  EXPECT_EQ(expansion(0x9002), 0x0010'0073u);  // c.ebreak
  EXPECT_EQ(expansion(0x8082), 0x0000'8067u);  // c.jr ra → jalr zero, 0(ra)
  EXPECT_EQ(expansion(0x9082), 0x0000'80e7u);  // c.jalr ra → jalr ra, 0(ra)
  EXPECT_EQ(expansion(0x7ffd), 0xffff'ffb7u);  // c.lui t6, 0xfffff
  EXPECT_EQ(expansion(0x1ffc), 0x3fc1'0793u);  // c.addi4spn a5, sp, 1020
  EXPECT_EQ(expansion(0x7101), 0xe001'0113u);  // c.addi16sp sp, -512
  EXPECT_EQ(expansion(0x5ffe), 0x0fc1'2f83u);  // c.lwsp t6, 252(sp)
  EXPECT_EQ(expansion(0xdffe), 0x0ff1'2e23u);  // c.swsp t6, 252(sp)
  EXPECT_EQ(expansion(0x8409), 0x4024'5413u);  // c.srai s0, 2
}

TEST(Decoder, ExecutesCompressedHints) {
  EXPECT_EQ(expansion(0x0005), 0x0010'0013u);  // c.nop 1 → addi zero, zero, 1
  EXPECT_EQ(expansion(0x0002), 0x0000'1013u);  // c.slli64 zero
  EXPECT_EQ(expansion(0x8006), 0x0010'0033u);  // c.mv zero, ra
  EXPECT_EQ(expansion(0x6005), 0x0000'1037u);  // c.lui zero, 1
}

TEST(Decoder, RefusesReservedCompressedEncodings) {
  EXPECT_FALSE(is_legal(0x0000));  // defined to be illegal
  EXPECT_FALSE(is_legal(0x0004));  // c.addi4spn with offset 0
  EXPECT_FALSE(is_legal(0x6081));  // c.lui with immediate 0
  EXPECT_FALSE(is_legal(0x6101));  // c.addi16sp with immediate 0
  EXPECT_FALSE(is_legal(0x4002));  // c.lwsp to x0
  EXPECT_FALSE(is_legal(0x8002));  // c.jr x0
  EXPECT_FALSE(is_legal(0x9001));  // c.srli with a six-bit amount
  EXPECT_FALSE(is_legal(0x9c01));  // c.subw
  EXPECT_FALSE(is_legal(0x2000));  // c.fld
  EXPECT_FALSE(is_legal(0xe002));  // c.fswsp
}

TEST(Decoder, IgnoresTheUpperHalfBehindACompressedInstruction) {
  const Instruction instruction = decoded(0xffff'0001);
  EXPECT_EQ(instruction.word, 0x0000'0013u);
  EXPECT_EQ(instruction.length, 2);
  ASSERT_NE(instruction.compressed, nullptr);
  EXPECT_EQ(instruction.compressed->name, "c.nop");
}

TEST(Decoder, KeepsWordAndLengthOfIllegalInstructions) {
  const Instruction wide = decoded(0xffff'ffff);
  EXPECT_EQ(wide.row, nullptr);
  EXPECT_EQ(wide.word, 0xffff'ffffu);
  EXPECT_EQ(wide.length, 4);

  const Instruction narrow = decoded(0x1234'0000);
  EXPECT_EQ(narrow.row, nullptr);
  EXPECT_EQ(narrow.word, 0u);
  EXPECT_EQ(narrow.length, 2);
}

TEST(Decoder, RefusesInstructionsOfOtherPrivilegeLevels) {
  EXPECT_TRUE(is_legal(0x3020'0073));   // mret
  EXPECT_FALSE(is_legal(0x0020'0073));  // uret
  EXPECT_FALSE(is_legal(0x1020'0073));  // sret
  EXPECT_FALSE(is_legal(0x7b20'0073));  // dret
  EXPECT_FALSE(is_legal(0x3020'00f3));  // mret with a destination
}

TEST(Decoder, IgnoresTheReservedFieldsOfFences) {
  EXPECT_EQ(decoded(0x1330'008f).row->name, "fence");
  EXPECT_EQ(decoded(0xfff0'908f).row->name, "fence.i");
  EXPECT_FALSE(is_legal(0x0000'200f));
}

TEST(Decoder, RefusesLaneNumbersAndShiftAmountsOutOfRange) {
  EXPECT_TRUE(is_legal(0x4275'e57b));              // cv.srl.sci.h a0, a1, 15
  EXPECT_FALSE(is_legal(0x4085'e57b));             // 16
  EXPECT_TRUE(is_legal(0xba15'957b));              // cv.extract.b a0, a1, 3
  EXPECT_FALSE(is_legal(0xb825'957b));             // 4
  EXPECT_FALSE(is_legal(0xb815'857b));             // cv.extract.h a0, a1, 2
  EXPECT_FALSE(is_legal(0xc035'955b | 1u << 27));  // cv.bitrev with radix 4
}

}  // namespace
}  // namespace tessera::isa
