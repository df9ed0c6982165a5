// The simulator against the RTL: every program of tests/reference does in every cycle what it did there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>

#include "support/run_tessera.hpp"
#include "support/text_files.hpp"
#include "system/chip.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using testing::Lines;
using testing::lines_of;
using testing::read_file;
using testing::read_gzip;
using testing::same_lines;

const fs::path kReference = fs::path(TESSERA_SOURCE_DIR) / "tests" / "reference";

struct Recorded {
  system::ElfImage program;
  system::Result result;
  Lines trace;
  Lines requests;
  Lines signature;
};

Recorded run_program(const fs::path& elf, const std::string& machine_name) {
  const arch::Machine machine = arch::load_machine(machine_name);
  Recorded run;
  run.program = system::load_elf(elf.string());
  system::Chip chip(machine, run.program, elf.string(), [](char) {});
  std::ostringstream trace;
  std::ostringstream requests;
  system::Tracer tracer(&trace, &requests, machine.cores);
  constexpr Cycle kTooLong = 10'000'000;
  run.result = chip.run({kTooLong, &tracer});
  run.trace = lines_of(trace.str());
  run.requests = lines_of(requests.str());
  const auto begin = run.program.find("begin_signature");
  const auto end = run.program.find("end_signature");
  for (Address address = begin.value_or(0); begin && end && address < *end; address += 4) {
    run.signature.push_back(fmt::format("{:08x}", chip.memories().word(address).value()));
  }
  return run;
}

/// The reference's trace as ours is written: with a core, without the mark of compressed instructions.
Lines reference_trace(const fs::path& file, bool names_core) {
  Lines lines = lines_of(read_gzip(file));
  for (std::string& line : lines) {
    if (line.ends_with(" c")) line.resize(line.size() - 2);
    if (!names_core) line.insert(line.find(' '), " 0");
  }
  return lines;
}

