// Interrupts against the RTL: every instruction in its cycle, and the memory that the handler leaves, on the simulator
// and on the plain model. One core with ideal fetch triggers a software event for itself that interrupts it.
// tests/reference/interrupts holds recorded programs; whatever lies beside the repository is compared, too.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <span>
#include <sstream>
#include <string>
#include <vector>

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

const fs::path kReference = fs::path(TESSERA_SOURCE_DIR) / "tests" / "reference" / "interrupts";
const fs::path kRecorded = testing::shared("rtl/caches/interrupts");
constexpr Cycle kTooLong = 1'000'000;

struct Program {
  fs::path file;   ///< without extension
  fs::path image;  ///< with it

  fs::path with(const char* extension) const { return file.string() + extension; }
};

std::vector<Program> programs(const fs::path& folder) {
  std::vector<Program> list;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().string();
    const std::size_t end = name.rfind(".elf");
    if (end != std::string::npos) list.push_back({name.substr(0, end), entry.path()});
  }
  std::ranges::sort(list, {}, &Program::file);
  return list;
}

system::ElfImage load(const Program& program) {
  const std::string bytes = read_gzip(program.image);
  return system::load_elf(std::as_bytes(std::span(bytes)), program.file.string());
}

arch::Machine machine() {
  arch::Machine machine = arch::load_machine("cluster-ideal");
  machine.cores = 1;
  return machine;
}

/// Without what the core does behind its end: a jump to itself.
Lines without_exit_loop(Lines lines) {
  std::erase_if(lines, [](const std::string& line) { return line.ends_with(" 0000006f"); });
  return lines;
}

Lines signature_of(const system::Memories& memories, const system::ElfImage& program) {
  Lines signature;
  for (Address address = program.find("begin_signature").value(); address < program.find("end_signature").value();
       address += 4) {
    signature.push_back(fmt::format("{:08x}", memories.word(address).value()));
  }
  return signature;
}

void expect_same(const Program& program, const std::string& model, const Lines& trace, const Lines& signature) {
  const Lines recorded = lines_of(read_gzip(program.with(".trace.gz")));
  EXPECT_TRUE(same_lines("the trace", without_exit_loop(recorded), without_exit_loop(trace))) << model << program.file;
  EXPECT_TRUE(same_lines("the signature", lines_of(read_file(program.with(".sig"))), signature))
      << model << program.file;
}

void run_on_both_models(const Program& program) {
  const system::ElfImage image = load(program);
  plain::Machine plain(machine(), image, program.file.string());
  const plain::Account account = account_of(plain.run(kTooLong));
  expect_same(program, "plain model ", account.instructions, signature_of(plain.memories(), image));

  std::ostringstream trace;
  system::Tracer tracer(&trace, nullptr, 1);
  system::Chip chip(machine(), image, program.file.string(), [](char) {});
  chip.run({.max_cycles = kTooLong, .tracer = &tracer});
  expect_same(program, "simulator ", lines_of(trace.str()), signature_of(chip.memories(), image));
}

TEST(InterruptsOnRtl, are_taken_in_the_same_cycle_and_leave_the_same_behind) {
  const std::vector<Program> all = programs(kReference);
  EXPECT_GE(all.size(), 7u);
  for (const Program& program : all) run_on_both_models(program);
}

TEST(InterruptsOnRtl, do_so_in_every_recorded_program) {
  if (!fs::exists(kRecorded)) GTEST_SKIP() << "no recorded programs";
  for (const Program& program : programs(kRecorded)) run_on_both_models(program);
}

}  // namespace
}  // namespace tessera
