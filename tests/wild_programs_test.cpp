// Programs as users bring them, written against the conventions of other simulators and boards, and what became of
// each: tests/reference/wild.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/exec_command.hpp"

namespace tessera {
namespace {

using testing::CommandRun;
using testing::lines_of;
using testing::read_file;

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

}  // namespace
}  // namespace tessera
