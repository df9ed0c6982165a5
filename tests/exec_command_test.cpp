// `tessera exec` as its users meet it: endings, exit statuses, what is written where.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/exec_command.hpp"

namespace tessera {
namespace {

using namespace guest;
using nlohmann::json;
using testing::CommandRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kCode;
using testing::kConsole;
using testing::kData;
using testing::kExit;
using testing::lines_of;
using testing::read_file;

class ExecEnding : public testing::ExecCommand {
 protected:
  CommandRun store_to_tohost(Word value) const {
    Code code(kCode);
    code.store(kData, value) << stay;
    return exec(ElfBuilder(code).symbol("tohost", kData), {"--machine", "core", "--max-cycles", "1000"});
  }
  CommandRun store(Word address, Word value) const {
    Code code(kCode);
    code.store(address, value) << stay;
    return exec(ElfBuilder(code), {"--machine", "core", "--max-cycles", "1000"});
  }
};

TEST_F(ExecEnding, one_stored_to_tohost_is_a_pass) {
  const CommandRun run = store_to_tohost(1);
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.output, HasSubstr("passed: "));
  EXPECT_THAT(run.errors, IsEmpty());
}

TEST_F(ExecEnding, an_odd_number_stored_to_tohost_names_the_test_that_failed) {
  const CommandRun run = store_to_tohost(23 << 1 | 1);
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output, HasSubstr("failed: test 23 failed"));
}

TEST_F(ExecEnding, an_even_number_stored_to_tohost_ends_nothing) {
  EXPECT_EQ(store_to_tohost(0).status, 3);
  EXPECT_EQ(store_to_tohost(4).status, 3);
}

TEST_F(ExecEnding, a_program_without_tohost_may_store_anything_there) { EXPECT_EQ(store(kData, 1).status, 3); }

