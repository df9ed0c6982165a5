// Programs that do what they must not: `tessera exec` says which core, where, why and with which instruction.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/exec_command.hpp"

namespace tessera {
namespace {

using namespace guest;
using testing::CommandRun;
using ::testing::HasSubstr;
using testing::kCode;
using testing::kExit;

constexpr Word kUnmapped = 0x3000'0000;

class ExecFault : public testing::ExecCommand {
 protected:
  /// What the command prints about a program that must fault.
  std::string fault_of(const Code& code) const {
    const CommandRun run = exec(ElfBuilder(code).function("start", kCode), {"--machine", "core"});
    EXPECT_EQ(run.status, 1) << run.output << run.errors;
    EXPECT_THAT(run.output, HasSubstr("guest_fault: core 0, pc 0x"));
    return run.output;
  }
};

TEST_F(ExecFault, an_illegal_instruction_without_a_handler) {
  const std::string text = fault_of(Code(kCode) << nop << illegal);
  EXPECT_THAT(text, HasSubstr("core 0, pc 0x1c000004 (start+0x4)"));
  EXPECT_THAT(text, HasSubstr("illegal instruction (cause 2)"));
}

TEST_F(ExecFault, an_illegal_compressed_instruction) {
  EXPECT_THAT(fault_of(Code(kCode).half(c_nop).half(0)), HasSubstr("pc 0x1c000002"));
}

TEST_F(ExecFault, ebreak_and_ecall_without_a_handler) {
  EXPECT_THAT(fault_of(Code(kCode) << ebreak), HasSubstr("ebreak: breakpoint (cause 3)"));
  EXPECT_THAT(fault_of(Code(kCode) << ecall), HasSubstr("ecall: environment call (cause 11)"));
}

TEST_F(ExecFault, a_handler_of_the_program_keeps_the_run_going) {
  Code code(kCode);
  const Word handler = kCode + 256;
  code.li(t0, handler) << csrw(0x305, t0) << illegal << ecall << ebreak;
  code.store(kExit, 0) << stay;
  while (code.here() < handler) code << nop;
  code << csrr(t2, 0x341) << addi(t2, t2, 4) << csrw(0x341, t2) << mret;
  EXPECT_EQ(exec(ElfBuilder(code)).status, 0);
}

TEST_F(ExecFault, a_trap_to_where_no_instruction_is_shows_what_it_was_taken_for) {
  // The vector at reset is the entry, at a multiple of 256: there is nothing there.
  EXPECT_THAT(fault_of(Code(kCode + 0x40) << nop << illegal), HasSubstr("pc 0x1c000044 (start+0x44), 0xffffffff"));
  Code code(kCode);
  code.li(t0, kUnmapped) << csrw(0x305, t0) << ecall;
  EXPECT_THAT(fault_of(code), HasSubstr("ecall: environment call (cause 11)"));
}

TEST_F(ExecFault, an_illegal_instruction_that_a_handler_takes_is_named_if_the_program_does_not_pass) {
  Code code(kCode);
  const Word handler = kCode + 256;
  code.li(t0, handler) << csrw(0x305, t0) << 0x00B5'262F;
  while (code.here() < handler) code << nop;
  code.store(kExit, 1) << stay;
  const CommandRun run = exec(ElfBuilder(code).function("start", kCode));
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.errors,
              HasSubstr("there is an illegal instruction at 0x1c00000c (start+0xc), 0x00b5262f of extension A"));
}

TEST_F(ExecFault, a_register_of_another_extension_names_it) {
  EXPECT_THAT(fault_of(Code(kCode) << csrr(a0, 0x001)), HasSubstr("no such CSR, or read-only (of F (single-precision"));
  EXPECT_THAT(fault_of(Code(kCode) << csrw(0x180, a0)), HasSubstr("(of S (supervisor mode), which this core"));
}

TEST_F(ExecFault, a_load_from_where_nothing_is) {
  const std::string text = fault_of(Code(kCode).li(a0, kUnmapped) << lw(a1, a0, -4));
  EXPECT_THAT(text, HasSubstr("pc 0x1c000008"));
  EXPECT_THAT(text, HasSubstr("lw a1, -0x4(a0)"));
  EXPECT_THAT(text, HasSubstr("load access fault (cause 5) at 0x2ffffffc"));
}

TEST_F(ExecFault, a_store_to_where_nothing_is) {
  const std::string text = fault_of(Code(kCode).li(a0, kUnmapped) << sb(a1, a0, 3));
  EXPECT_THAT(text, HasSubstr("sb a1, 0x3(a0)"));
  EXPECT_THAT(text, HasSubstr("store access fault (cause 7) at 0x30000003"));
}

TEST_F(ExecFault, a_fetch_from_where_nothing_is) {
  const std::string text = fault_of(Code(kCode).li(a0, kUnmapped) << jalr(zero, a0, 0));
  EXPECT_THAT(text, HasSubstr("instruction access fault (cause 1)"));
  EXPECT_THAT(text, HasSubstr("0x30000000"));
}

TEST_F(ExecFault, running_off_the_end_of_memory) {
  Code code(0x2000'FFF8);
  code << nop << nop;
  const CommandRun run = exec(ElfBuilder(code));
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output, HasSubstr("pc 0x20010000: instruction access fault (cause 1)"));
}

TEST_F(ExecFault, the_second_half_of_a_misaligned_access_beyond_memory) {
  const std::string text = fault_of(Code(kCode).li(a0, 0x2000'FFFE) << lw(a1, a0, 0));
  EXPECT_THAT(text, HasSubstr("load access fault (cause 5) at 0x20010000"));
}

TEST_F(ExecFault, an_access_behind_a_fault_has_no_effect) {
  Code code(kCode);
  code << illegal;
  code.store(kExit, 0) << stay;
  EXPECT_EQ(exec(ElfBuilder(code)).status, 1);
}

/// A loop of three iterations over `body`, whose set-up is the first instruction.
Code loop_over(const Code& body) {
  Code code(kCode);
  code << cv_setupi(0, 3, static_cast<Word>(body.bytes().size()) + 4);
  for (std::size_t byte = 0; byte < body.bytes().size(); byte += 2) {
    code.half(std::to_integer<Word>(body.bytes()[byte]) | std::to_integer<Word>(body.bytes()[byte + 1]) << 8);
  }
  code.store(kExit, 0) << stay;
  return code;
}

Code body() { return Code(0); }

class ExecLoopFault : public ExecFault {};

TEST_F(ExecLoopFault, a_body_of_three_instructions_is_allowed_and_one_of_two_is_not) {
  EXPECT_EQ(exec(ElfBuilder(loop_over(body().times(3, nop)))).status, 0);
  const std::string text = fault_of(loop_over(body().times(2, nop)));
  EXPECT_THAT(text, HasSubstr("core 0, pc 0x1c000000 (start+0x0), cv.setupi 0, 0x3, 0x1c00000c"));
  EXPECT_THAT(text, HasSubstr("hardware loop: the body has less than 3 instructions"));
}

TEST_F(ExecLoopFault, a_compressed_instruction_in_the_body) {
  EXPECT_THAT(fault_of(loop_over(body().times(3, nop).half(c_nop).half(c_nop))),
              HasSubstr("hardware loop: a compressed instruction in the body"));
}

TEST_F(ExecLoopFault, a_branch_jump_fence_or_return_in_the_body) {
  for (const Word instruction : {beq(zero, zero, 8), bne(zero, zero, 8), jal(zero, 4), jalr(zero, ra, 0), mret}) {
    EXPECT_THAT(fault_of(loop_over((body() << nop << instruction).times(2, nop))),
                HasSubstr("hardware loop: a branch, jump or return in the body"));
  }
  for (const Word instruction : {fence, fence_i}) {
    EXPECT_THAT(fault_of(loop_over((body() << nop << instruction).times(2, nop))),
                HasSubstr("hardware loop: a fence in the body"));
  }
}

TEST_F(ExecLoopFault, a_set_up_relative_to_its_pc_must_be_aligned) {
  for (const Word set_up : {cv_setupi(0, 3, 16), cv_setup(0, a0, 16), cv_starti(0, 16), cv_endi(0, 16)}) {
    Code code(kCode);
    code.half(c_nop) << set_up;
    code.times(4, nop);
    EXPECT_THAT(fault_of(code), HasSubstr("relative to a pc that is not 4-byte aligned"));
  }
}

TEST_F(ExecLoopFault, a_set_up_from_registers_or_of_the_count_may_lie_at_any_halfword) {
  const Word cv_count_a0 = 0x452B | a0 << 15;
  for (const Word set_up : {cv_start(0, a0), cv_end(0, a0), cv_counti(0, 0), cv_count_a0}) {
    Code code(kCode);
    code.half(c_nop) << set_up;
    code.half(c_nop).store(kExit, 0) << stay;
    const CommandRun run = exec(ElfBuilder(code));
    EXPECT_EQ(run.status, 0) << std::hex << set_up << ": " << run.output;
  }
}

TEST_F(ExecLoopFault, the_two_low_bits_of_start_and_end_are_cleared) {
  Code code(kCode);
  const Word start = kCode + 4 * 8;
  code.li(a0, start + 3) << cv_start(0, a0) << addi(a0, a0, 4 * 3) << cv_end(0, a0) << cv_counti(0, 5);
  while (code.here() < start) code << nop;
  code << addi(a1, a1, 1) << nop << nop << addi(a1, a1, -5);
  code.li(t0, kExit) << sw(a1, t0, 0) << stay;
  const CommandRun run = exec(ElfBuilder(code));
  EXPECT_EQ(run.status, 0) << run.output;
}

/// Loop 1 over loop 0 and `behind` instructions after it.
Code nested(unsigned behind) {
  Code code(kCode);
  code << cv_setupi(1, 2, 4 * (2 + 3 + behind)) << cv_setupi(0, 2, 16);
  code.times(3 + behind, nop).store(kExit, 0) << stay;
  return code;
}

TEST_F(ExecLoopFault, an_outer_loop_must_end_two_instructions_behind_the_inner) {
  EXPECT_EQ(exec(ElfBuilder(nested(2))).status, 0);
  EXPECT_THAT(fault_of(nested(1)), HasSubstr("hardware loop: loop 1 must end at least 8 bytes behind loop 0"));
  EXPECT_THAT(fault_of(nested(0)), HasSubstr("hardware loop: loop 1 must end at least 8 bytes behind loop 0"));
}

TEST_F(ExecLoopFault, the_count_may_be_set_before_start_and_end) {
  Code code(kCode);
  code << cv_counti(0, 3) << cv_starti(0, 12) << cv_endi(0, 20) << nop << addi(a0, a0, 1) << nop << nop;
  code.store(kExit, 0) << stay;
  const CommandRun run = exec(ElfBuilder(code));
  EXPECT_EQ(run.status, 0) << run.output;
}

TEST_F(ExecLoopFault, a_handler_may_branch_while_the_loop_it_interrupts_goes_on) {
  Code code(kCode);
  const Word handler = kCode + 256;
  code.li(t0, handler) << csrw(0x305, t0);
  code << cv_setupi(0, 5, 20) << addi(a0, a0, 1) << ecall << addi(a1, a1, 1) << nop;
  code << addi(a0, a0, -5);
  code.li(t0, kExit) << sw(a0, t0, 0) << stay;
  while (code.here() < handler) code << nop;
  code << csrr(t2, 0x341) << addi(t2, t2, 4) << beq(zero, zero, 8) << illegal << csrw(0x341, t2) << mret;
  const CommandRun run = exec(ElfBuilder(code));
  EXPECT_EQ(run.status, 0) << run.output;
}

TEST_F(ExecLoopFault, a_loop_that_never_runs_may_be_anything) {
  Code code(kCode);
  code << cv_setupi(0, 0, 8) << nop << nop;
  code.store(kExit, 0) << stay;
  EXPECT_EQ(exec(ElfBuilder(code)).status, 0);
}

}  // namespace
}  // namespace tessera
