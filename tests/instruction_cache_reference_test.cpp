// Instruction caches against the RTL: 60 programs recorded with them, every instruction in its cycle.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "support/plain/account.hpp"
#include "support/plain/machine.hpp"
#include "support/recorded.hpp"
#include "support/text_files.hpp"
#include "system/chip.hpp"
#include "system/tracer.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using testing::Lines;
using testing::lines_of;
using testing::read_file;
using testing::read_gzip;
using testing::same_lines;

constexpr Cycle kTooLong = 10'000'000;

const fs::path kFolder = testing::shared("rtl/caches/icache");

/// A row of programs.csv.
struct Row {
  std::string name;
  std::string kind;
  unsigned cores = 0;
  Cycle latency = 0;
};

std::vector<Row> rows() {
  std::vector<Row> rows;
  if (!fs::exists(kFolder)) return rows;
  for (const std::string& line : lines_of(read_file(kFolder / "programs.csv"))) {
    std::istringstream fields(line);
    Row row;
    std::string cores;
    std::string latency;
    std::getline(fields, row.name, ',');
    std::getline(fields, row.kind, ',');
    std::getline(fields, cores, ',');
    std::getline(fields, latency, ',');
    if (row.name == "name") continue;
    row.cores = static_cast<unsigned>(std::stoul(cores));
    row.latency = std::stoull(latency);
    rows.push_back(row);
  }
  return rows;
}

arch::Machine machine_of(const Row& row) {
  arch::Machine machine = arch::load_machine("cluster-ideal");
  machine.cores = row.cores;
  machine.l2.port_latency = static_cast<std::uint32_t>(row.latency);
  machine.instruction_cache = arch::load_machine("cluster").instruction_cache;
  return machine;
}

/// Without what cores do behind their end: a jump to itself.
Lines without_exit_loops(Lines lines) {
  std::erase_if(lines, [](const std::string& line) { return line.ends_with(" 0000006f"); });
  return lines;
}

Lines signature_of(const system::Memories& memories, const system::ElfImage& program) {
  Lines signature;
  const auto begin = program.find("begin_signature");
  const auto end = program.find("end_signature");
  for (Address address = begin.value_or(0); begin && end && address < *end; address += 4) {
    signature.push_back(fmt::format("{:08x}", memories.word(address).value()));
  }
  return signature;
}

class InstructionCachesOnRtl : public ::testing::TestWithParam<Row> {};

TEST_P(InstructionCachesOnRtl, the_plain_model_does_the_same_in_every_cycle) {
  const fs::path file = kFolder / (GetParam().name + ".elf");
  const system::ElfImage program = system::load_elf(file.string());
  plain::Machine machine(machine_of(GetParam()), program, file.string());
  const plain::Account account = account_of(machine.run(kTooLong));
  const Lines recorded = lines_of(read_gzip(kFolder / (GetParam().name + ".trace.gz")));
  EXPECT_TRUE(same_lines("the trace", without_exit_loops(recorded), without_exit_loops(account.instructions)));
  EXPECT_TRUE(same_lines("the signature", lines_of(read_file(kFolder / (GetParam().name + ".sig"))),
                         signature_of(machine.memories(), program)));
}

TEST_P(InstructionCachesOnRtl, the_simulator_does_the_same_in_every_cycle) {
  const fs::path file = kFolder / (GetParam().name + ".elf");
  const system::ElfImage program = system::load_elf(file.string());
  const arch::Machine machine = machine_of(GetParam());
  std::ostringstream trace;
  system::Tracer tracer(&trace, nullptr, machine.cores);
  system::Chip chip(machine, program, file.string(), [](char) {});
  chip.run({.max_cycles = kTooLong, .tracer = &tracer});
  const Lines recorded = lines_of(read_gzip(kFolder / (GetParam().name + ".trace.gz")));
  EXPECT_TRUE(same_lines("the trace", without_exit_loops(recorded), without_exit_loops(lines_of(trace.str()))));
  EXPECT_TRUE(same_lines("the signature", lines_of(read_file(kFolder / (GetParam().name + ".sig"))),
                         signature_of(chip.memories(), program)));
}

/// A line of fetch_latency.txt: "cores 1 L2 latency 5 prefetch off: ...: [(1, 1255), (3, 201)]".
struct Latencies {
  Row row;
  bool prefetch = false;
  std::map<Cycle, std::uint64_t> fetches;
};

std::vector<Latencies> latencies() {
  std::vector<Latencies> all;
  for (const std::string& line : lines_of(read_file(testing::shared("rtl/caches/tables/fetch_latency.txt")))) {
    Latencies one;
    unsigned long long latency = 0;
    if (std::sscanf(line.c_str(), "cores %u L2 latency %llu", &one.row.cores, &latency) != 2) continue;
    one.row.latency = latency;
    one.prefetch = line.find("prefetch ON") != std::string::npos;
    for (std::size_t at = line.find('('); at != std::string::npos; at = line.find('(', at + 1)) {
      unsigned long long cycles = 0;
      unsigned long long count = 0;
      if (std::sscanf(line.c_str() + at, "(%llu, %llu)", &cycles, &count) == 2) one.fetches[cycles] = count;
    }
    all.push_back(one);
  }
  return all;
}

TEST(InstructionCachesOnRtl, the_plain_model_answers_fetches_in_as_many_cycles_with_and_without_prefetching) {
  const fs::path file = testing::shared("rtl/caches/tables/probe.elf");
  if (!fs::exists(file)) GTEST_SKIP() << file << " is not there";
  const system::ElfImage program = system::load_elf(file.string());
  const std::vector<Latencies> all = latencies();
  EXPECT_EQ(all.size(), 14u);
  for (const Latencies& recorded : all) {
    plain::Machine machine(machine_of(recorded.row), program, file.string());
    if (recorded.prefetch) machine.prefetch_from_start();
    EXPECT_EQ(machine.run(kTooLong).fetches, recorded.fetches)
        << recorded.row.cores << " cores, latency " << recorded.row.latency
        << (recorded.prefetch ? ", prefetching" : "");
  }
}

std::string test_name(const ::testing::TestParamInfo<Row>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Recorded, InstructionCachesOnRtl, ::testing::ValuesIn(rows()), test_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(InstructionCachesOnRtl);

}  // namespace
}  // namespace tessera
