// Programs as users bring them, written against the conventions of other simulators and boards, and what became of
// each: tests/reference/wild.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/exec_command.hpp"

namespace tessera {
namespace {

using testing::CommandRun;
using ::testing::HasSubstr;
using testing::lines_of;
using testing::read_file;
using ::testing::StartsWith;

class WildProgram : public testing::ExecCommand {
 protected:
  static CommandRun run(const std::string& name, const Arguments& arguments = {"--machine", "core"}) {
    return exec_file(TESSERA_SOURCE_DIR "/tests/reference/wild/" + name + ".elf", arguments);
  }
  std::vector<std::string> signature_of(const std::string& name) const {
    const CommandRun run = this->run(name, {"--machine", "core", "--signature", folder_ / "signature"});
    EXPECT_EQ(run.status, 0) << run.output;
    return lines_of(read_file(folder_ / "signature"));
  }
};

TEST_F(WildProgram, loop_registers_may_be_restored_at_any_halfword) {
  for (const char* name : {"loop_count", "loop_start"}) {
    const CommandRun run = this->run(name);
    EXPECT_EQ(run.status, 0) << name << ": " << run.output;
  }
}

TEST_F(WildProgram, trigger_registers_read_as_in_the_rtl_and_mhpmevent3_has_16_bits) {
  const std::vector<std::string> words = signature_of("csrs");
  ASSERT_GE(words.size(), 9u);
  const std::vector<std::string> expected{"00000000", "28001040", "00000000", "00000000", "00000004",
                                          "00000000", "00000000", "00000000", "0000ffff"};
  EXPECT_EQ(std::vector<std::string>(words.begin(), words.begin() + 9), expected);
}

TEST_F(WildProgram, mhpmcounter3_counts_compressed_instructions) {
  EXPECT_EQ(signature_of("compressed"), (std::vector<std::string>{"00000003", "00000400"}));
}

TEST_F(WildProgram, pulps_standard_output_prints_and_its_core_status_ends_the_program) {
  const CommandRun run = this->run("pulp_stdout", {"--machine", "cluster"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.output, StartsWith("Hello !\npassed: end of computation, status 0"));
}

TEST_F(WildProgram, what_the_udma_does_not_have_is_a_fault) {
  const CommandRun run = this->run("pulp_udma");
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output, HasSubstr("core 0 turns on peripherals of the uDMA that are not modelled"));
}

TEST_F(WildProgram, core_v_verifs_virtual_printer_prints) {
  const CommandRun run = this->run("virtual_printer");
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.output, StartsWith("HELLO FROM VP\npassed"));
}

TEST_F(WildProgram, semihosting_is_performed_if_the_user_says_so_and_hinted_at_otherwise) {
  const CommandRun run = this->run("semihosting", {"--machine", "core", "--host-calls"});
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_THAT(run.output, StartsWith("sum 285\npassed: host call: exit with 0"));
  const CommandRun refused = this->run("semihosting");
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.output, HasSubstr("which is a semihosting call: --host-calls performs them"));
}

TEST_F(WildProgram, system_calls_through_tohost_are_performed_if_the_user_says_so_and_hinted_at_otherwise) {
  for (const char* machine : {"core", "cluster"}) {
    const CommandRun run = this->run("htif", {"--machine", machine, "--host-calls"});
    EXPECT_EQ(run.status, 0) << run.output;
    EXPECT_THAT(run.output, StartsWith("hi\npassed: stored 1 to tohost"));
    const CommandRun refused = this->run("htif", {"--machine", machine, "--watchdog", "1000000"});
    EXPECT_EQ(refused.status, 3);
    EXPECT_THAT(refused.output, StartsWith("no_progress: "));
    EXPECT_THAT(refused.output, HasSubstr("a system call to the host: --host-calls performs them"));
    EXPECT_THAT(refused.output, HasSubstr("core 0 at pc 0x1c000"));
    EXPECT_THAT(refused.output, HasSubstr("(main+0x"));
  }
}

TEST_F(WildProgram, an_illegal_instruction_shows_its_word_and_the_extension_that_has_it) {
  const CommandRun run = this->run("atomic");
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output, HasSubstr("0x00b5262f of extension A (atomic instructions), which this core does not have"));
}

TEST_F(WildProgram, a_program_for_xpulpv2_is_warned_about) {
  for (const char* name : {"xpulpv2_load", "xpulpv2_loop"}) {
    const CommandRun run = this->run(name);
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.errors, HasSubstr("this looks like a program for XpulpV2")) << name;
    EXPECT_THAT(run.errors, HasSubstr("at 0x1c000008 (_start+0x8)")) << name;
  }
  EXPECT_EQ(this->run("virtual_printer").errors, "");
}

}  // namespace
}  // namespace tessera
