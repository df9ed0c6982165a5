// What a cluster counts for its energy, at marks and at the end.
#include <gtest/gtest.h>

#include <set>

#include "system/cluster_bench.hpp"

namespace tessera::system::test {
namespace {

using namespace guest;
using arch::Event;
using arch::EventKind;
using arch::Events;

ElfImage reference(const std::string& name) {
  return load_elf(std::string(TESSERA_SOURCE_DIR "/tests/reference/") + name + ".elf");
}

struct MarkedRun {
  Result result;
  std::vector<Mark> marks;
  std::vector<Events> events;  ///< at the marks
};

MarkedRun run_marked(const arch::Machine& machine, const ElfImage& program) {
  MarkedRun run;
  Chip chip(machine, program, "test", [](char) {});
  RunOptions options{1'000'000, nullptr, {}};
  options.on_mark = [&](const Mark& mark) {
    run.marks.push_back(mark);
    run.events.push_back(chip.events());
  };
  run.result = chip.run(options);
  EXPECT_EQ(run.result.ending, Ending::Passed) << run.result.reason;
  return run;
}

/// Core 0 leaves marks between loads and products, while the other cores add in a loop that needs no memory.
ElfImage marks_beside_work() {
  Code code(kCode);
  code << csrr(s0, kHartId) << bne(s0, zero, 4 * 24);
  code.li(a0, kExit + 0x100).li(a1, kTcdm);
  for (int mark = 0; mark < 5; ++mark) code << sw(a1, a0, 0) << lw(a2, a1, 0) << add(a3, a2, a2);
  exit_with(code, zero);
  while (code.here() < kCode + 4 * 25) code << nop;
  code << addi(a1, zero, 200) << addi(a2, a2, 1) << add(a3, a3, a2) << addi(a1, a1, -1) << bne(a1, zero, -12);
  exit_with(code, zero);
  return image_of(ElfBuilder(code));
}

/// Sleeps on the timer for so many cycles.
ElfImage sleeper(Word cycles) {
  Code code(kCode);
  code.store(kEventUnit, 1 << 10).store(0x1020'0410, cycles).store(0x1020'0400, 0x25);
  code.li(t0, kEventUnit + 0x3C) << cv_elw(a0, t0, 0);
  return image_of(ElfBuilder(exit_with(code, zero)));
}

TEST(ClusterEvents, at_a_mark_instructions_and_cycles_are_those_of_a_run_that_ends_there) {
  for (const char* name : {"cluster-ideal", "cluster"}) {
    const arch::Machine machine = machine_of(8, name);
    const MarkedRun run = run_marked(machine, marks_beside_work());
    ASSERT_EQ(run.marks.size(), 5u);
    for (std::size_t mark = 0; mark < run.marks.size(); ++mark) {
      const Events ended = run_untraced(machine, marks_beside_work(), run.marks[mark].cycle).events;
      for (const arch::EventInfo& info : arch::kEvents) {
        // Served in the mark's own cycle, or looked up in advance.
        const bool loose = info.event == Event::TcdmAccess || info.event == Event::TcdmTransfer ||
                           info.event == Event::BusAccess || info.event == Event::PrivateLookup ||
                           info.event == Event::TcdmConflict || info.event == Event::L2Beat;
        const double slack = loose ? 16 : 0;
        EXPECT_NEAR(static_cast<double>(run.events[mark][info.event]), static_cast<double>(ended[info.event]), slack)
            << name << ", mark " << mark << ": " << info.name;
      }
    }
  }
}

TEST(ClusterEvents, at_a_mark_the_sleep_under_way_is_counted_up_to_there) {
  Code code(kCode);
  set_up_barrier(code) << csrr(s0, kHartId) << bne(s0, zero, 4 * 10);
  code.li(a0, kExit + 0x100).li(a1, 100) << addi(a1, a1, -1) << bne(a1, zero, -4);
  code << sw(a1, a0, 0) << nop << nop << nop;
  wait_at_barrier(code);
  const arch::Machine machine = machine_of(8);
  const ElfImage program = image_of(ElfBuilder(exit_with(code, zero)));
  const MarkedRun run = run_marked(machine, program);
  ASSERT_EQ(run.marks.size(), 1u);
  const Events ended = run_untraced(machine, program, run.marks[0].cycle).events;
  EXPECT_GT(ended[Event::CoreAsleepCycle], 7u * 100);
  EXPECT_EQ(run.events[0][Event::CoreAsleepCycle], ended[Event::CoreAsleepCycle]);
  EXPECT_EQ(run.events[0][Event::CoreActiveCycle], ended[Event::CoreActiveCycle]);
}

TEST(ClusterEvents, taking_a_state_changes_nothing) {
  const arch::Machine machine = machine_of(8, "cluster");
  EXPECT_EQ(run_marked(machine, marks_beside_work()).result.events, run_untraced(machine, marks_beside_work()).events);
}

TEST(ClusterEvents, at_the_end_they_are_what_the_other_results_say) {
  const Result result = run_untraced(arch::load_machine("cluster"), reference("random8/c2"));
  const Events& events = result.events;
  std::uint64_t instructions = 0, asleep = 0, accesses = 0, conflicts = 0, multiplications = 0;
  for (const CoreResult& core : result.cores) {
    instructions += core.counters.instructions();
    asleep += core.counters.sleeping;
    accesses += core.counters.tcdm_accesses;
    conflicts += core.counters.tcdm_conflicts;
    multiplications += core.counters.retired[static_cast<std::size_t>(isa::EnergyClass::Multiply)];
  }
  EXPECT_EQ(events[Event::InstructionFetch], instructions);
  EXPECT_EQ(events[Event::InstructionMultiply], multiplications);
  EXPECT_EQ(events[Event::CoreAsleepCycle], asleep);
  EXPECT_EQ(events[Event::CoreActiveCycle] + asleep, 8 * result.cycles);
  EXPECT_EQ(events[Event::TcdmAccess], accesses);
  EXPECT_EQ(events[Event::TcdmConflict], conflicts);
  EXPECT_EQ(events[Event::PrivateRefill], result.cache->private_misses);
  EXPECT_EQ(events[Event::SharedLookup], result.cache->shared_lookups);
  EXPECT_EQ(events[Event::TcdmCycle], 32 * result.cycles);
  EXPECT_EQ(events[Event::L2Leakage], 8192 * result.cycles);
  EXPECT_EQ(events[Event::ImaLeakage], 34 * result.cycles);
}

TEST(ClusterEvents, a_longer_sleep_counts_nothing_but_time) {
  const arch::Machine machine = machine_of(1, "cluster");
  const Result brief = run_untraced(machine, sleeper(1'000));
  const Result longer = run_untraced(machine, sleeper(50'000));
  ASSERT_EQ(brief.ending, Ending::Passed) << brief.reason;
  EXPECT_EQ(longer.cycles - brief.cycles, 49'000u);
  const Events difference = longer.events - brief.events;
  for (const arch::EventInfo& info : arch::kEvents) {
    const bool time = info.kind == EventKind::Clock || info.kind == EventKind::Leakage;
    if (time) continue;
    EXPECT_EQ(difference[info.event], 0u) << info.name;
  }
  EXPECT_EQ(difference[Event::CoreActiveCycle], 0u);
  EXPECT_EQ(difference[Event::CoreAsleepCycle], 49'000u);
}

TEST(ClusterEvents, what_a_machine_lacks_costs_no_time) {
  arch::Machine machine = machine_of(1, "cluster");
  machine.ima.present = machine.depthwise.present = machine.dma.present = false;
  const Events events = run_untraced(machine, sleeper(100)).events;
  for (const Event event : {Event::ImaCycle, Event::ImaLeakage, Event::DepthwiseCycle, Event::DepthwiseLeakage,
                            Event::DmaCycle, Event::DmaLeakage}) {
    EXPECT_EQ(events[event], 0u) << info_of(event).name;
  }
}

}  // namespace
}  // namespace tessera::system::test
