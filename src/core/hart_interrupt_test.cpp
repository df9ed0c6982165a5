// When interrupts are taken, and what they leave behind: the rules in core/hart.hpp.
#include <gtest/gtest.h>

#include "core/hart_bench.hpp"

namespace tessera::core::test {
namespace {

using namespace guest;

constexpr Word kLine = 16;
constexpr Address kHandler = kCode + 0x100;
constexpr Address kBody = kCode + 28;  // behind what enables the interrupt

/// A program whose handler is a nop and mret.
Code with_handler(std::initializer_list<Word> body) {
  Code code(kCode);
  code.li(t0, kHandler) << csrw(0x305, t0);
  code.li(t0, 1 << kLine) << csrw(0x304, t0) << csrrsi(zero, 0x300, 8);
  for (const Word instruction : body) code << instruction;
  while (code.here() < kHandler) code << addi(t2, t2, 1);
  return code << nop << mret;
}

/// The line is there from the cycle on that follows the one in which the instruction at `pc` left ID.
struct Interrupted {
  Interrupted(std::initializer_list<Word> body, Address pc, Cycle grant_delay = 0) : bench(with_handler(body)) {
    bench.hart.set_reg(a1, 100);
    bench.hart.set_reg(a2, 0x0100'0000);
    bench.hart.set_reg(a5, kBody + 16);
    bench.delays[0] = grant_delay;
    do bench.run(bench.left.size() + 1);
    while (bench.left.back().pc != pc);
    const Cycle before = bench.left.back().cycle;
    bench.hart.set_interrupt_lines(1 << kLine);
    do bench.run(bench.left.size() + 1);
    while (bench.left.back().pc != kHandler);
    last = bench.left[bench.left.size() - 2].pc;
    handler = bench.left.back().cycle - before;
    bench.hart.set_interrupt_lines(0);
    bench.run(bench.left.size() + 2);
    back_at = bench.left.back().pc;
    back = bench.gap(kHandler + 4);
  }

  HartBench bench;
  Address last = 0;   ///< what left ID before the handler
  Cycle handler = 0;  ///< when its first instruction did, behind `pc`
  Address back_at = 0;
  Cycle back = 0;  ///< from mret to there
};

TEST(HartInterrupt, the_instruction_in_id_gives_way_and_is_what_the_handler_returns_to) {
  const Interrupted taken({nop, nop, nop}, kBody);
  EXPECT_EQ(taken.last, kBody);
  EXPECT_EQ(taken.handler, 3u) << "one cycle until it is in force, two for the handler";
  EXPECT_EQ(taken.back_at, kBody + 4);
  EXPECT_EQ(taken.back, 5u);
}

TEST(HartInterrupt, a_return_to_an_instruction_in_two_words_takes_six) {
  const Word pair = Word{c_nop} | (nop & 0xFFFF) << 16;  // the nop lies in two words; its other half and another
  const Word rest = nop >> 16 | Word{c_nop} << 16;
  const Interrupted taken({nop, pair, rest, nop}, kBody + 4);
  EXPECT_EQ(taken.back_at, kBody + 6);
  EXPECT_EQ(taken.back, 6u);
}

TEST(HartInterrupt, it_does_not_wait_for_what_is_in_ex_but_the_handler_does) {
  const Interrupted product({mulh(a0, a1, a2), nop}, kBody);
  EXPECT_EQ(product.back_at, kBody + 4);
  EXPECT_EQ(product.handler, 5u + 1);
  EXPECT_EQ(product.bench.hart.reg(a0), 0u);
  const Interrupted division({divu(a0, a1, a2), nop}, kBody);  // 3 + 7 leading zeros
  EXPECT_EQ(division.handler, 10u + 1);
}

TEST(HartInterrupt, an_access_that_waits_for_its_grant_holds_the_handler) {
  EXPECT_EQ(Interrupted({lw(a0, s0, 0), nop}, kBody, 0).handler, 3u);
  EXPECT_EQ(Interrupted({lw(a0, s0, 0), nop}, kBody, 1).handler, 3u);
  EXPECT_EQ(Interrupted({lw(a0, s0, 0), nop}, kBody, 5).handler, 1u + 5 + 1);
}

TEST(HartInterrupt, the_hazards_of_the_interrupted_instruction_hold_it_too) {
  EXPECT_EQ(Interrupted({lw(a0, s0, 0), addi(a3, a0, 0)}, kBody, 5).handler, 7u + 1);
  EXPECT_EQ(Interrupted({lw(a5, s0, 0), jalr(zero, a5, 0)}, kBody, 5).handler, 7u + 2);
  EXPECT_EQ(Interrupted({lw(a0, s0, 0), addi(a0, a3, 0)}, kBody, 5).handler, 7u) << "it will not overwrite anything";
}

TEST(HartInterrupt, behind_a_taken_branch_its_target_is_interrupted) {
  const Interrupted taken({beq(zero, zero, 8), nop, nop}, kBody);
  EXPECT_EQ(taken.last, kBody);
  EXPECT_EQ(taken.handler, 3u + 2);
  EXPECT_EQ(taken.back_at, kBody + 8);
  const Interrupted jump({jal(zero, 8), nop, nop}, kBody);
  EXPECT_EQ(jump.handler, 2u + 2);
  EXPECT_EQ(jump.back_at, kBody + 8);
}

TEST(HartInterrupt, the_last_instruction_of_a_loop_goes_back_when_it_is_executed) {
  Interrupted taken({cv_setupi(0, 3, 16), addi(a3, a3, 1), addi(a3, a3, 1), addi(a3, a3, 1), nop}, kBody + 8);
  EXPECT_EQ(taken.back_at, kBody + 12);
  taken.bench.run(taken.bench.left.size() + 20);
  EXPECT_EQ(taken.bench.hart.reg(a3), 9u);
}

TEST(HartInterrupt, an_event_load_is_taken_up_again) {
  for (const Cycle delay : {Cycle{0}, Cycle{20}}) {
    const Interrupted taken({cv_elw(a0, s1, 0), nop}, kBody, delay);
    EXPECT_EQ(taken.last, kBody);
    EXPECT_EQ(taken.handler, 1 + delay + 1 + 2) << "one behind its grant";
    EXPECT_EQ(taken.back_at, kBody);
  }
}

TEST(HartInterrupt, behind_a_csr_that_disables_interrupts_none_is_taken) {
  HartBench bench(with_handler({csrw(0x304, zero), nop, nop, nop}));
  do bench.run(bench.left.size() + 1);
  while (bench.left.back().pc != kBody);
  bench.hart.set_interrupt_lines(1 << kLine);
  bench.run(bench.left.size() + 10);
  for (const HartBench::Left& left : bench.left) EXPECT_NE(left.pc, kHandler);
  EXPECT_TRUE(bench.interrupts.empty());
}

}  // namespace
}  // namespace tessera::core::test