std::vector<std::string> programs(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kReference / folder)) {
    if (entry.path().extension() == ".elf") names.push_back(folder + "/" + entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

fs::path file_of(const std::string& program, const std::string& extension) {
  return kReference / (program + extension);
}

std::string stem(const std::string& program) { return fs::path(program).filename().string(); }

std::string test_name(const ::testing::TestParamInfo<std::string>& info) { return stem(info.param); }

void expect_signature(const Recorded& run, const std::string& program) {
  const fs::path file = file_of(program, ".sig");
  if (!fs::exists(file)) return;
  EXPECT_TRUE(same_lines("the signature", lines_of(read_file(file)), run.signature));
}

class OneCoreOnRtl : public ::testing::TestWithParam<std::string> {};
class ClusterOnRtl : public ::testing::TestWithParam<std::string> {};

/// The row of a program in expected.csv: its numbers, without the name.
std::optional<std::string> expected_row(const std::string& program) {
  const std::string name = stem(program) + ",";
  for (const std::string& line : lines_of(read_file(file_of(program, ".elf").replace_filename("expected.csv")))) {
    if (line.starts_with(name)) return line.substr(name.size());
  }
  return std::nullopt;
}

TEST_P(OneCoreOnRtl, does_the_same_in_every_cycle) {
  const std::string& program = GetParam();
  const Recorded run = run_program(file_of(program, ".elf"), "core");
  EXPECT_EQ(run.result.ending, system::Ending::Passed) << run.result.reason;
  EXPECT_TRUE(same_lines("the trace", reference_trace(file_of(program, ".trace.gz"), false), run.trace));
  expect_signature(run, program);
  if (program.starts_with("random/")) {
    const core::HartCounters& counters = run.result.cores.at(0).counters;
    EXPECT_EQ(fmt::format("0,{},{},{}", run.result.cycles, counters.instructions(), counters.data_accesses),
              expected_row(program))
        << "exit code, cycles, instructions, data accesses";
  }
}

INSTANTIATE_TEST_SUITE_P(Random, OneCoreOnRtl, ::testing::ValuesIn(programs("random")), test_name);
INSTANTIATE_TEST_SUITE_P(Kernels, OneCoreOnRtl, ::testing::ValuesIn(programs("kernels")), test_name);

TEST(KernelsOnRtl, every_kernel_takes_as_many_cycles) {
  const Recorded run = run_program(file_of("kernels/mk", ".elf"), "core");
  const Lines table = lines_of(read_file(file_of("kernels/mk", ".table")));
  ASSERT_EQ(run.signature.size(), table.size());
  for (std::size_t row = 0; row < table.size(); ++row) {
    std::istringstream columns(table[row]);
    std::string name;
    unsigned cycles = 0;
    ASSERT_TRUE(columns >> name >> cycles) << table[row];
    EXPECT_EQ(std::stoul(run.signature[row], nullptr, 16), cycles) << name;
  }
}

/// What the RTL's test bench logs, from our result. Marks stand before the totals, by cycle and then by core.
Lines log_of(const system::Result& result) {
  Lines marks;
  for (const system::Mark& mark : result.marks) {
    marks.push_back(fmt::format("[c{}] mark {} = {} (cycle {})", mark.core, mark.number, mark.value, mark.cycle));
  }
  std::uint64_t accesses = 0;
  std::uint64_t stalls = 0;
  Lines cores;
  for (std::size_t index = 0; index < result.cores.size(); ++index) {
    const system::CoreResult& core = result.cores[index];
    const core::HartCounters& counters = core.counters;
    accesses += counters.tcdm_accesses;
    stalls += counters.tcdm_conflicts;
    cores.push_back(fmt::format("  core{} rc={} retired={} tcdm={} stall={} clkgated={}", index,
                                core.exit_code.value_or(~0u), counters.instructions(), counters.tcdm_accesses,
                                counters.tcdm_conflicts, counters.sleeping));
  }
  Lines log = std::move(marks);
  log.push_back(fmt::format("[cluster] {} cycles={} tcdm_grants={} tcdm_stall_cycles={} x_grants=0 x_stalls=0",
                            result.ending == system::Ending::Passed ? "PASS" : "FAIL", result.cycles, accesses,
                            stalls));
  log.insert(log.end(), cores.begin(), cores.end());
  return log;
}

TEST_P(ClusterOnRtl, does_the_same_in_every_cycle) {
  const std::string& program = GetParam();
  const Recorded run = run_program(file_of(program, ".elf"), "cluster-ideal");
  EXPECT_EQ(run.result.ending, system::Ending::Passed) << run.result.reason;
  EXPECT_TRUE(same_lines("the trace", reference_trace(file_of(program, ".trace.gz"), true), run.trace));
  EXPECT_TRUE(same_lines("the memory trace", lines_of(read_gzip(file_of(program, ".mtrace.gz"))), run.requests));
  EXPECT_TRUE(same_lines("the log", lines_of(read_file(file_of(program, ".log"))), log_of(run.result)));
  expect_signature(run, program);
}

INSTANTIATE_TEST_SUITE_P(Random8, ClusterOnRtl, ::testing::ValuesIn(programs("random8")), test_name);
INSTANTIATE_TEST_SUITE_P(Programs, ClusterOnRtl, ::testing::ValuesIn(programs("cluster")), test_name);

TEST(RtlReference, all_reference_programs_are_there) {
  EXPECT_GE(programs("random").size(), 100u);
  EXPECT_GE(programs("random8").size(), 20u);
  EXPECT_GE(programs("cluster").size(), 5u);
  EXPECT_GE(programs("kernels").size(), 1u);
}

TEST(RtlReference, the_command_writes_the_same_files_for_one_core) {
  const testing::TemporaryFolder folder;
  const auto run = testing::run_tessera({"exec", file_of("random/r7", ".elf"), "--machine", "core",
                                         "--trace-instructions", folder / "trace", "--signature", folder / "sig"});
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_TRUE(same_lines("the trace", reference_trace(file_of("random/r7", ".trace.gz"), false),
                         lines_of(read_file(folder / "trace"))));
  EXPECT_EQ(read_file(folder / "sig"), read_file(file_of("random/r7", ".sig")));
}

TEST(RtlReference, the_command_writes_the_same_files_for_eight_cores) {
  const testing::TemporaryFolder folder;
  const auto run =
      testing::run_tessera({"exec", file_of("random8/c4", ".elf"), "--machine", "cluster-ideal", "--trace-instructions",
                            folder / "trace", "--trace-memory", folder / "memory", "--signature", folder / "sig"});
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_TRUE(same_lines("the trace", reference_trace(file_of("random8/c4", ".trace.gz"), true),
                         lines_of(read_file(folder / "trace"))));
  EXPECT_EQ(read_file(folder / "memory"), read_gzip(file_of("random8/c4", ".mtrace.gz")));
  EXPECT_EQ(read_file(folder / "sig"), read_file(file_of("random8/c4", ".sig")));
}

}  // namespace
}  // namespace tessera
