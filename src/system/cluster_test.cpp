// A cluster as a whole: what its parts do to each other. Exact cycles: tests/rtl_reference_test.cpp.
#include "system/cluster.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>

#include "system/cluster_bench.hpp"

namespace tessera::system::test {
namespace {

using namespace guest;
using ::testing::HasSubstr;

ElfImage reference(const std::string& name) {
  return load_elf(std::string(TESSERA_SOURCE_DIR "/tests/reference/") + name + ".elf");
}

TEST(Cluster, two_runs_are_the_same_to_the_byte) {
  for (const char* machine : {"cluster-ideal", "cluster"}) {
    for (const char* program : {"random8/c2", "cluster/t_barrier", "cluster/t_eu"}) {
      const TracedRun first = run_traced(arch::load_machine(machine), reference(program));
      const TracedRun second = run_traced(arch::load_machine(machine), reference(program));
      EXPECT_EQ(first.result.ending, Ending::Passed) << first.result.reason;
      EXPECT_EQ(first.instructions, second.instructions) << machine << " " << program;
      EXPECT_EQ(first.requests, second.requests);
      for (std::size_t core = 0; core < first.result.cores.size(); ++core) {
        EXPECT_EQ(first.result.cores[core].counters.stalls, second.result.cores[core].counters.stalls);
        EXPECT_EQ(first.result.cores[core].counters.sleeping, second.result.cores[core].counters.sleeping);
      }
    }
  }
}

TEST(Cluster, a_trace_changes_nothing) {
  for (const char* machine : {"cluster-ideal", "cluster"}) {
    const Result traced = run_traced(arch::load_machine(machine), reference("random8/c2")).result;
    const Result untraced = run_untraced(arch::load_machine(machine), reference("random8/c2"));
    EXPECT_EQ(traced.cycles, untraced.cycles);
    for (std::size_t core = 0; core < traced.cores.size(); ++core) {
      EXPECT_EQ(traced.cores[core].counters.retired, untraced.cores[core].counters.retired);
      EXPECT_EQ(traced.cores[core].counters.stalls, untraced.cores[core].counters.stalls);
      EXPECT_EQ(traced.cores[core].counters.tcdm_conflicts, untraced.cores[core].counters.tcdm_conflicts);
    }
  }
}

/// Every core adds its number plus one to a word of its own, waits for all, and core 0 adds them up.
ElfImage sum_of_cores(unsigned cores) {
  Code code(kCode);
  set_up_barrier(code) << csrr(s0, kHartId) << slli(a1, s0, 2);
  code.li(a0, kTcdm) << add(a1, a1, a0) << addi(a2, s0, 1) << sw(a2, a1, 0);
  wait_at_barrier(code) << bne(s0, zero, 4 * 6);
  code << addi(a3, zero, static_cast<std::int32_t>(cores)) << cv_lw_post(a4, a0, 4) << add(a5, a5, a4)
       << addi(a3, a3, -1) << bne(a3, zero, -12);
  code.li(a0, kTcdm + 0x100) << bne(s0, zero, 8) << sw(a5, a0, 0) << addi(a5, zero, 0);
  return image_of(ElfBuilder(exit_with(code, a5)));
}

TEST(Cluster, it_may_have_one_core_to_sixteen) {
  for (unsigned cores = 1; cores <= 16; ++cores) {
    for (const char* name : {"cluster-ideal", "cluster"}) {
      const arch::Machine machine = machine_of(cores, name);
      Chip chip(machine, sum_of_cores(cores), "test", [](char) {});
      const Result result = chip.run({1'000'000, nullptr});
      EXPECT_EQ(result.ending, Ending::Passed) << cores << ": " << result.reason;
      EXPECT_EQ(result.cores.size(), cores);
      EXPECT_EQ(chip.memories().word(kTcdm + 0x100), cores * (cores + 1) / 2) << cores;
    }
  }
}

/// All cores leave a barrier together, store to `address` and then to a bank of their own: the cycles of that.
std::vector<Cycle> cycles_behind_store_to(Address address) {
  Code code(kCode);
  set_up_barrier(code) << csrr(s0, kHartId) << slli(a1, s0, 2);
  code.li(a0, kTcdm) << add(a1, a1, a0);
  code.li(a2, address);
  wait_at_barrier(code) << sw(zero, a2, 0) << sw(zero, a1, 0);
  std::istringstream lines(run_traced(machine_of(8), image_of(ElfBuilder(exit_with(code, zero)))).requests);
  std::vector<Cycle> cycles;
  for (std::string line; std::getline(lines, line);) cycles.push_back(std::stoul(line));
  return cycles;
}

TEST(Cluster, one_core_a_cycle_reaches_the_registers_of_a_barrier_unit_the_lowest_first) {
  const std::vector<Cycle> cycles = cycles_behind_store_to(kEventUnit + 0x230);
  ASSERT_EQ(cycles.size(), 8u);
  for (unsigned core = 1; core < 8; ++core) EXPECT_EQ(cycles[core], cycles[0] + core);
  const std::vector<Cycle> without = cycles_behind_store_to(kEventUnit + 0x2C);
  EXPECT_EQ(without, std::vector<Cycle>(8, without.at(0)));
}

TEST(Cluster, no_bank_is_granted_twice_in_a_cycle_however_many_there_are) {
  for (const unsigned banks : {1u, 2u, 16u, 64u}) {
    arch::Machine machine = machine_of(8);
    machine.tcdm.banks = banks;
    const TracedRun run = run_traced(machine, reference("random8/c2"));
    EXPECT_EQ(run.result.ending, Ending::Passed) << run.result.reason;
    std::map<std::pair<Cycle, unsigned>, unsigned> grants;
    std::istringstream lines(run.requests);
    Cycle cycle = 0;
    unsigned core = 0;
    std::string address;
    char direction = 0;
    unsigned granted = 0;
    while (lines >> cycle >> core >> address >> direction >> granted) {
      const auto bank = static_cast<unsigned>(std::stoul(address, nullptr, 16)) / 4 % banks;
      if (granted == 0) continue;
      EXPECT_EQ(++grants[std::pair(cycle, bank)], 1u) << "cycle " << cycle << " bank " << bank;
    }
    EXPECT_FALSE(grants.empty());
  }
}

TEST(Cluster, fewer_banks_cost_cycles) {
  const auto cycles = [](unsigned banks) {
    arch::Machine machine = machine_of(8);
    machine.tcdm.banks = banks;
    return run_untraced(machine, reference("random8/c1")).cycles;
  };
  EXPECT_GT(cycles(1), cycles(4));
  EXPECT_GT(cycles(4), cycles(32));
}

TEST(Cluster, both_addresses_of_the_tcdm_lead_to_the_same_banks) {
  Code code(kCode);
  code << csrr(s0, kHartId);
  code.li(a0, kTcdm) << beq(s0, zero, 4 * 3);
  code.li(a0, kTcdm + 0x10'0000) << lw(a1, a0, 0);
  const TracedRun run = run_traced(machine_of(2), image_of(ElfBuilder(exit_with(code, zero))));
  EXPECT_EQ(run.result.ending, Ending::Passed);
  EXPECT_THAT(run.requests, HasSubstr(" 1 10100000 R "));
}

/// Core 0 changes an instruction that core 1 has executed before and executes again.
ElfImage patches_other_core(bool with_fence) {
  Code code(kCode);
  set_up_barrier(code) << csrr(s0, kHartId);
  const Word function = kCode + 0x200;
  code.li(s1, function) << jalr(ra, s1, 0);
  wait_at_barrier(code) << bne(s0, zero, 4 * 6);
  code.li(t0, function).li(t1, addi(a0, zero, 0)) << sw(t1, t0, 0);
  wait_at_barrier(code) << (with_fence ? fence_i : nop) << jalr(ra, s1, 0);
  exit_with(code, a0);
  while (code.here() < function) code << nop;
  code << addi(a0, zero, 7) << jalr(zero, ra, 0);
  return image_of(ElfBuilder(code));
}

TEST(Cluster, code_that_another_core_has_overwritten_is_executed_as_it_is_now) {
  for (const char* machine : {"cluster-ideal", "cluster"}) {
    const Result result = run_untraced(machine_of(2, machine), patches_other_core(true));
    EXPECT_EQ(result.ending, Ending::Passed) << result.reason;
  }
}

TEST(Cluster, code_may_lie_in_the_tcdm_and_be_moved_there_by_the_program) {
  Code code(kCode);
  code.store(kTcdm + 0x1000, addi(a0, zero, 0)).store(kTcdm + 0x1004, jalr(zero, ra, 0));
  code << addi(a0, zero, 5) << fence_i;
  code.li(s1, kTcdm + 0x1000) << jalr(ra, s1, 0);
  const Result result = run_untraced(machine_of(8), image_of(ElfBuilder(exit_with(code, a0))));
  EXPECT_EQ(result.ending, Ending::Passed) << result.reason;
}

/// Core 0 counts, the others sleep until it has done.
ElfImage seven_asleep(Word rounds) {
  Code code(kCode);
  set_up_barrier(code) << csrr(s0, kHartId) << bne(s0, zero, 4 * 7);
  code.li(a1, rounds) << addi(a2, a2, 1) << add(a3, a3, a2) << addi(a1, a1, -1) << bne(a1, zero, -12);
  wait_at_barrier(code);
  return image_of(ElfBuilder(exit_with(code, zero)));
}

double seconds_of(unsigned cores, const ElfImage& program) {
  double best = 1e9;
  for (unsigned round = 0; round < 3; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    const Result result = run_untraced(machine_of(cores), program, 100'000'000);
    EXPECT_EQ(result.ending, Ending::Passed) << result.reason;
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

TEST(Cluster, sleeping_cores_cost_no_time_of_the_host) {
  const ElfImage program = seven_asleep(300'000);
  EXPECT_LT(seconds_of(8, program), 3 * seconds_of(1, program) + 0.01);
}

TEST(Cluster, sleeping_cores_count_their_sleep) {
  const Result result = run_untraced(machine_of(8), seven_asleep(10'000));
  EXPECT_EQ(result.cores[0].counters.sleeping, 0u);
  for (unsigned core = 1; core < 8; ++core) {
    EXPECT_NEAR(static_cast<double>(result.cores[core].counters.sleeping), static_cast<double>(result.cycles), 100);
  }
}

TEST(Cluster, time_in_which_everyone_sleeps_is_jumped_over) {
  Code code(kCode);
  constexpr Word kLong = 2'000'000'000;
  code.store(kEventUnit, 1 << 10).store(0x1020'0410, kLong).store(0x1020'0400, 0x25);  // one shot
  code.li(t0, kEventUnit + 0x3C) << cv_elw(a0, t0, 0);
  const Result result = run_untraced(machine_of(1), image_of(ElfBuilder(exit_with(code, zero))), 3'000'000'000);
  EXPECT_EQ(result.ending, Ending::Passed) << result.reason;
  EXPECT_GT(result.cycles, kLong);
  EXPECT_LT(result.cycles, kLong + 200);
}

/// An interrupt handler that counts in a1 and does nothing else, at kCode + 0x200; interrupt 11 (timer, high) enabled.
Code& enable_timer_interrupt(Code& code) {
  code.li(t0, kCode + 0x200) << csrw(0x305, t0);
  code.store(kEventUnit + 0x0C, 1 << 11);
  code.li(t0, 1 << 11) << csrw(0x304, t0) << csrrsi(zero, 0x300, 8);
  return code;
}
ElfImage with_handler(Code& code) {
  while (code.here() < kCode + 0x200) code << nop;
  code << addi(a1, a1, 1) << mret;
  return image_of(ElfBuilder(code));
}

TEST(ClusterInterrupt, an_event_interrupts_once_even_if_the_handler_does_not_clear_it) {
  Code code(kCode);
  enable_timer_interrupt(code).store(0x1020'0414, 60).store(0x1020'0404, 0x25);
  code.li(a2, 200) << addi(a2, a2, -1) << bne(a2, zero, -4) << addi(a1, a1, -1);
  exit_with(code, a1);
  const Result result = run_untraced(machine_of(1), with_handler(code), 10'000);
  EXPECT_EQ(result.ending, Ending::Passed) << result.reason;
}

TEST(ClusterInterrupt, a_sleeping_core_is_woken_and_sleeps_on_until_its_event_comes) {
  Code code(kCode);
  enable_timer_interrupt(code).store(0x1020'0414, 60).store(0x1020'0410, 500).store(kEventUnit, 1 << 10);
  code.store(0x1020'0404, 0x25).store(0x1020'0400, 0x25);
  code.li(t0, kEventUnit + 0x3C) << cv_elw(a0, t0, 0) << addi(a1, a1, -1);
  exit_with(code, a1);
  const Result result = run_untraced(machine_of(1), with_handler(code), 10'000);
  EXPECT_EQ(result.ending, Ending::Passed) << result.reason;
  EXPECT_GT(result.cycles, 500u);
  EXPECT_LT(result.cycles, 700u);
}

/// Core 0 copies `bytes` from L2 to the TCDM with the DMA while the others load words there; all check nothing.
ElfImage dma_beside_loads(Address to, unsigned bytes) {
  Code code(kCode);
  code << csrr(s0, kHartId) << bne(s0, zero, 4 * 32);
  code.li(a0, 0x1020'4400).store(kEventUnit, 1 << 8) << lw(a1, a0, 0);
  code.li(a2, bytes | 1 << 17 | 1 << 18 | 1 << 20) << sw(a2, a0, 0);
  code.li(a2, to) << sw(a2, a0, 0);
  code.li(a2, kCode + 0x1000) << sw(a2, a0, 0);
  code.li(t0, kEventUnit + 0x3C) << cv_elw(a3, t0, 0);
  exit_with(code, zero);
  while (code.here() < kCode + 4 * 33) code << nop;
  code.li(a0, kTcdm + 0x8000) << addi(a1, zero, 300) << lw(a2, a0, 0) << addi(a1, a1, -1) << bne(a1, zero, -8);
  exit_with(code, zero);
  Code data(kCode + 0x1000);
  for (Word word = 0; word < bytes / 4; ++word) data << word * 0x0101'0101;
  return image_of(ElfBuilder(code).segment(data));
}

void expect_copied(const arch::Machine& machine, Address to, Address seen_at) {
  Chip chip(machine, dma_beside_loads(to, 512), "test", [](char) {});
  const Result result = chip.run({100'000, nullptr});
  ASSERT_EQ(result.ending, Ending::Passed) << result.reason;
  for (Word word = 0; word < 128; ++word) {
    ASSERT_EQ(chip.memories().word(seen_at + 4 * word), word * 0x0101'0101) << word;
  }
}

TEST(ClusterDma, it_copies_beside_any_number_of_cores) {
  for (const unsigned cores : {1u, 2u, 8u, 12u, 13u, 16u}) {
    SCOPED_TRACE(cores);
    expect_copied(machine_of(cores), kTcdm + 0x100, kTcdm + 0x100);
  }
}

TEST(ClusterDma, it_reaches_the_tcdm_at_its_other_address_whatever_its_size) {
  for (const std::uint32_t kib : {256u, 512u, 768u, 1000u}) {
    SCOPED_TRACE(kib);
    arch::Machine machine = machine_of(8);
    machine.tcdm.size_kib = kib;
    expect_copied(machine, kTcdm + 0x10'0000 + 0x100, kTcdm + 0x100);
  }
}

TEST(ClusterDma, a_faulty_command_is_a_fault_of_the_program) {
  Code code(kCode);
  code.li(a0, 0x1020'4400) << lw(a1, a0, 0);
  code.li(a2, 64 | 1 << 17 | 1 << 18) << sw(a2, a0, 0);
  code.li(a2, 0x3000'0000) << sw(a2, a0, 0) << sw(a2, a0, 0) << stay;
  const Result result = run_untraced(machine_of(1), image_of(ElfBuilder(code)), 10'000);
  EXPECT_EQ(result.ending, Ending::GuestFault);
  EXPECT_THAT(result.reason, HasSubstr("DMA: "));
}

}  // namespace
}  // namespace tessera::system::test
