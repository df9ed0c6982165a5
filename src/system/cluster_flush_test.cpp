// Flushes of the instruction caches by programs. Exact cycles of all cores: tests/equivalence_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include <fmt/format.h>

#include "arch/instruction_cache_registers.h"
#include "system/cluster_bench.hpp"

namespace tessera::system::test {
namespace {

using namespace guest;
using ::testing::HasSubstr;

constexpr Address kControl = 0x1020'1400;

/// Writes to a register of the caches' control twice, from the beginning of a line.
ElfImage write_twice(Word offset, Word value) {
  Code code(kCode);
  code.li(a0, kControl).li(a1, value) << addi(a2, zero, 2);
  while (code.here() % 16 != 0) code << nop;
  code << sw(a1, a0, static_cast<std::int32_t>(offset)) << nop << addi(a2, a2, -1) << bne(a2, zero, -12);
  return image_of(ElfBuilder(exit_with(code, zero)));
}

/// Cycles between the first write and the instruction behind it.
Cycle wait_of(Word offset, Word value) {
  const TracedRun run = run_traced(machine_of(1, "cluster"), write_twice(offset, value));
  EXPECT_EQ(run.result.ending, Ending::Passed) << run.result.reason;
  const std::string store = fmt::format("{:08x}", sw(a1, a0, static_cast<std::int32_t>(offset)));
  std::istringstream lines(run.instructions);
  Cycle cycle = 0;
  Cycle stored = 0;
  unsigned core = 0;
  for (std::string pc, word; lines >> cycle >> core >> pc >> word;) {
    if (stored != 0) return cycle - stored;
    if (word == store) stored = cycle;
  }
  return 0;
}

TEST(ClusterFlush, takes_the_cycles_of_the_longest_flush) {
  // Asked for one cycle behind ID, taken in the next, and granted two behind the answer. The line
  // was refilled just before: the instruction behind has missed ID when the store left it, and comes there with the
  // grant.
  constexpr Cycle kAnsweredAtOnce = 1 + 1 + 2 + 1;
  EXPECT_EQ(wait_of(INSTRUCTION_CACHE_PREFETCH, 0), kAnsweredAtOnce);
  EXPECT_EQ(wait_of(INSTRUCTION_CACHE_ENABLE, 1), kAnsweredAtOnce + 1);
  EXPECT_EQ(wait_of(INSTRUCTION_CACHE_FLUSH, 0), kAnsweredAtOnce + 1);
  EXPECT_EQ(wait_of(INSTRUCTION_CACHE_FLUSH_SET, 0), kAnsweredAtOnce + 2 + 1);
  EXPECT_EQ(wait_of(INSTRUCTION_CACHE_FLUSH_PRIVATE, 1), kAnsweredAtOnce + 2 + 8);
  EXPECT_EQ(wait_of(INSTRUCTION_CACHE_FLUSH, 1), kAnsweredAtOnce + 2 + 32);
}

TEST(ClusterFlush, brings_all_lines_anew) {
  const TracedRun run = run_traced(machine_of(1, "cluster"), write_twice(INSTRUCTION_CACHE_FLUSH, 1));
  const TracedRun without = run_traced(machine_of(1, "cluster"), write_twice(INSTRUCTION_CACHE_FLUSH, 0));
  EXPECT_EQ(run.result.ending, Ending::Passed) << run.result.reason;
  EXPECT_GT(run.result.cache->shared_misses, without.result.cache->shared_misses);
  // Each takes 32 cycles for the sets of a bank.
  EXPECT_GT(run.result.cycles, without.result.cycles + 2 * 32);
}

TEST(ClusterFlush, what_is_not_modelled_ends_the_run) {
  const auto reason = [](const ElfImage& program) { return run_untraced(machine_of(2, "cluster"), program).reason; };
  EXPECT_THAT(reason(write_twice(INSTRUCTION_CACHE_ENABLE, 0)), HasSubstr("instruction caches: they are switched off"));
  EXPECT_THAT(reason(write_twice(INSTRUCTION_CACHE_ENABLE_COUNTS, 1)), HasSubstr("counters"));
}

TEST(ClusterFlush, one_whose_address_cannot_be_seen_ends_the_run) {
  Code code(kCode);
  code.li(a0, kControl - 0x1400).li(a1, 0x1400 + INSTRUCTION_CACHE_FLUSH)
      << add(a0, a0, a1) << addi(a1, zero, 1) << sw(a1, a0, 0);
  const Result result = run_untraced(machine_of(2, "cluster"), image_of(ElfBuilder(exit_with(code, zero))));
  EXPECT_THAT(result.reason, HasSubstr("could not be seen coming"));
}

TEST(ClusterFlush, a_program_with_flushes_that_sleeps_for_ever_is_a_deadlock) {
  Code code(kCode);
  code.li(a0, kControl) << sw(zero, a0, INSTRUCTION_CACHE_FLUSH);
  code.store(kEventUnit, 1 << 13).li(t0, kEventUnit + 0x3C) << cv_elw(t1, t0, 0);
  const Result result = run_untraced(machine_of(3, "cluster"), image_of(ElfBuilder(exit_with(code, zero))), 0);
  EXPECT_EQ(result.ending, Ending::Deadlock) << result.reason;
}

TEST(ClusterFlush, means_nothing_where_there_are_no_caches) {
  const Result result = run_untraced(machine_of(2), write_twice(INSTRUCTION_CACHE_ENABLE, 0));
  EXPECT_EQ(result.ending, Ending::Passed) << result.reason;
}

}  // namespace
}  // namespace tessera::system::test
