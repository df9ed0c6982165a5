// The plain model, to which the simulator is compared, against the RTL: it, too, does in every cycle what the RTL did.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "support/plain/account.hpp"
#include "support/plain/machine.hpp"
#include "support/text_files.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using testing::Lines;
using testing::lines_of;
using testing::read_file;
using testing::read_gzip;
using testing::same_lines;

const fs::path kReference = fs::path(TESSERA_SOURCE_DIR) / "tests" / "reference";
constexpr Cycle kTooLong = 10'000'000;

std::vector<fs::path> programs(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kReference / folder)) {
    if (entry.path().extension() == ".elf") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Lines recorded_trace(fs::path program, bool names_core) {
  Lines lines = lines_of(read_gzip(program.replace_extension(".trace.gz")));
  for (std::string& line : lines) {
    if (line.ends_with(" c")) line.resize(line.size() - 2);  // the mark of compressed instructions
    if (!names_core) line.insert(line.find(' '), " 0");
  }
  return lines;
}

/// The test bench's log, from our outcome.
Lines log_of(const plain::Outcome& outcome) {
  Lines log;
  for (const plain::Mark& mark : outcome.marks) {
    log.push_back(fmt::format("[c{}] mark {} = {} (cycle {})", mark.core, mark.number, mark.value, mark.cycle));
  }
  std::uint64_t accesses = 0;
  std::uint64_t stalls = 0;
  Lines cores;
  for (std::size_t index = 0; index < outcome.cores.size(); ++index) {
    const plain::CoreOutcome& core = outcome.cores[index];
    accesses += core.tcdm_accesses;
    stalls += core.tcdm_conflicts;
    cores.push_back(fmt::format("  core{} rc={} retired={} tcdm={} stall={} clkgated={}", index,
                                core.exit_code.value_or(~0u), core.retired, core.tcdm_accesses, core.tcdm_conflicts,
                                core.sleeping));
  }
  log.push_back(fmt::format("[cluster] {} cycles={} tcdm_grants={} tcdm_stall_cycles={} x_grants=0 x_stalls=0",
                            outcome.ended ? "PASS" : "FAIL", outcome.cycles, accesses, stalls));
  log.insert(log.end(), cores.begin(), cores.end());
  return log;
}

void expect_signature(const plain::Machine& machine, const system::ElfImage& program, fs::path file) {
  file.replace_extension(".sig");
  if (!fs::exists(file)) return;
  Lines signature;
  for (Address address = program.find("begin_signature").value(); address < program.find("end_signature").value();
       address += 4) {
    signature.push_back(fmt::format("{:08x}", machine.memories().word(address).value()));
  }
  EXPECT_TRUE(same_lines("the signature", lines_of(read_file(file)), signature)) << file;
}

TEST(PlainModelOnRtl, one_core_does_the_same_in_every_cycle) {
  for (const char* folder : {"random", "kernels"}) {
    for (const fs::path& file : programs(folder)) {
      const system::ElfImage program = system::load_elf(file.string());
      plain::Machine machine(arch::load_machine("core"), program, file.string());
      const plain::Account account = account_of(machine.run(kTooLong));
      EXPECT_TRUE(same_lines("the trace", recorded_trace(file, false), account.instructions)) << file;
      expect_signature(machine, program, file);
    }
  }
}

TEST(PlainModelOnRtl, eight_cores_do_the_same_in_every_cycle) {
  for (const char* folder : {"random8", "cluster"}) {
    for (fs::path file : programs(folder)) {
      const system::ElfImage program = system::load_elf(file.string());
      plain::Machine machine(arch::load_machine("cluster-ideal"), program, file.string());
      const plain::Outcome outcome = machine.run(kTooLong);
      const plain::Account account = account_of(outcome);
      EXPECT_TRUE(same_lines("the trace", recorded_trace(file, true), account.instructions)) << file;
      expect_signature(machine, program, file);
      EXPECT_TRUE(same_lines("the log", lines_of(read_file(file.replace_extension(".log"))), log_of(outcome))) << file;
      const Lines requests = lines_of(read_gzip(file.replace_extension(".mtrace.gz")));
      EXPECT_TRUE(same_lines("the memory trace", requests, account.requests)) << file;
    }
  }
}

}  // namespace
}  // namespace tessera
