// What the cores' loads and stores of L2 cost behind AXI, against what was measured on the RTL with twenty accesses one
// behind the other: every core's first grant, and the cycles between two.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "system/cluster_bench.hpp"

namespace tessera::system::test {
namespace {

using namespace guest;

constexpr unsigned kAccesses = 20;
constexpr Address kData = 0x1C10'0000;

/// Stores or loads, those without hazards, in every core at once.
ElfImage accesses(bool write) {
  Code code(kCode);
  code.li(a0, kData);
  for (unsigned index = 0; index < kAccesses; ++index) {
    const Reg reg = index % 2 == 0 ? a1 : a2;
    code << (write ? sw(reg, a0, 0) : lw(reg, a0, 0));
  }
  return image_of(ElfBuilder(exit_with(code, zero)));
}

/// When the accesses of a core left ID, and the instruction behind the last.
std::vector<Cycle> cycles_of(const std::string& trace, unsigned wanted) {
  std::vector<Cycle> cycles;
  std::istringstream lines(trace);
  Cycle cycle = 0;
  unsigned core = 0;
  for (std::string pc, word; lines >> cycle >> core >> pc >> word;) {
    const auto index = (std::stoul(pc, nullptr, 16) - kCode) / 4;
    if (core == wanted && index >= 2 && index <= 2 + kAccesses) cycles.push_back(cycle);
  }
  return cycles;
}

struct Case {
  unsigned cores;
  std::uint32_t latency;
};

class L2Access : public ::testing::TestWithParam<Case> {};

TEST_P(L2Access, takes_the_cycles_of_the_rtl) {
  const auto [cores, latency] = GetParam();
  arch::Machine machine = machine_of(cores);
  machine.l2.core_access = arch::L2CoreAccess::Axi;
  machine.l2.port_latency = latency;
  for (const bool write : {false, true}) {
    const TracedRun run = run_traced(machine, accesses(write));
    for (unsigned core = 0; core < cores; ++core) {
      const std::vector<Cycle> cycles = cycles_of(run.instructions, core);
      ASSERT_EQ(cycles.size(), kAccesses + 1);
      const Cycle requested = cycles[0] + 1;
      // Granted, the next instruction leaves ID.
      EXPECT_EQ(cycles[1] - requested, latency + 4 + core);
      EXPECT_EQ(cycles.back() - cycles[1], (kAccesses - 1) * std::max(latency + 5, cores));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Measured, L2Access,
                         ::testing::Values(Case{1, 1}, Case{1, 2}, Case{1, 5}, Case{1, 10}, Case{1, 20}, Case{8, 1},
                                           Case{8, 10}));

/// Core 0 loads from L2 over and over, the others from a register of the cluster's control.
TEST(L2Access, and_accesses_of_peripherals_do_not_delay_each_other) {
  arch::Machine machine = machine_of(4);
  machine.l2.core_access = arch::L2CoreAccess::Axi;
  Code code(kCode);
  code << csrr(s0, kHartId);
  code.li(a0, kData) << beq(s0, zero, 4 * 3);
  code.li(a0, 0x1020'0008);
  for (unsigned index = 0; index < kAccesses; ++index) code << lw(index % 2 == 0 ? a1 : a2, a0, 0);
  const TracedRun run = run_traced(machine, image_of(ElfBuilder(exit_with(code, zero))));
  const auto accesses_from = [&](unsigned core) {
    std::vector<Cycle> cycles;
    std::istringstream lines(run.instructions);
    Cycle cycle = 0;
    unsigned number = 0;
    for (std::string pc, word; lines >> cycle >> number >> pc >> word;) {
      if (number == core && (word == "00052583" || word == "00052603")) cycles.push_back(cycle);
    }
    return cycles;
  };
  for (unsigned core = 0; core < 4; ++core) {
    const std::vector<Cycle> cycles = accesses_from(core);
    ASSERT_EQ(cycles.size(), kAccesses);
    EXPECT_EQ(cycles.back() - cycles.front(), (kAccesses - 1) * (core == 0 ? 6 : 4)) << core;
  }
}

}  // namespace
}  // namespace tessera::system::test
