// What a hart holds programs to beside the rules of the core: stacks, trap vectors; and calls of the host.
#include <gtest/gtest.h>

#include "core/hart_bench.hpp"
#include "isa/semihosting.hpp"

namespace tessera::core::test {
namespace {

using namespace guest;

constexpr Address kLow = kData + 0x200;

HartConfig with_stack() {
  HartConfig config;
  config.stack_low = kLow;
  config.stack_bytes = 64;
  return config;
}

TEST(HartGuard, a_stack_pointer_that_leaves_its_stack_downwards_is_a_fault) {
  HartBench bench(Code(kCode) << addi(sp, sp, -32) << addi(sp, sp, -32) << addi(sp, sp, -16) << stay, nullptr,
                  with_stack());
  bench.hart.set_reg(sp, kLow + 64);
  bench.run(10);
  EXPECT_EQ(bench.hart.fault().reason, kStackOverflow);
  EXPECT_EQ(bench.hart.fault().pc, kCode + 8);
  EXPECT_EQ(bench.hart.fault().address, kLow - 16);
  EXPECT_EQ(bench.hart.reg(sp), kLow);
}

TEST(HartGuard, a_stack_pointer_may_be_set_to_another_stack_and_move_there) {
  HartBench bench(Code(kCode) << add(sp, s0, zero) << addi(sp, sp, -32) << addi(sp, sp, 32) << stay, nullptr,
                  with_stack());
  bench.hart.set_reg(sp, kLow + 64);
  bench.run(6);
  EXPECT_NE(bench.hart.wait(), Wait::Fault);
  EXPECT_EQ(bench.hart.reg(sp), kData + 0x100);
}

TEST(HartGuard, to_watch_the_stack_pointer_costs_no_cycle) {
  const Code code = Code(kCode) << addi(sp, sp, -16) << sw(a0, sp, 0) << lw(a1, sp, 0) << addi(sp, a1, 0)
                                << addi(sp, sp, 16) << jalr(zero, ra, 0);
  HartBench watched(code, nullptr, with_stack());
  HartBench plain(code);
  for (HartBench* bench : {&watched, &plain}) {
    bench->hart.set_reg(sp, kLow + 64);
    bench->hart.set_reg(a0, kLow + 48);
    bench->hart.set_reg(ra, kCode);
    bench->run(30);
  }
  ASSERT_EQ(watched.left.size(), plain.left.size());
  for (std::size_t index = 0; index < plain.left.size(); ++index) {
    EXPECT_EQ(watched.left[index].cycle, plain.left[index].cycle) << index;
  }
}

TEST(HartGuard, a_semihosting_call_is_posted_and_answered_if_the_host_wants_it) {
  const Code code = Code(kCode) << isa::kSemihostingBefore << ebreak << isa::kSemihostingBehind << addi(a1, a0, 1)
                                << stay;
  HartConfig config;
  config.calls_host = true;
  HartBench bench(code, nullptr, config);
  bench.run(10);
  ASSERT_TRUE(bench.hart.fault().host_call);
  bench.hart.return_from_host(41, bench.hart.when() + 10);
  EXPECT_EQ(bench.hart.reg(a1), 42u);
  HartBench refused(code);
  refused.run(10);
  EXPECT_FALSE(refused.hart.fault().host_call);
  EXPECT_EQ(refused.hart.fault().cause, 3u);
}

TEST(HartGuard, an_ebreak_alone_is_a_breakpoint) {
  HartConfig config;
  config.calls_host = true;
  HartBench bench(Code(kCode) << isa::kSemihostingBefore << ebreak << nop, nullptr, config);
  bench.run(10);
  EXPECT_FALSE(bench.hart.fault().host_call);
}

}  // namespace
}  // namespace tessera::core::test
