// What a hart does with what it is given: faults, the run-ahead window, caches, self-modifying code.
#include "core/hart.hpp"

#include <gtest/gtest.h>

#include "core/hart_bench.hpp"

namespace tessera::core::test {
namespace {

using namespace guest;

TEST(Hart, the_first_instruction_leaves_id_in_cycle_4) {
  HartBench bench(Code(kCode).times(8, nop));
  EXPECT_EQ(bench.hart.when(), 4u);
  bench.run(2);
  EXPECT_EQ(bench.left[0].cycle, 4u);
  EXPECT_EQ(bench.left[0].pc, kCode);
  EXPECT_EQ(bench.left[1].cycle, 5u);
}

TEST(Hart, it_runs_no_further_than_it_is_told) {
  for (const Cycle limit : {5u, 6u, 20u}) {
    HartBench bench(Code(kCode).times(500, nop));
    bench.hart.run(limit);
    EXPECT_EQ(bench.hart.wait(), Wait::Nothing);
    EXPECT_EQ(bench.hart.when(), limit);
    EXPECT_EQ(bench.hart.counters().instructions(), limit - 4);
  }
}

TEST(Hart, it_runs_no_further_ahead_than_its_window) {
  HartBench bench(Code(kCode).times(500, nop));
  bench.hart.run(100'000);
  EXPECT_EQ(bench.hart.when(), 4 + Journal::kWindow);
}

TEST(Hart, what_was_executed_after_the_end_is_taken_back) {
  for (const Cycle end : {4u, 5u, 30u, 67u, 68u, 200u}) {
    HartBench bench(Code(kCode).times(500, nop));
    bench.hart.run(100'000);
    bench.hart.end_at(end);
    EXPECT_EQ(bench.hart.counters().instructions(), std::min<Cycle>(end - 4, Journal::kWindow)) << end;
  }
}

TEST(Hart, x0_stays_zero) {
  HartBench bench(Code(kCode) << addi(zero, zero, 5) << lw(zero, s0, 0) << jal(zero, 4) << add(a0, zero, zero) << stay);
  bench.data_ram.write(0x100, 4, 0xFFFF'FFFF);
  bench.run(6);
  EXPECT_EQ(bench.hart.reg(0), 0u);
  EXPECT_EQ(bench.hart.reg(a0), 0u);
}

TEST(Hart, a_load_extends_what_it_reads) {
  HartBench bench(Code(kCode) << lb(a0, s0, 3) << lh(a1, s0, 2) << lw(a2, s0, 1) << stay);
  bench.data_ram.write(0x100, 4, 0x89AB'CDEF);
  bench.data_ram.write(0x104, 4, 0x0000'0001);
  bench.run(5);
  EXPECT_EQ(bench.hart.reg(a0), 0xFFFF'FF89u);
  EXPECT_EQ(bench.hart.reg(a1), 0xFFFF'89ABu);
  EXPECT_EQ(bench.hart.reg(a2), 0x0189'ABCDu);
}

TEST(Hart, a_misaligned_access_asks_for_both_words) {
  HartBench bench(Code(kCode) << sw(a0, s0, 3) << lh(a1, s0, 3) << lh(a2, s0, 1) << stay);
  bench.hart.set_reg(a0, 0x1122'3344);
  bench.run(5);
  ASSERT_EQ(bench.accesses.size(), 5u);
  EXPECT_EQ(bench.accesses[0].address, kData + 0x103);
  EXPECT_EQ(bench.accesses[0].bytes, 1u);
  EXPECT_EQ(bench.accesses[1].address, kData + 0x104);
  EXPECT_EQ(bench.accesses[1].bytes, 3u);
  EXPECT_EQ(bench.accesses[1].cycle, bench.accesses[0].cycle + 1);
  EXPECT_EQ(bench.accesses[2].bytes, 1u);
  EXPECT_EQ(bench.accesses[3].bytes, 1u);
  EXPECT_EQ(bench.accesses[4].bytes, 2u);  // inside a word
  EXPECT_EQ(bench.hart.reg(a1), 0x3344u);
  EXPECT_EQ(bench.data_ram.read(0x103, 4), 0x1122'3344u);
}

TEST(Hart, an_incremented_base_is_loaded_over_if_it_is_the_destination) {
  HartBench bench(Code(kCode) << cv_lw_post(a0, s0, 4) << cv_sw_post(a0, s0, -8) << stay);
  bench.data_ram.write(0x100, 4, 77);
  bench.run(4);
  EXPECT_EQ(bench.data_ram.read(0x104, 4), 77u);
  EXPECT_EQ(bench.hart.reg(s0), kData + 0xFC);
}

TEST(Hart, a_fault_says_what_happened_where) {
  struct Case {
    Code code;
    std::uint32_t cause;
    Address pc, address;
  };
  for (const Case& expected :
       {Case{Code(kCode) << nop << illegal, 2, kCode + 4, kCode + 4},
        Case{Code(kCode) << lw(a0, zero, 16), 5, kCode, 16}, Case{Code(kCode) << sw(a0, zero, 32), 7, kCode, 32},
        Case{Code(kCode) << jalr(ra, zero, 64), 1, 64, 64},
        Case{Code(kCode).li(a1, kData + 0xFFE) << lw(a0, a1, 0), 5, kCode + 8, kData + 0x1000}}) {
    HartBench bench(expected.code);
    bench.run(100);
    ASSERT_EQ(bench.hart.wait(), Wait::Fault);
    EXPECT_EQ(bench.hart.fault().cause, expected.cause);
    EXPECT_EQ(bench.hart.fault().pc, expected.pc);
    EXPECT_EQ(bench.hart.fault().address, expected.address);
  }
}

TEST(Hart, a_store_to_the_next_instruction_is_executed) {
  Code code(kCode);
  code.li(t0, kCode + 24).li(t1, addi(a0, zero, 2)) << sw(t1, t0, 0) << nop << addi(a0, zero, 1) << stay;
  HartBench bench(code);
  bench.run(8);
  EXPECT_EQ(bench.hart.reg(a0), 2u);
}

mem::PrivateCache small_cache() { return {64, 1, 16}; }

TEST(Hart, a_line_that_the_cache_does_not_hold_is_asked_for_once) {
  mem::PrivateCache cache = small_cache();
  HartBench bench(Code(kCode).times(8, nop) << jal(zero, -32), &cache);
  bench.run(30);
  EXPECT_EQ(bench.refills, (std::vector<Address>{kCode, kCode + 16, kCode + 32}));
  // Accepted in 2 and looked up in 3, where the line is asked for; it is registered on its way back, and then moves to
  // ID.
  const Cycle first = 3 + bench.refill_cycles + 1 + 1;
  EXPECT_EQ(bench.left[0].cycle, first);
  EXPECT_EQ(bench.left[1].cycle, first + 2) << "none is accepted in the cycle in which a refill is answered";
  EXPECT_EQ(bench.left[3].cycle, first + 4);
  // The next line is asked for three cycles after the last word of the one before.
  EXPECT_EQ(bench.left[4].cycle, bench.left[3].cycle + 2 + bench.refill_cycles);
  EXPECT_EQ(cache.misses(), 3u);
}

TEST(Hart, an_instruction_across_two_lines_needs_both) {
  mem::PrivateCache cache = small_cache();
  HartBench bench(Code(kCode).half(c_nop).times(5, nop).half(c_nop), &cache);
  bench.run(5);
  EXPECT_EQ(bench.refills, (std::vector<Address>{kCode, kCode + 16}));
  EXPECT_EQ(bench.left[4].pc, kCode + 14);
  EXPECT_GT(bench.left[4].cycle, bench.left[3].cycle + bench.refill_cycles);
}

TEST(Hart, a_branch_into_the_middle_of_a_line_looks_for_it) {
  mem::PrivateCache cache = small_cache();
  HartBench bench(Code(kCode) << jal(zero, 40) << Word{0}, &cache);
  bench.code_ram.write(40, 4, nop);
  bench.code_ram.write(44, 4, stay);
  bench.run(3);
  // The line behind is asked for while the branch's target is in ID.
  EXPECT_EQ(bench.refills, (std::vector<Address>{kCode, kCode + 32, kCode + 48}));
}

TEST(Hart, a_hardware_loop_goes_round_as_often_as_it_says) {
  HartBench bench(Code(kCode) << cv_setupi(0, 5, 16) << addi(a0, a0, 1) << addi(a1, a1, 2) << addi(a2, a2, 3)
                              << addi(a3, a3, 4) << stay);
  bench.run(18);
  EXPECT_EQ(bench.hart.reg(a0), 5u);
  EXPECT_EQ(bench.hart.reg(a2), 15u);
  EXPECT_EQ(bench.hart.reg(a3), 4u);
}

TEST(Hart, nested_loops_multiply) {
  Code code(kCode);
  code << cv_setupi(1, 3, 32) << cv_setupi(0, 4, 16) << addi(a0, a0, 1) << nop << nop << addi(a1, a1, 1) << nop << nop
       << stay;
  HartBench bench(code);
  bench.run(60);
  EXPECT_EQ(bench.hart.reg(a0), 12u);
  EXPECT_EQ(bench.hart.reg(a1), 3u);
}

TEST(Hart, an_interrupt_is_taken_between_two_instructions_and_acknowledged_once) {
  Code code(kCode);
  code.li(t0, kCode + 0x100) << csrw(0x305, t0);
  code.li(t0, 1 << 16) << csrw(0x304, t0) << csrrsi(zero, 0x300, 8);
  while (code.here() < kCode + 0x100) code << addi(a0, a0, 1);
  code << addi(a1, a1, 1) << mret;
  HartBench bench(code);
  bench.run(20);
  EXPECT_TRUE(bench.hart.interruptible());
  EXPECT_TRUE(bench.interrupts.empty());
  bench.hart.set_interrupt_lines(1 << 16);
  const std::size_t before = bench.left.size();
  bench.run(before + 1);
  EXPECT_EQ(bench.interrupts, std::vector<unsigned>{16});
  bench.hart.set_interrupt_lines(0);
  bench.run(before + 4);
  EXPECT_EQ(bench.left[before].pc, kCode + 0x100);
  EXPECT_EQ(bench.left[before + 2].pc, bench.left[before - 1].pc + 4);
  EXPECT_EQ(bench.hart.reg(a1), 1u);
}

}  // namespace
}  // namespace tessera::core::test
