// The core's timing table (measured on the RTL), row by row, and the rules for late grants in core/hart.hpp.
#include <gtest/gtest.h>

#include "core/hart_bench.hpp"

namespace tessera::core::test {
namespace {

using namespace guest;

/// Cycles from the first of two instructions to the second, in the middle of a stream. s0 points to data, s1 to a
/// device, a5 to the third instruction behind the first.
Cycle gap(Word first, Word second, std::initializer_list<std::pair<Reg, Word>> registers = {}) {
  Code code(kCode);
  code.times(4, nop) << first << second;
  code.times(8, nop) << stay;
  HartBench bench(code);
  bench.hart.set_reg(a5, kCode + 16 + 12);
  for (const auto& [reg, value] : registers) bench.hart.set_reg(reg, value);
  bench.run(10);
  return bench.gap(kCode + 16);
}

Cycle cost(Word instruction, std::initializer_list<std::pair<Reg, Word>> registers = {}) {
  return gap(instruction, nop, registers);
}

TEST(HartTiming, what_computes_takes_one_cycle_even_if_it_depends_on_the_instruction_before) {
  EXPECT_EQ(cost(addi(a0, a0, 1)), 1u);
  EXPECT_EQ(gap(addi(a0, a0, 1), addi(a0, a0, 1)), 1u);
  EXPECT_EQ(gap(mul(a0, a1, a2), mul(a0, a0, a0)), 1u);
}

TEST(HartTiming, the_upper_half_of_a_product_takes_five) { EXPECT_EQ(cost(mulh(a0, a1, a2)), 5u); }

TEST(HartTiming, a_division_takes_as_long_as_its_divisor_has_leading_bits) {
  const auto by = [](Word instruction, Word divisor) { return cost(instruction, {{a1, 100}, {a2, divisor}}); };
  EXPECT_EQ(by(divu(a0, a1, a2), 1), 3u + 31);
  EXPECT_EQ(by(divu(a0, a1, a2), 0x8000'0000), 3u);
  EXPECT_EQ(by(divu(a0, a1, a2), 0xFFFF'FFFF), 3u);
  EXPECT_EQ(by(divu(a0, a1, a2), 0), 35u);
  EXPECT_EQ(by(div(a0, a1, a2), 1), 3u + 31);
  EXPECT_EQ(by(div(a0, a1, a2), 0x7FFF'FFFF), 3u + 1);
  EXPECT_EQ(by(div(a0, a1, a2), 0xFFFF'FFFF), 2u + 32);
  EXPECT_EQ(by(div(a0, a1, a2), 0x8000'0000), 2u + 1);
  EXPECT_EQ(by(div(a0, a1, a2), 0), 35u);
}

TEST(HartTiming, loads_and_stores_take_one_and_the_incremented_base_is_free_at_once) {
  EXPECT_EQ(cost(lw(a0, s0, 0)), 1u);
  EXPECT_EQ(cost(sw(a0, s0, 0)), 1u);
  EXPECT_EQ(gap(cv_lw_post(a0, s0, 4), addi(a1, s0, 0)), 1u);
  EXPECT_EQ(gap(cv_sw_post(a0, s0, 4), lw(a1, s0, 0)), 1u);
}

TEST(HartTiming, a_loaded_register_used_at_once_costs_a_cycle) {
  EXPECT_EQ(gap(lw(a0, s0, 0), addi(a1, a0, 0)), 2u);
  EXPECT_EQ(gap(lw(a0, s0, 0), mul(a1, a2, a0)), 2u);
  EXPECT_EQ(gap(lw(a0, s0, 0), sw(a0, s0, 4)), 2u);
  EXPECT_EQ(gap(lw(a0, s0, 0), sw(a1, a0, 4), {{a0, kData}}), 2u);
  EXPECT_EQ(gap(lw(a0, s0, 0), beq(a0, zero, 8)), 2u);
  EXPECT_EQ(gap(lw(a0, s0, 0), addi(a1, a2, 0)), 1u);
}

TEST(HartTiming, a_loaded_register_overwritten_at_once_costs_a_cycle) {
  EXPECT_EQ(gap(lw(a0, s0, 0), addi(a0, a1, 0)), 2u);
  EXPECT_EQ(gap(lw(a0, s0, 0), lw(a0, s0, 4)), 1u) << "loads write later themselves";
}

TEST(HartTiming, x0_counts_as_overwritten_but_not_as_read) {
  EXPECT_EQ(gap(lw(zero, s0, 0), addi(zero, a1, 0)), 2u);
  EXPECT_EQ(gap(lw(zero, s0, 0), addi(a0, zero, 0)), 1u);
}

TEST(HartTiming, an_access_across_words_takes_two) {
  EXPECT_EQ(cost(lw(a0, s0, 1)), 2u);
  EXPECT_EQ(cost(sw(a0, s0, 2)), 2u);
  EXPECT_EQ(cost(lh(a0, s0, 3)), 2u);
  EXPECT_EQ(cost(lh(a0, s0, 1)), 1u);
  EXPECT_EQ(gap(lw(a0, s0, 1), addi(a1, a0, 0)), 3u);
}

TEST(HartTiming, a_branch_takes_one_and_three_if_it_is_taken) {
  EXPECT_EQ(cost(bne(a0, a0, 8)), 1u);
  EXPECT_EQ(cost(beq(a0, a0, 8)), 3u);
}

TEST(HartTiming, jumps_take_two) {
  EXPECT_EQ(cost(jal(ra, 8)), 2u);
  EXPECT_EQ(cost(jalr(ra, a5, 0)), 2u);
}

TEST(HartTiming, a_target_in_two_words_costs_a_cycle) {
  const auto to_target = [](Word jump, bool compressed) {
    Code code(kCode);
    code << nop << jump;
    code.half(c_nop);  // at 8; the target is at 10
    compressed ? code.half(c_nop) : code << nop;
    code.times(8, nop);
    HartBench bench(code);
    bench.hart.set_reg(a5, kCode + 10);
    bench.run(4);
    return bench.gap(kCode + 4);
  };
  EXPECT_EQ(to_target(beq(a0, a0, 6), false), 4u);
  EXPECT_EQ(to_target(beq(a0, a0, 6), true), 3u);
  EXPECT_EQ(to_target(jal(zero, 6), false), 3u);
  EXPECT_EQ(to_target(jal(zero, 6), true), 2u);
  EXPECT_EQ(to_target(jalr(zero, a5, 0), false), 3u);
}

TEST(HartTiming, jalr_waits_for_its_base) {
  EXPECT_EQ(gap(addi(a5, a5, 0), jalr(zero, a5, 0)), 2u);
  EXPECT_EQ(gap(lw(a5, s0, 0), jalr(zero, a5, 0)), 3u);
  EXPECT_EQ(gap(addi(a0, a5, 0), jalr(zero, a5, 0)), 1u);
  EXPECT_EQ(gap(lw(a0, s0, 0), jalr(zero, a5, 0)), 1u);
}

TEST(HartTiming, jalr_that_overwrites_its_base_takes_three) { EXPECT_EQ(cost(jalr(a5, a5, 0)), 3u); }

TEST(HartTiming, csr_accesses_take_four_or_one) {
  EXPECT_EQ(cost(csrr(a0, 0x300)), 4u);
  EXPECT_EQ(cost(csrr(a0, 0xB00)), 4u);
  EXPECT_EQ(cost(csrw(0x341, a0)), 4u);
  EXPECT_EQ(cost(csrr(a0, 0xF14)), 1u);
  EXPECT_EQ(cost(csrrw(a0, 0x340, a1)), 1u);
}

TEST(HartTiming, fences_take_four) {
  EXPECT_EQ(cost(fence), 4u);
  EXPECT_EQ(cost(fence_i), 4u);
}

TEST(HartTiming, a_trap_takes_four_and_the_return_five) {
  Code code(kCode);
  code.li(t0, kCode + 0x100) << csrw(0x305, t0) << ecall << nop;
  while (code.here() < kCode + 0x100) code << nop;
  code << csrr(t0, 0x341) << addi(t0, t0, 4) << csrw(0x341, t0) << mret;
  HartBench bench(code);
  bench.run(10);
  EXPECT_EQ(bench.gap(kCode + 12), 4u);
  EXPECT_EQ(bench.gap(kCode + 0x10C), 5u);
}

TEST(HartTiming, hardware_loops_cost_one_to_set_up_and_nothing_to_go_round) {
  Code code(kCode);
  code << cv_setupi(0, 100, 16);
  code.times(3, nop) << stay;
  HartBench bench(code);
  bench.run(302);
  for (std::size_t index = 1; index < 302; ++index) {
    ASSERT_EQ(bench.left[index].cycle, bench.left[index - 1].cycle + 1) << index;
  }
}

/// As `gap`, with the first instruction's access granted `late` cycles late.
Cycle late_gap(Word first, Word second, Cycle late, unsigned pairs_on = 0) {
  Code code(kCode);
  code.times(4, nop) << first << second;
  code.times(8, nop) << stay;
  HartBench bench(code);
  bench.delays[0] = late;
  bench.hart.set_reg(a5, kCode + 16 + 12);
  bench.run(10);
  return bench.gap(kCode + 16 + 4 * pairs_on);
}

TEST(HartTiming, behind_an_access_the_next_instruction_leaves_id_in_the_cycle_of_the_grant) {
  for (const Cycle late : {0u, 1u, 7u}) {
    EXPECT_EQ(late_gap(lw(a0, s0, 0), nop, late), 1 + late);
    EXPECT_EQ(late_gap(sw(a0, s0, 0), nop, late), 1 + late);
    EXPECT_EQ(late_gap(lw(a0, s0, 0), addi(a1, a0, 0), late), 2 + late);
    EXPECT_EQ(late_gap(lw(a5, s0, 0), jalr(zero, a5, 0), late), 3 + late);
  }
}

TEST(HartTiming, both_halves_of_an_access_may_come_late) {
  Code code(kCode);
  code << lw(a0, s0, 2) << nop << stay;
  HartBench bench(code);
  bench.delays = {{0, 3}, {1, 5}};
  bench.run(3);
  EXPECT_EQ(bench.accesses[0].cycle, 5u);
  EXPECT_EQ(bench.accesses[1].cycle, 9u);  // granted in 8
  EXPECT_EQ(bench.left[1].cycle, 14u);     // granted in 14
}

TEST(HartTiming, a_jump_held_in_id_sends_its_target_meanwhile) {
  EXPECT_EQ(late_gap(sw(a0, s0, 0), jal(zero, 8), 0, 1), 2u);
  EXPECT_EQ(late_gap(sw(a0, s0, 0), jal(zero, 8), 1, 1), 1u);
  EXPECT_EQ(late_gap(sw(a0, s0, 0), jal(zero, 8), 9, 1), 1u);
  EXPECT_EQ(late_gap(sw(a0, s0, 0), jalr(zero, a5, 0), 9, 1), 1u);
  EXPECT_EQ(late_gap(sw(a0, s0, 0), beq(zero, zero, 8), 9, 1), 3u) << "a branch decides in EX";
}

TEST(HartTiming, an_event_load_is_followed_three_cycles_after_its_grant) {
  for (const Cycle late : {0u, 1u, 20u}) {
    EXPECT_EQ(late_gap(cv_elw(a0, s1, 0), nop, late), 1 + late + 3);
    EXPECT_EQ(late_gap(cv_elw(s1, s1, 0), nop, late), 1 + late + 4) << "it reads what it loads";
  }
}

TEST(HartTiming, a_back_edge_costs_a_cycle_within_two_instructions_behind_a_flush) {
  constexpr Word kFlushes = csrr(a0, 0x300);
  constexpr Word kDoesNot = csrr(a0, 0x304);
  const auto back_edge = [](unsigned behind, Word instruction) {
    Code code(kCode);
    code << cv_setupi(0, 3, 24);
    for (unsigned place = 4; place > 0; --place) code << (place == behind ? instruction : nop);
    code << nop << stay;
    HartBench bench(code);
    bench.run(9);
    return bench.gap(kCode + 20);
  };
  EXPECT_EQ(back_edge(1, kFlushes), 2u);
  EXPECT_EQ(back_edge(2, kFlushes), 2u);
  EXPECT_EQ(back_edge(3, kFlushes), 1u);
  EXPECT_EQ(back_edge(1, kDoesNot), 1u);
  EXPECT_EQ(back_edge(2, kDoesNot), 1u);
}

TEST(HartTiming, stalls_are_counted_by_their_cause) {
  Code code(kCode);
  code << lw(a0, s0, 0) << addi(a0, a0, 1) << mulh(a0, a0, a0) << fence << lw(a0, s0, 2) << beq(a1, a1, 8) << nop
       << stay;
  HartBench bench(code);
  bench.run(8);
  const auto stalls = [&](Stall cause) { return bench.hart.counters().stalls[static_cast<unsigned>(cause)]; };
  EXPECT_EQ(stalls(Stall::LoadUse), 1u);
  EXPECT_EQ(stalls(Stall::MultiCycle), 4u);
  EXPECT_EQ(stalls(Stall::PipelineFlush), 3u);
  EXPECT_EQ(stalls(Stall::Misaligned), 1u);
  EXPECT_GE(stalls(Stall::ControlFlow), 2u);
}

}  // namespace
}  // namespace tessera::core::test
