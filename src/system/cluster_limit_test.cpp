// The cycle limit is exact: a run stopped at cycle N did what the whole run does before cycle N, and nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/text_files.hpp"
#include "system/cluster_bench.hpp"

namespace tessera::system::test {
namespace {

using namespace guest;
using testing::Lines;
using testing::lines_of;
using testing::same_lines;

ElfImage reference(const std::string& name) {
  return load_elf(std::string(TESSERA_SOURCE_DIR "/tests/reference/") + name + ".elf");
}

Cycle cycle_of(const std::string& line) { return std::stoull(line); }

Lines before(const Lines& lines, Cycle limit) {
  Lines earlier;
  for (const std::string& line : lines) {
    if (cycle_of(line) < limit) earlier.push_back(line);
  }
  return earlier;
}

std::size_t count_of(const Lines& lines, unsigned core, const std::string& ending = "") {
  const std::string name = " " + std::to_string(core) + " ";
  return static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.compare(line.find(' '), name.size(), name) == 0 && line.ends_with(ending);
  }));
}

struct Case {
  const char* machine;
  const char* program;

  friend void PrintTo(const Case& one, std::ostream* out) { *out << one.program << " on " << one.machine; }
};

class ClusterLimit : public ::testing::TestWithParam<Case> {
 protected:
  arch::Machine machine_ = arch::load_machine(GetParam().machine);
  ElfImage program_ = reference(GetParam().program);
  TracedRun whole_ = run_traced(machine_, program_);
  /// Many limits, close together at first.
  std::vector<Cycle> limits() const {
    std::vector<Cycle> limits;
    for (Cycle limit = 1; limit < whole_.result.cycles; limit += limit < 100 ? 1 : 1 + limit / 23) {
      limits.push_back(limit);
    }
    limits.push_back(whole_.result.cycles - 1);
    return limits;
  }
};

TEST_P(ClusterLimit, the_traces_hold_what_came_before_it) {
  const Lines instructions = lines_of(whole_.instructions);
  const Lines requests = lines_of(whole_.requests);
  for (const Cycle limit : limits()) {
    SCOPED_TRACE(limit);
    const TracedRun run = run_traced(machine_, program_, limit);
    ASSERT_EQ(run.result.ending, Ending::Limit);
    ASSERT_EQ(run.result.cycles, limit);
    ASSERT_TRUE(same_lines("the trace", before(instructions, limit), lines_of(run.instructions)));
    ASSERT_TRUE(same_lines("the memory trace", before(requests, limit), lines_of(run.requests)));
  }
}

TEST_P(ClusterLimit, the_counters_count_what_the_traces_show) {
  const Lines all_instructions = lines_of(whole_.instructions);
  const Lines all_requests = lines_of(whole_.requests);
  for (const Cycle limit : limits()) {
    SCOPED_TRACE(limit);
    const Result result = run_untraced(machine_, program_, limit);
    const Lines instructions = before(all_instructions, limit);
    const Lines requests = before(all_requests, limit);
    for (unsigned core = 0; core < machine_.cores; ++core) {
      const core::HartCounters& counters = result.cores[core].counters;
      ASSERT_EQ(counters.instructions(), count_of(instructions, core)) << core;
      ASSERT_EQ(counters.tcdm_accesses, count_of(requests, core, " 1")) << core;
      ASSERT_EQ(counters.tcdm_conflicts, count_of(requests, core, " 0")) << core;
    }
  }
}

TEST_P(ClusterLimit, the_pc_is_that_of_the_first_instruction_that_came_too_late) {
  const Lines instructions = lines_of(whole_.instructions);
  for (const Cycle limit : limits()) {
    SCOPED_TRACE(limit);
    const Result result = run_untraced(machine_, program_, limit);
    for (unsigned core = 0; core < machine_.cores; ++core) {
      const std::string name = " " + std::to_string(core) + " ";
      const auto next = std::find_if(instructions.begin(), instructions.end(), [&](const std::string& line) {
        return cycle_of(line) >= limit && line.compare(line.find(' '), name.size(), name) == 0;
      });
      if (next == instructions.end()) continue;
      const std::string pc = next->substr(next->find(' ') + name.size(), 8);
      ASSERT_EQ(fmt::format("{:08x}", result.cores[core].pc), pc) << "core " << core << ": " << *next;
    }
  }
}

TEST_P(ClusterLimit, no_stall_or_sleep_is_counted_before_it_happens) {
  for (const Cycle limit : limits()) {
    SCOPED_TRACE(limit);
    const Result result = run_untraced(machine_, program_, limit);
    for (unsigned core = 0; core < machine_.cores; ++core) {
      const core::HartCounters& counters = result.cores[core].counters;
      std::uint64_t sum = counters.instructions();
      for (std::size_t cause = 0; cause < core::kStallNames.size(); ++cause) sum += counters.stalls[cause];
      ASSERT_LE(counters.sleeping, limit);
      ASSERT_LE(sum, limit) << "instructions and stalls of core " << core;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, ClusterLimit,
                         ::testing::Values(Case{"cluster-ideal", "random8/c2"}, Case{"cluster", "random8/c3"},
                                           Case{"cluster-ideal", "cluster/t_eu"}, Case{"cluster", "cluster/t_eu"}),
                         [](const auto& test) {
                           std::string name = std::string(test.param.machine) + "_" + test.param.program;
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return !std::isalnum(c); }, '_');
                           return name;
                         });

TEST(ClusterSleep, sleep_grows_by_one_a_cycle_at_most) {
  const arch::Machine machine = arch::load_machine("cluster-ideal");
  const ElfImage program = reference("cluster/t_eu");
  const Cycle cycles = run_untraced(machine, program).cycles;
  std::vector<Cycle> slept(8, 0);
  for (Cycle limit = 1; limit < cycles; ++limit) {
    const Result result = run_untraced(machine, program, limit);
    for (unsigned core = 0; core < 8; ++core) {
      const Cycle now = result.cores[core].counters.sleeping;
      ASSERT_GE(now, slept[core]) << "core " << core << " at " << limit;
      ASSERT_LE(now, slept[core] + 1) << "core " << core << " at " << limit;
      slept[core] = now;
    }
  }
}

}  // namespace
}  // namespace tessera::system::test
