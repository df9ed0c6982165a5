// The DMA under the traffic of cores, against the RTL: in every cycle the same instructions, requests of cores and
// lanes, bursts and events, on the simulator and on the plain model. tests/reference/dma holds some of the recorded
// programs; all of them lie beside the repository, and are left out where they do not.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <span>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "support/plain/account.hpp"
#include "support/plain/machine.hpp"
#include "support/recorded.hpp"
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

const fs::path kSource = TESSERA_SOURCE_DIR;
const fs::path kReference = kSource / "tests" / "reference" / "dma";
const fs::path kRecorded = kSource / ".." / "shared" / "rtl" / "caches" / "dma-contention";
constexpr Cycle kTooLong = 1'000'000;

struct Program {
  fs::path file;                 ///< without extension
  std::uint32_t l2_latency = 0;  ///< cycles

  fs::path with(const char* extension) const { return file.string() + extension; }
};

/// The rows of programs.csv: name, mode, latency of L2.
std::vector<Program> programs(const fs::path& folder) {
  std::vector<Program> list;
  for (const std::string& row : lines_of(read_file(folder / "programs.csv"))) {
    std::istringstream columns(row);
    std::string name;
    std::string mode;
    std::string latency;
    std::getline(std::getline(std::getline(columns, name, ','), mode, ','), latency, ',');
    if (name != "name") list.push_back({folder / name, static_cast<std::uint32_t>(std::stoul(latency))});
  }
  return list;
}

system::ElfImage load(const Program& program) {
  const fs::path plain = program.with(".elf");
  const std::string bytes = read_gzip(fs::exists(plain) ? plain : program.with(".elf.gz"));
  return system::load_elf(std::as_bytes(std::span(bytes)), program.file.string());
}

arch::Machine machine_of(const Program& program) {
  arch::Machine machine = arch::load_machine("cluster-ideal");
  machine.l2.port_latency = program.l2_latency;
  return machine;
}

Lines recorded_trace(const Program& program) {
  Lines lines = lines_of(read_gzip(program.with(".trace.gz")));
  for (std::string& line : lines) {
    if (line.ends_with(" c")) line.resize(line.size() - 2);  // the mark of compressed instructions
  }
  return lines;
}

/// The test bench wrote the requests of a cycle in another order: lanes before cores, cores downwards.
Lines recorded_requests(const Program& program) {
  Lines lines = lines_of(read_gzip(program.with(".mtrace.gz")));
  std::stable_sort(lines.begin(), lines.end(), [](const std::string& a, const std::string& b) {
    const auto place = [](const std::string& line) {
      const std::string requester = line.substr(line.find(' ') + 1);
      return std::tuple(std::stoul(line), requester.starts_with("dma") ? -1 : std::stoi(requester));
    };
    return place(a) < place(b);
  });
  return lines;
}

void expect_same(const Program& program, const char* model, const plain::Account& account) {
  EXPECT_TRUE(same_lines("the trace", recorded_trace(program), account.instructions)) << model << program.file;
  EXPECT_TRUE(same_lines("the memory trace", recorded_requests(program), account.requests)) << model << program.file;
}

void run_on_both_models(const Program& program) {
  const arch::Machine machine = machine_of(program);
  const system::ElfImage image = load(program);
  std::ostringstream instructions;
  std::ostringstream requests;
  system::Tracer tracer(&instructions, &requests, machine.cores);
  system::Chip chip(machine, image, program.file.string(), [](char) {});
  const system::Result result = chip.run({kTooLong, &tracer});
  expect_same(program, "simulator ", plain::account_of(result, instructions.str(), requests.str()));

  plain::Machine plain(machine, image, program.file.string());
  expect_same(program, "plain model ", plain::account_of(plain.run(kTooLong)));
}

TEST(DmaUnderTraffic, does_the_same_in_every_cycle) {
  const std::vector<Program> all = programs(kReference);
  EXPECT_GE(all.size(), 4u);
  for (const Program& program : all) run_on_both_models(program);
}

TEST(DmaUnderTraffic, does_the_same_in_every_recorded_program) {
  if (!fs::exists(kRecorded / "programs.csv")) GTEST_SKIP() << "no recorded programs";
  std::vector<Program> all = programs(kRecorded);
  if (!testing::kThorough) all.resize(std::min<std::size_t>(all.size(), 5));
  for (const Program& program : all) run_on_both_models(program);
}

}  // namespace
}  // namespace tessera