TEST_F(ExecEnding, the_test_status_register_passes_and_fails) {
  EXPECT_EQ(store(0x2000'0000, 123'456'789).status, 0);
  EXPECT_EQ(store(0x2000'0000, 1).status, 1);
  EXPECT_EQ(store(0x2000'0000, 2).status, 3);
}

TEST_F(ExecEnding, the_test_status_register_is_there_on_the_cluster_too) {
  Code code(kCode);
  code.store(0x2000'0000, 123'456'789) << stay;
  EXPECT_EQ(exec(ElfBuilder(code), {"--machine", "cluster-ideal", "--max-cycles", "1000"}).status, 0);
}

TEST_F(ExecEnding, a_core_alone_ends_with_its_report) {
  EXPECT_EQ(exec(ElfBuilder(reports(0))).status, 0);
  const CommandRun failed = exec(ElfBuilder(reports(7)));
  EXPECT_EQ(failed.status, 1);
  EXPECT_THAT(failed.output, HasSubstr("failed: core 0 reported 7"));
}

TEST_F(ExecEnding, a_cluster_ends_when_all_cores_have_reported) {
  EXPECT_EQ(exec(ElfBuilder(reports(0)), {}).status, 0);
  EXPECT_EQ(exec(ElfBuilder(reports(0)), {"--machine", "cluster-ideal"}).status, 0);
}

/// Core 5 alone does something else: what `other` holds.
Code but_core_five(const Code& other) {
  Code code(kCode);
  code << csrr(t0, 0xF14) << addi(t1, zero, 5) << beq(t0, t1, 4 * 7);
  code.store(kExit, 0) << stay;
  for (std::size_t byte = 0; byte < other.bytes().size(); byte += 2) {
    code.half(std::to_integer<Word>(other.bytes()[byte]) | std::to_integer<Word>(other.bytes()[byte + 1]) << 8);
  }
  return code;
}

TEST_F(ExecEnding, one_core_that_reports_a_failure_fails_the_cluster_and_is_named) {
  Code other(0);
  other.store(kExit, 9) << stay;
  const CommandRun run = exec(ElfBuilder(but_core_five(other)), {"--machine", "cluster-ideal"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output, HasSubstr("failed: core 5 reported 9"));
}

TEST_F(ExecEnding, a_cluster_does_not_end_while_a_core_has_not_reported) {
  Code other(0);
  other << stay;
  const CommandRun run = exec(ElfBuilder(but_core_five(other)), {"--machine", "cluster-ideal", "--max-cycles", "500"});
  EXPECT_EQ(run.status, 3);
}

TEST_F(ExecEnding, a_fault_of_one_core_of_eight_names_that_core) {
  Code other(0);
  other.li(a0, 0x3000'0000) << lw(a1, a0, 8);
  const CommandRun run = exec(ElfBuilder(but_core_five(other)), {"--machine", "cluster-ideal"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output, HasSubstr("core 5, pc 0x1c00002c"));
  EXPECT_THAT(run.output, HasSubstr("lw a1, 0x8(a0)"));
}

class ExecLimit : public testing::ExecCommand {};

TEST_F(ExecLimit, a_run_stops_at_the_limit_and_says_that_the_core_was_running) {
  Code code(kCode);
  code << addi(a0, a0, 1) << jal(zero, -4);
  const CommandRun run = exec(ElfBuilder(code), {"--machine", "core", "--max-cycles", "100"});
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.output, HasSubstr("cycle_limit: the cycle limit was reached after 100 cycles"));
  EXPECT_THAT(run.output, HasSubstr("core 0 at pc 0x1c00000"));
  EXPECT_THAT(run.output, HasSubstr(": running"));
}

TEST_F(ExecLimit, a_program_that_ends_before_the_limit_is_not_stopped_by_it) {
  const CommandRun unlimited = exec(ElfBuilder(reports(0)), {"--machine", "core", "--json", "-"});
  const auto cycles = json::parse(unlimited.output)["cycles"].get<unsigned>();
  const auto limited = [&](unsigned limit) {
    return exec(ElfBuilder(reports(0)), {"--machine", "core", "--max-cycles", std::to_string(limit)}).status;
  };
  EXPECT_EQ(limited(cycles), 0);
  EXPECT_EQ(limited(cycles - 1), 3);
}

TEST_F(ExecLimit, a_deadlock_says_what_each_core_waits_for) {
  constexpr Word kEntry = 16 * 4;  // bytes of code a core has
  Code code(kCode);
  code << csrr(t2, 0xF14) << slli(t2, t2, 6);
  code.li(t0, kCode + kEntry) << add(t0, t0, t2) << jalr(zero, t0, 0);
  const auto core = [&](unsigned index) {
    while (code.here() < kCode + (index + 1) * kEntry) code << nop;
  };
  core(0);  // half of a barrier of cores 0 and 1
  code.store(0x1020'4200, 3).store(0x1020'4000, 1 << 16).li(t0, 0x1020'4218) << cv_elw(a0, t0, 0);
  core(1);  // takes the mutex, and keeps it
  code.store(0x1020'4000, 1 << 17).li(t0, 0x1020'40C0) << cv_elw(a0, t0, 0) << cv_elw(a0, t0, 0x38 - 0xC0);
  core(2);  // comes later
  code.store(0x1020'4000, 1 << 17).li(t0, 0x1020'40C0).times(5, nop) << cv_elw(a0, t0, 0);
  core(3);
  code.store(0x1020'4000, 1 << 18).li(t0, 0x1020'4080) << cv_elw(a0, t0, 0);
  for (unsigned index = 4; index < 8; ++index) {
    core(index);
    code.store(0x1020'4000, 3).li(t0, 0x1020'4038) << cv_elw(a0, t0, 0);
  }
  for (const char* machine : {"cluster-ideal", "cluster"}) {
    const CommandRun run = exec(ElfBuilder(code), {"--machine", machine, "--json", folder_ / "json"});
    EXPECT_EQ(run.status, 3);
    EXPECT_THAT(run.output, HasSubstr("deadlock: "));
    EXPECT_THAT(run.output, HasSubstr(": waits for barrier 0: cores arrived 0x1 of 0x3"));
    const json cores = json::parse(read_file(folder_ / "json"))["cores"];
    EXPECT_EQ(cores[0]["waits_for"], "barrier 0: cores arrived 0x1 of 0x3");
    EXPECT_EQ(cores[1]["waits_for"], "an event of mask 0x20000 (buffered 0x0)");
    EXPECT_EQ(cores[2]["waits_for"], "mutex 0");
    EXPECT_EQ(cores[3]["waits_for"], "a dispatched value");
    EXPECT_EQ(cores[7]["waits_for"], "an event of mask 0x3 (buffered 0x0)");
  }
}

class ExecOutput : public testing::ExecCommand {
 protected:
  /// Prints "hi", leaves mark 3, stores and loads a word of TCDM, reports 0.
  static Code talks() {
    Code code(kCode);
    code.store(kConsole, 'h').store(kConsole, 'i').store(0x1A10'410C, 42);
    code.li(a0, kData) << sw(a0, a0, 4) << lw(a1, a0, 4) << addi(a1, a1, 1);
    code.store(kExit, 0) << stay;
    return code;
  }
};

TEST_F(ExecOutput, what_the_program_prints_comes_before_the_report) {
  const CommandRun run = exec(ElfBuilder(talks()));
  EXPECT_EQ(run.output.substr(0, 2), "hi");
  EXPECT_THAT(run.output, HasSubstr("[c0] mark 3 = 42 (cycle "));
}

TEST_F(ExecOutput, json_on_standard_output_stands_alone_there) {
  const CommandRun run = exec(ElfBuilder(talks()), {"--machine", "core", "--json", "-"});
  EXPECT_EQ(run.status, 0);
  EXPECT_TRUE(json::accept(run.output)) << run.output;
  EXPECT_THAT(run.errors, HasSubstr("hi"));
}

TEST_F(ExecOutput, json_holds_the_documented_fields) {
  Code code(kCode);
  code << csrr(t0, 0xF14) << bne(t0, zero, 24);  // core 0 alone uses memory
  code.li(a0, kData) << sw(a0, a0, 4) << lw(a1, a0, 4) << addi(a1, a1, 1);
  code.store(kExit, 0) << stay;
  const CommandRun run = exec(ElfBuilder(code), {"--machine", "cluster-ideal", "--json", "-"});
  EXPECT_EQ(run.status, 0);
  const json document = json::parse(run.output);
  EXPECT_EQ(document["machine"], "cluster-ideal");
  EXPECT_EQ(document["ending"], "passed");
  EXPECT_EQ(document["cycles"], 19);
  ASSERT_EQ(document["cores"].size(), 8u);
  const json& core = document["cores"][0];
  EXPECT_EQ(core["tcdm_accesses"], 2);
  EXPECT_EQ(core["tcdm_conflicts"], 0);
  EXPECT_EQ(core["sleeping_cycles"], 0);
  EXPECT_EQ(core["exit_code"], 0);
  EXPECT_EQ(core["stalls"]["load_use"], 1);
  EXPECT_EQ(document["cores"][1]["tcdm_accesses"], 0);
}

TEST_F(ExecOutput, json_goes_to_a_file_and_the_report_stays) {
  const CommandRun run = exec(ElfBuilder(talks()), {"--machine", "core", "--json", folder_ / "r.json"});
  EXPECT_THAT(run.output, HasSubstr("passed: "));
  EXPECT_EQ(json::parse(read_file(folder_ / "r.json"))["ending"], "passed");
}

TEST_F(ExecOutput, the_signature_is_a_lower_case_word_a_line) {
  Code code(kCode);
  code.store(kData, 0xABCD'EF01).store(kExit, 0) << stay;
  const ElfBuilder program = ElfBuilder(code).symbol("begin_signature", kData).symbol("end_signature", kData + 8);
  EXPECT_EQ(exec(program, {"--machine", "core", "--signature", folder_ / "s"}).status, 0);
  EXPECT_EQ(read_file(folder_ / "s"), "abcdef01\n00000000\n");
}

TEST_F(ExecOutput, the_instruction_trace_has_cycle_core_pc_and_instruction) {
  Code code(kCode);
  code << addi(a0, zero, 1);
  code.half(c_addi(a0, 2)).half(c_nop).store(kExit, 0) << stay;
  EXPECT_EQ(exec(ElfBuilder(code), {"--machine", "core", "--trace-instructions", folder_ / "t"}).status, 0);
  const auto lines = lines_of(read_file(folder_ / "t"));
  ASSERT_GE(lines.size(), 4u);
  EXPECT_EQ(lines[0], "4 0 1c000000 00100513");
  EXPECT_EQ(lines[1], "5 0 1c000004 00250513");  // expanded
  EXPECT_EQ(lines[2], "6 0 1c000006 00000013");
}

TEST_F(ExecOutput, the_memory_trace_has_cycle_core_address_direction_and_grant) {
  Code code(kCode);
  code.li(a0, kData) << sw(zero, a0, 0) << lw(a1, a0, 4);
  code.store(kExit, 0) << stay;
  EXPECT_EQ(exec(ElfBuilder(code), {"--machine", "cluster-ideal", "--trace-memory", folder_ / "m"}).status, 0);
  const auto lines = lines_of(read_file(folder_ / "m"));
  ASSERT_GT(lines.size(), 16u);
  EXPECT_EQ(lines[0], "7 0 10000000 W 1");  // leaves ID in cycle 6
  EXPECT_EQ(lines[1], "7 1 10000000 W 0");
  EXPECT_EQ(lines[7], "7 7 10000000 W 0");
  EXPECT_EQ(lines[8], "8 0 10000004 R 1");
}

TEST_F(ExecOutput, a_fault_is_traced_and_reported_like_any_other_end) {
  Code code(kCode);
  code << addi(a0, zero, 1) << illegal;
  const CommandRun run =
      exec(ElfBuilder(code), {"--machine", "core", "--trace-instructions", folder_ / "t", "--json", "-"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(json::parse(run.output)["ending"], "guest_fault");
  EXPECT_THAT(read_file(folder_ / "t"), HasSubstr("4 0 1c000000 00100513\n"));
}

TEST_F(ExecOutput, a_path_that_cannot_be_written_is_named) {
  const ElfBuilder program = ElfBuilder(reports(0)).symbol("begin_signature", kData).symbol("end_signature", kData + 8);
  for (const char* option : {"--signature", "--trace-instructions", "--trace-memory", "--json"}) {
    const CommandRun run = exec(program, {"--machine", "core", option, "/nowhere/at/all"});
    EXPECT_EQ(run.status, 2) << option;
    EXPECT_THAT(run.errors, HasSubstr("/nowhere/at/all: cannot be written")) << option;
  }
}

TEST_F(ExecOutput, standard_output_that_cannot_be_written_is_an_error) {
  const std::string path = folder_.write("program.elf", ElfBuilder(reports(0)).bytes());
  EXPECT_EQ(testing::run_tessera({"exec", path, "--machine", "core"}, "/dev/full").status, 2);
  EXPECT_EQ(testing::run_tessera({"exec", path, "--machine", "core", "--json", "-"}, "/dev/full").status, 2);
}

TEST_F(ExecOutput, a_full_disk_is_an_error) {
  const ElfBuilder program = ElfBuilder(reports(0)).symbol("begin_signature", kData).symbol("end_signature", kData + 8);
  for (const char* option : {"--signature", "--trace-instructions", "--json"}) {
    const CommandRun run = exec(program, {"--machine", "core", option, "/dev/full"});
    EXPECT_EQ(run.status, 2) << option;
    EXPECT_THAT(run.errors, HasSubstr("/dev/full: not written completely")) << option;
  }
}

}  // namespace
}  // namespace tessera
