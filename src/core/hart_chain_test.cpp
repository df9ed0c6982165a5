// The short way from a load to the one behind it (`Hart::access_again`): same results as the general way, taken only
// where it may be.
#include <gtest/gtest.h>

#include "core/hart.hpp"
#include "core/hart_bench.hpp"

namespace tessera::core::test {
namespace {

using namespace guest;

/// Runs to the first access. Code is decoded before: what follows an instruction counts only once that is known.
void run_to_access(HartBench& bench) {
  for (Address pc = kCode; pc < kCode + 64; pc += 4) bench.cache.at(*bench.cache.block_of(pc), pc);
  while (bench.hart.wait() != Wait::Memory) bench.hart.run(bench.hart.when() + 1);
}

/// Whether, of two instructions, the second is asked for the short way.
bool chains(const Code& code) {
  HartBench bench(code);
  run_to_access(bench);
  return bench.hart.access_again(bench.hart.when());
}

TEST(HartChain, the_short_way_does_what_the_general_one_does) {
  const Code code = Code(kCode) << lw(a0, s0, 0) << lw(a1, s0, 4) << add(a2, a0, a1) << stay;
  HartBench bench(code);
  HartBench general(code);
  for (HartBench* each : {&bench, &general}) {
    each->data_ram.write(0x100, 4, 0x1234'5678);
    each->data_ram.write(0x104, 4, 0x1111'1111);
    run_to_access(*each);
  }
  const Cycle granted = bench.hart.when() + 2;
  ASSERT_TRUE(bench.hart.access_again(granted));
  general.hart.access(granted, granted + 64);
  EXPECT_EQ(bench.hart.wait(), general.hart.wait());
  EXPECT_EQ(bench.hart.when(), general.hart.when());
  EXPECT_EQ(bench.hart.request().address, kData + 0x104);
  EXPECT_EQ(bench.hart.request().target.offset, general.hart.request().target.offset);
  EXPECT_EQ(bench.hart.pc(), general.hart.pc());
  EXPECT_EQ(bench.hart.journal().last().cycle, general.hart.journal().last().cycle);
  for (HartBench* each : {&bench, &general}) {
    EXPECT_FALSE(each->hart.access_again(each->hart.when())) << "no load follows";
    each->hart.access(each->hart.when(), granted + 4);
  }
  EXPECT_EQ(bench.hart.reg(a2), 0x2345'6789u);
  EXPECT_EQ(bench.hart.when(), general.hart.when());
  EXPECT_EQ(bench.hart.counters().retired, general.hart.counters().retired);
  EXPECT_EQ(bench.hart.counters().stalls, general.hart.counters().stalls);
  EXPECT_EQ(bench.hart.counters().data_accesses, 2u);
}

TEST(HartChain, the_short_way_takes_the_next_bases_increment_with_it) {
  HartBench bench(Code(kCode) << lw(a0, s0, 0) << cv_lw_post(a1, s0, 4) << nop << stay);
  run_to_access(bench);
  ASSERT_TRUE(bench.hart.access_again(bench.hart.when()));
  EXPECT_EQ(bench.hart.request().address, kData + 0x100);
  EXPECT_EQ(bench.hart.reg(s0), kData + 0x104);
}

TEST(HartChain, only_loads_of_words_that_do_not_need_each_other_take_the_short_way) {
  EXPECT_TRUE(chains(Code(kCode) << lw(a0, s0, 0) << lw(a1, s0, 4) << stay));
  EXPECT_FALSE(chains(Code(kCode) << lh(a0, s0, 0) << lw(a1, s0, 4) << stay));
  EXPECT_FALSE(chains(Code(kCode) << lw(a0, s0, 0) << lb(a1, s0, 4) << stay));
  EXPECT_FALSE(chains(Code(kCode) << lw(a0, s0, 0) << lw(a1, a0, 4) << stay));
  EXPECT_FALSE(chains(Code(kCode) << lw(s0, s0, 0) << cv_lw_post(a1, s0, 4) << stay));
  EXPECT_FALSE(chains(Code(kCode) << sw(a0, s0, 0) << lw(a1, s0, 4) << stay));
  EXPECT_FALSE(chains(Code(kCode) << lw(a0, s0, 0) << sw(a1, s0, 4) << stay));
  EXPECT_FALSE(chains(Code(kCode) << lw(a0, s0, 0) << nop << lw(a1, s0, 4) << stay));
}

TEST(HartChain, an_access_across_words_or_to_a_device_goes_the_general_way) {
  EXPECT_FALSE(chains(Code(kCode) << lw(a0, s0, 0) << lw(a1, s0, 2) << stay));
  EXPECT_FALSE(chains(Code(kCode) << lw(a0, s0, 0) << lw(a1, s1, 0) << stay));
}

TEST(HartChain, nothing_chains_while_an_interrupt_could_be_taken) {
  Code code(kCode);
  code.li(t0, 1 << 16) << csrw(0x304, t0) << csrrsi(zero, 0x300, 8) << lw(a0, s0, 0) << lw(a1, s0, 4) << stay;
  HartBench bench(code);
  while (bench.hart.wait() != Wait::Memory) bench.run(bench.left.size() + 1);
  EXPECT_TRUE(bench.hart.clocked());
  EXPECT_FALSE(bench.hart.access_again(bench.hart.when()));
}

TEST(HartChain, what_follows_the_second_load_may_ask_for_no_line_that_is_missing) {
  mem::PrivateCache cache(1024, 2, 16);
  // Once the third instruction is in ID, the second line is asked for.
  HartBench bench(Code(kCode) << lw(a0, s0, 0) << lw(a1, s0, 4) << nop << nop << stay, &cache);
  for (Address pc = kCode; pc < kCode + 32; pc += 4) bench.cache.at(*bench.cache.block_of(pc), pc);
  bench.run(1);
  ASSERT_FALSE(cache.holds(kCode + 16));
  EXPECT_TRUE(bench.hart.clocked() || !bench.hart.access_again(bench.hart.when()));
  bench.run(4);
  EXPECT_EQ(bench.refills, (std::vector<Address>{kCode, kCode + 16}));
}

}  // namespace
}  // namespace tessera::core::test
