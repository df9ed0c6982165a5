// Programs that use the accelerators of a whole cluster: others on the banks, the port's multiplexer, events, faults.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "accel/testing_layers.hpp"
#include "arch/dma_registers.h"
#include "support/exec_command.hpp"
#include "support/soak.hpp"
#include "system/chip.hpp"
#include "system/elf.hpp"
#include "system/tracer.hpp"

namespace tessera {
namespace {

using namespace guest;
using namespace accel::test;
using system::Chip;
using ::testing::HasSubstr;
using testing::kCode;
using testing::kExit;

constexpr Word kHwpe = 0x1020'1000;
constexpr Word kMultiplexer = 0x1020'0018;
constexpr Word kEventMask = 0x1020'4000, kEventWaitClear = 0x1020'403C;
constexpr Word kDmaCommand = 0x1020'4400;
constexpr Word kMark = 0x1A10'4100;
constexpr Word kScratch = 0x1006'0000;  ///< L1 that the cores work on
constexpr Word kDmaTarget = 0x1007'0000;
constexpr Word kDmaSource = 0x1C10'0000;
constexpr Word kHartId = 0xF14;

/// What jobs of both accelerators leave in L1, computed by them alone.
struct Jobs {
  explicit Jobs(std::uint32_t seed) : bench(machine_of()) {
    Draw draw(seed);
    fill(bench, draw);
    ima = draw_ima_layer(draw, -128, 127);
    depthwise = draw_depthwise_layer(draw);
    depthwise.geometry.output.address += 0x8000;
    accel::test::load(depthwise, bench);
    accel::test::load(ima, *bench.accelerators.ima_storage());
    before.assign(bench.ram.bytes().begin(), bench.ram.bytes().end());
    start(bench, ima);
    EXPECT_TRUE(bench.run_to_event(1)) << bench.fault();
    bench.accelerators.select(1);
    start(bench, depthwise);
    EXPECT_TRUE(bench.run_to_event(2)) << bench.fault();
  }

