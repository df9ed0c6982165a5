// A cluster without a chip around it, at its usual place and elsewhere: its addresses are a value.
#include <gtest/gtest.h>

#include "isa/instruction_set.hpp"
#include "system/cluster_bench.hpp"

namespace tessera::system::test {
namespace {

using namespace guest;

/// Every core leaves its number, plus one, in a word of the TCDM, waits for all on the event unit, and reads what core
/// 0 left; core 0 has the timer wake it first. All addresses but the code's and the exit register's are moved by
/// `distance`.
ElfImage program_at(Word distance) {
  const Word event_unit = kEventUnit + distance;
  Code code(kCode);
  code.store(event_unit, 1 << 16).store(event_unit + 0x200, 0xFFFF).store(event_unit + 0x20C, 0xFFFF);
  code << csrr(s0, kHartId) << slli(a1, s0, 2) << bne(s0, zero, 4 * 19);
  code.store(event_unit, 1 << 16 | 1 << 10).store(0x1020'0410 + distance, 100).store(0x1020'0400 + distance, 0x25);
  code.li(t0, event_unit + 0x3C) << cv_elw(t1, t0, 0);
  code.li(a0, kTcdm + distance) << add(a1, a1, a0) << addi(a2, s0, 1) << sw(a2, a1, 0);
  code.li(t0, event_unit + 0x21C) << cv_elw(t1, t0, 0);
  code.li(a0, kTcdm + 0x10'0000 + distance) << lw(a3, a0, 0) << addi(a4, a3, -1);
  return image_of(ElfBuilder(exit_with(code, a4)));
}

/// Without a chip; the cluster is let go on for `slice` cycles at a time.
Result run_at(Word distance, Cycle slice = 10'000) {
  const arch::Machine machine = machine_of(8);
  const ElfImage program = program_at(distance);
  Memories memories(machine);
  mem::AxiPort l2_port(machine.l2.port_latency);
  Host host(machine.cores, std::nullopt, [](char) {});
  SocRegisters soc(machine.cores, memories, host);
  core::CodeCache code(isa::core_v_xcv(), memories.all(), 0);
  Cluster cluster(machine, arch::cluster_map(machine, distance), {memories, l2_port, code, host, soc, nullptr});
  memories.load(program, "test");
  cluster.boot(machine.boot, program, std::nullopt);
  Cycle now = 0;
  for (Cycle horizon = slice; horizon <= 10'000 && !host.ended(); horizon += slice) now = cluster.go_on(now, horizon);
  EXPECT_TRUE(host.ended());
  EXPECT_EQ(host.ending(), Ending::Passed) << host.reason();
  cluster.end_at(host.end());
  Result result;
  result.cycles = host.end();
  cluster.add_to(result);
  return result;
}

TEST(ClusterPlace, elsewhere_it_does_the_same_in_the_same_cycles) {
  const Result here = run_at(0);
  const Result elsewhere = run_at(0x40'0000);
  EXPECT_EQ(here.cycles, run_untraced(machine_of(8), program_at(0)).cycles) << "as on a chip";
  EXPECT_EQ(here.cycles, elsewhere.cycles);
  EXPECT_GT(here.cores[0].counters.sleeping, 50u) << "the timer woke it";
  for (std::size_t core = 0; core < here.cores.size(); ++core) {
    EXPECT_EQ(here.cores[core].counters.tcdm_accesses, 2u);
    EXPECT_EQ(here.cores[core].counters.stalls, elsewhere.cores[core].counters.stalls);
    EXPECT_EQ(here.cores[core].counters.sleeping, elsewhere.cores[core].counters.sleeping);
  }
}

TEST(ClusterPlace, however_short_a_time_it_may_go_on_it_ends_in_the_same_cycle) {
  const Result whole = run_at(0);
  for (const Cycle slice : {1u, 2u, 7u, 100u}) {
    const Result sliced = run_at(0, slice);
    EXPECT_EQ(sliced.cycles, whole.cycles) << slice;
    EXPECT_EQ(sliced.cores[7].counters.stalls, whole.cores[7].counters.stalls) << slice;
  }
}

TEST(ClusterPlace, where_it_is_not_there_is_nothing) {
  const Result result = run_untraced(machine_of(8), program_at(0x40'0000), 10'000);
  EXPECT_EQ(result.ending, Ending::GuestFault) << result.reason;
}

}  // namespace
}  // namespace tessera::system::test