  Bench bench;
  ImaLayer ima;
  DepthwiseLayer depthwise;
  std::vector<std::byte> before;
};

Code& program_job(Code& code, Word port, Word first, const std::vector<std::uint32_t>& image) {
  code.li(a0, port + HWPE_ACQUIRE) << lw(a1, a0, 0);
  for (std::size_t word = 0; word < image.size(); ++word) {
    code.store(port + first + static_cast<Word>(4 * word), image[word]);
  }
  return code.store(port + HWPE_TRIGGER, 0);
}

/// Sleeps until an event and leaves what came in mark `mark`.
Code& wait_for_event(Code& code, Word mark) {
  code.li(a0, kEventWaitClear) << cv_elw(a1, a0, 0);
  return code.li(a0, kMark + 4 * mark) << sw(a1, a0, 0);
}

Code& leave(Code& code, Word status = 0) { return code.store(kExit, status) << stay; }

/// Reports that this core is done, or not, and sleeps for ever.
Code& sleep(Code& code, bool done) {
  if (done) code.store(kExit, 0);
  code.li(a0, kEventWaitClear) << cv_elw(a1, a0, 0);
  return code << stay;
}

/// `body` on core `core`, for the others what follows.
template <typename Body>
void only_on(Code& code, Word core, Body body) {
  Code inside(code.here() + 16);
  body(inside);
  code << csrr(s0, kHartId) << addi(s1, zero, static_cast<std::int32_t>(core)) << beq(s0, s1, 8)
       << jal(zero, static_cast<std::int32_t>(inside.bytes().size()) + 4);  // too far for a branch
  body(code);
}

/// Core 0 runs a job on each accelerator, both programmed before the first has ended, and hands over the port, behind
/// what `between` adds.
void run_jobs(
    Code& code, const Jobs& jobs, const std::function<void()>& between = [] {}) {
  code.store(kEventMask, 3u << HWPE_FIRST_EVENT);
  program_job(code, kHwpe + HWPE_IMA_PORT, IMA_FIRST_JOB_REGISTER, ima_image(jobs.ima.geometry, jobs.ima.settings));
  program_job(code, kHwpe + HWPE_DEPTHWISE_PORT, DEPTHWISE_FIRST_JOB_REGISTER,
              depthwise_image(jobs.depthwise.geometry, jobs.depthwise.settings, jobs.depthwise.padding_left));
  wait_for_event(code, 0);
  between();
  code.store(kMultiplexer, 1u << HWPE_SELECT_SHIFT);
  wait_for_event(code, 1);
}

/// Core 7 copies 16 times 1 KiB from L2 to L1.
void run_transfers(Code& code) {
  constexpr Word kToL1 = 1u << 17, kIncrement = 1u << 18, kEvent = 1u << 20;
  code.store(kEventMask, 1u << 8);
  for (Word transfer = 0; transfer < 16; ++transfer) {
    code.li(a0, kDmaCommand) << lw(a1, a0, 0);
    code.li(a2, 1024 | kToL1 | kIncrement | kEvent) << sw(a2, a0, 0);
    code.li(a2, kDmaTarget + 1024 * transfer) << sw(a2, a0, 0);
    code.li(a2, kDmaSource + 1024 * transfer) << sw(a2, a0, 0);
    code.li(a2, kEventWaitClear) << cv_elw(a2, a2, 0);
    code.li(a2, kDmaCommand + 4) << addi(a3, zero, 1) << i_type(0x33, 1, a3, a3, static_cast<std::int32_t>(a1))
                                 << sw(a3, a2, 0);
  }
}

/// Every other core walks over its own part of the scratch memory, loading and storing.
void walk(Code& code) {
  code << csrr(s0, kHartId) << slli(s0, s0, 12);
  code.li(a0, kScratch) << add(a0, a0, s0);
  code.li(a2, 3000);
  code << lw(a3, a0, 0) << addi(a3, a3, 1) << sw(a3, a0, 4) << addi(a0, a0, 8) << andi(a4, a0, 0x7ff)
       << bne(a4, zero, 8) << addi(a0, a0, -2048) << addi(a2, a2, -1) << bne(a2, zero, -32);
}

struct ProgramRun {
  system::Result result;
  std::vector<std::byte> memory;
  std::vector<std::byte> l2;  ///< what transfers reach
  std::string requests;       ///< if traced
};

ProgramRun run_program(const Jobs& jobs, const Code& code, bool traced = false) {
  const arch::Machine machine = machine_of();
  Chip chip(machine, system::load_elf(ElfBuilder(code).bytes(), "test"), "test", [](char) {});
  std::ranges::copy(jobs.before, chip.cluster().tcdm()->bytes().begin());
  for (Word byte = 0; byte < 16 * 1024; ++byte) {
    chip.memories().l2()->write(kDmaSource - 0x1C00'0000 + byte, 1, byte * 5 + byte / 256);
  }
  load(jobs.ima, *chip.cluster().accelerators().ima_storage());
  std::ostringstream instructions;
  std::ostringstream requests;
  system::Tracer tracer(&instructions, &requests, machine.cores);
  ProgramRun run;
  run.result = chip.run({5'000'000, traced ? &tracer : nullptr});
  const auto bytes = chip.cluster().tcdm()->bytes();
  run.memory.assign(bytes.begin(), bytes.end());
  const auto l2 = chip.memories().l2()->bytes().subspan(kDmaSource - 0x1C00'0000, 0x8000);
  run.l2.assign(l2.begin(), l2.end());
  run.requests = requests.str();
  return run;
}

Code contended_program(const Jobs& jobs) {
  Code code(kCode);
  only_on(code, 0, [&](Code& inside) {
    run_jobs(inside, jobs);
    leave(inside);
  });
  only_on(code, 7, [](Code& inside) {
    run_transfers(inside);
    leave(inside);
  });
  walk(code);
  return leave(code);
}

/// Core 0 works with the accelerators, all others have gone to sleep: the accelerators are often alone.
Code quiet_program(const Jobs& jobs) {
  Code code(kCode);
  only_on(code, 0, [&](Code& inside) {
    run_jobs(inside, jobs);
    leave(inside);
  });
  return sleep(code, true);
}

void expect_outputs(const Jobs& jobs, const ProgramRun& run) {
  const auto region = [](std::span<const std::byte> bytes) { return bytes.subspan(0x2'0000, 0x2'0000); };
  EXPECT_TRUE(std::ranges::equal(region(run.memory), region(jobs.bench.ram.bytes())));
}

void expect_events(const ProgramRun& run) {
  ASSERT_EQ(run.result.ending, system::Ending::Passed) << run.result.reason;
  std::vector<Word> events;
  for (const system::Mark& mark : run.result.marks) events.push_back(mark.value);
  EXPECT_EQ(events, (std::vector<Word>{1u << 12, 1u << 13}));
}

TEST(AcceleratorPrograms, cores_and_DMA_on_the_banks_change_neither_data_nor_events) {
  for (std::uint32_t seed = 0; seed < 8; ++seed) {
    const Jobs jobs(seed);
    const ProgramRun run = run_program(jobs, contended_program(jobs));
    expect_events(run);
    expect_outputs(jobs, run);
    for (Word byte = 0; byte < 16 * 1024; ++byte) {
      ASSERT_EQ(std::to_integer<Word>(run.memory[kDmaTarget - 0x1000'0000 + byte]), (byte * 5 + byte / 256) & 255);
    }
    EXPECT_EQ(run.result.dma->bytes_to_l1, 16u * 1024);
  }
}

void expect_same(const ProgramRun& fast, const ProgramRun& plain) {
  EXPECT_EQ(fast.result.cycles, plain.result.cycles);
  EXPECT_TRUE(fast.memory == plain.memory);
  EXPECT_TRUE(fast.l2 == plain.l2);
  for (const arch::EventInfo& info : arch::kEvents) {
    EXPECT_EQ(fast.result.events[info.event], plain.result.events[info.event]) << info.name;
  }
  ASSERT_EQ(fast.result.marks.size(), plain.result.marks.size());
  for (std::size_t mark = 0; mark < fast.result.marks.size(); ++mark) {
    EXPECT_EQ(fast.result.marks[mark].cycle, plain.result.marks[mark].cycle);
  }
  for (std::size_t unit = 0; unit < fast.result.accelerators.size(); ++unit) {
    const auto& counts = fast.result.accelerators[unit].counts;
    for (std::size_t count = 0; count < counts.size(); ++count) {
      EXPECT_EQ(counts[count].value, plain.result.accelerators[unit].counts[count].value) << counts[count].name;
    }
  }
}

TEST(AcceleratorPrograms, a_cluster_that_sleeps_meanwhile_takes_the_same_cycles_as_one_that_is_traced) {
  for (std::uint32_t seed = 20; seed < 26; ++seed) {
    const Jobs jobs(seed);
    for (const Code& code : {quiet_program(jobs), contended_program(jobs)}) {
      const ProgramRun fast = run_program(jobs, code, false);
      const ProgramRun plain = run_program(jobs, code, true);
      expect_events(fast);
      expect_outputs(jobs, fast);
      expect_same(fast, plain);
    }
  }
}

/// The words of a random transfer between L2 and the scratch memory, of one or two dimensions, at any alignment.
std::vector<Word> random_transfer(Draw& draw) {
  const bool rows_in_l2 = draw.count(0, 3) == 0;
  const bool rows_in_l1 = draw.count(0, 3) == 0;
  const Word row = draw.count(1, 200);
  const Word length = rows_in_l2 || rows_in_l1 ? row * draw.count(1, 8) : draw.count(1, 3000);
  Word command = length | DMA_COMMAND_INCREMENT | DMA_COMMAND_EVENT;
  if (draw.coin()) command |= DMA_COMMAND_TO_TCDM;
  if (rows_in_l2) command |= DMA_COMMAND_2D_EXTERNAL;
  if (rows_in_l1) command |= DMA_COMMAND_2D_TCDM;
  std::vector<Word> words{command, kScratch + draw.count(0, 0xffff), kDmaSource + draw.count(0, 0x2fff)};
  for (const bool rows : {rows_in_l2, rows_in_l1}) {
    if (rows) words.insert(words.end(), {row, row + draw.count(0, 100)});
  }
  return words;
}

/// Core 0 starts transfers, runs its jobs beside them and waits until all has ended; the others are asleep.
Code transfers_beside_jobs(Draw& draw, const Jobs& jobs) {
  std::vector<std::vector<Word>> transfers(draw.count(1, 7));
  for (std::vector<Word>& transfer : transfers) transfer = random_transfer(draw);
  const std::size_t late = draw.count(0, static_cast<std::uint32_t>(transfers.size()));  // these between the jobs
  const auto start_transfers = [&](Code& code, std::size_t from, std::size_t to) {
    for (std::size_t transfer = from; transfer < to; ++transfer) {
      code.li(a0, kDmaCommand) << lw(a1, a0, 0);
      for (const Word word : transfers[transfer]) code.li(a2, word) << sw(a2, a0, 0);
    }
  };
  Code code(kCode);
  only_on(code, 0, [&](Code& inside) {
    start_transfers(inside, late, transfers.size());
    run_jobs(inside, jobs, [&] { start_transfers(inside, 0, late); });
    inside.li(a0, kDmaCommand) << lw(a1, a0, 4) << slli(a1, a1, 16) << bne(a1, zero, -8);
    leave(inside);
  });
  return sleep(code, true);
}

// A traced run takes every cycle with care; the same program untraced goes through the devices' own loop.
TEST(AcceleratorPrograms, DMA_and_accelerators_beside_sleeping_cores_do_the_same_as_when_they_are_traced) {
  for (std::uint32_t seed = 100; seed < 100 + testing::soak_count(100); ++seed) {
    SCOPED_TRACE(seed);
    Draw draw(seed);
    const Jobs jobs(seed);
    const Code code = transfers_beside_jobs(draw, jobs);
    const ProgramRun fast = run_program(jobs, code, false);
    expect_events(fast);
    expect_same(fast, run_program(jobs, code, true));
    EXPECT_GT(fast.result.dma->bytes_to_l1 + fast.result.dma->bytes_to_l2, 0u);
  }
}

TEST(AcceleratorPrograms, the_memory_trace_has_the_lanes_of_accelerators_and_DMA) {
  const Jobs jobs(2);
  const arch::Machine machine = machine_of();
  std::istringstream lines(run_program(jobs, contended_program(jobs), true).requests);
  std::set<std::pair<Cycle, Address>> granted_banks;
  std::map<unsigned, unsigned> granted_to;
  for (std::string line; std::getline(lines, line);) {
    Cycle cycle = 0;
    unsigned requester = 0;
    Address address = 0;
    char direction = 0;
    unsigned granted = 0;
    if (std::sscanf(line.c_str(), "%lu %u %x %c %u", &cycle, &requester, &address, &direction, &granted) != 5) continue;
    if (granted == 0) continue;
    EXPECT_TRUE(granted_banks.emplace(cycle, address / 4 % machine.tcdm.banks).second) << line;
    ++granted_to[requester];
  }
  EXPECT_GT(granted_to[machine.first_lane_requester()], 0u);
  EXPECT_GT(granted_to[machine.first_lane_requester() + machine.accelerators.lanes() - 1], 0u);
  for (unsigned lane : {2u, 3u}) EXPECT_EQ(granted_to[machine.first_dma_requester() + lane], 16u * 1024 / 8);
}

TEST(AcceleratorPrograms, conflicts_with_others_cost_the_accelerators_time) {
  const Jobs jobs(1);
  const auto stalled = [&](const Code& code) {
    std::uint64_t sum = 0;
    for (const system::AcceleratorResult& unit : run_program(jobs, code).result.accelerators) {
      for (const accel::Count& count : unit.counts) sum += count.name == "stalled_cycles" ? count.value : 0;
    }
    return sum;
  };
  EXPECT_EQ(stalled(quiet_program(jobs)), 0u);
  EXPECT_GT(stalled(contended_program(jobs)), 0u);
}

TEST(AcceleratorPrograms, a_job_whose_accelerator_never_gets_the_port_is_named_in_the_deadlock) {
  const Jobs jobs(2);
  Code code(kCode);
  only_on(code, 0, [&](Code& inside) {
    inside.store(kEventMask, 1u << 13);
    program_job(inside, kHwpe + HWPE_DEPTHWISE_PORT, DEPTHWISE_FIRST_JOB_REGISTER,
                depthwise_image(jobs.depthwise.geometry, jobs.depthwise.settings, jobs.depthwise.padding_left));
    leave(wait_for_event(inside, 0));
  });
  const ProgramRun run = run_program(jobs, sleep(code, false));
  EXPECT_EQ(run.result.ending, system::Ending::Deadlock);
  EXPECT_THAT(run.result.reason, HasSubstr("depth-wise engine: a job is running and waits for the data port"));
}

class AcceleratorFault : public testing::ExecCommand {
 protected:
  /// What `tessera exec` says about a program that must end with a fault; status 1.
  std::string fault_of(const Code& code) const {
    const testing::CommandRun run = exec(ElfBuilder(code), {"--machine", "cluster"});
    EXPECT_EQ(run.status, 1) << run.output << run.errors;
    EXPECT_THAT(run.output, HasSubstr("guest_fault: "));
    return run.output;
  }
};

/// Core 0 does something to the accelerators, the others sleep.
template <typename Body>
Code on_core_0(Body body) {
  Code code(kCode);
  only_on(code, 0, [&](Code& inside) {
    body(inside);
    inside << stay;
  });
  return sleep(code, false);
}

TEST_F(AcceleratorFault, a_job_of_zeros_names_the_register) {
  const Code code =
      on_core_0([](Code& inside) { program_job(inside, kHwpe + HWPE_IMA_PORT, IMA_FIRST_JOB_REGISTER, {}); });
  EXPECT_THAT(fault_of(code), HasSubstr("IMA: TILES (entries) is 0"));
}

TEST_F(AcceleratorFault, a_job_outside_L1_names_register_and_address) {
  Jobs jobs(3);
  jobs.depthwise.geometry.input.address = 0x1C00'0000;
  const Code code = on_core_0([&](Code& inside) {
    program_job(inside, kHwpe + HWPE_DEPTHWISE_PORT, DEPTHWISE_FIRST_JOB_REGISTER,
                depthwise_image(jobs.depthwise.geometry, jobs.depthwise.settings, 0));
  });
  EXPECT_THAT(fault_of(code), HasSubstr("depth-wise engine: SRC 0x1c000000: "));
}

TEST_F(AcceleratorFault, a_job_on_cells_that_were_never_programmed_names_them) {
  arch::ImaGeometry job;
  job.input = {kInput, {1, 1}, 1, 1};
  job.output = {kOutput, {1, 1}, 1, 1};
  job.tiles.resize(1);
  const Code code = on_core_0([&](Code& inside) {
    inside.store(kHwpe + IMA_T_SIZE, halves(1, 1)).store(kHwpe + IMA_T_PLACE, 0);
    program_job(inside, kHwpe + HWPE_IMA_PORT, IMA_FIRST_JOB_REGISTER, ima_image(job, {}));
  });
  EXPECT_THAT(fault_of(code), HasSubstr("IMA: TILES: cells of array 0, columns 0 to 0, rows 0 to 0 were never"));
}

TEST_F(AcceleratorFault, a_context_that_was_not_acquired_cannot_be_written) {
  const Code code = on_core_0([](Code& inside) { inside.store(kHwpe + IMA_SRC, 0x1000'0000); });
  EXPECT_THAT(fault_of(code), HasSubstr("IMA: register 0x44 written with 0x10000000 by core 0: "
                                        "core 0 has not acquired a context"));
}

}  // namespace
}  // namespace tessera
