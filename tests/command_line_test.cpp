// What `tessera` says to a word that is no command.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/run_tessera.hpp"

namespace tessera {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::run_tessera;
using ::testing::StartsWith;

std::string refusal_of(const std::vector<std::string>& arguments) {
  const testing::CommandRun run = run_tessera(arguments);
  EXPECT_EQ(run.status, 2) << run.output;
  EXPECT_THAT(run.output, IsEmpty());
  return run.errors;
}

TEST(CommandLine, an_unknown_command_is_named_with_those_there_are) {
  EXPECT_THAT(refusal_of({"simulate"}), AllOf(HasSubstr("simulate: there is no such command"), HasSubstr("run, demo")));
  EXPECT_THAT(refusal_of({"reproduc", "--json", "-"}), HasSubstr("did you mean 'reproduce'?"));
  EXPECT_THAT(refusal_of({"bench", "bottlenek"}), HasSubstr("did you mean 'bottleneck'?"));
}

TEST(CommandLine, a_missing_command_or_option_is_asked_for) {
  EXPECT_THAT(refusal_of({}), HasSubstr("subcommand is required"));
  EXPECT_THAT(refusal_of({"bench"}), HasSubstr("subcommand is required"));
  EXPECT_THAT(refusal_of({"run", "network.tflite"}), HasSubstr("--input is required"));
  EXPECT_THAT(refusal_of({"pack", "--colour"}), HasSubstr("--colour"));
}

TEST(CommandLine, names_in_messages_are_made_printable) {
  EXPECT_THAT(refusal_of({"run", "no\x1b[31m\nfile", "--input", "x"}),
              HasSubstr("no\\x1b[31m\\x0afile: cannot be opened"));
}

TEST(CommandLine, help_and_version_are_no_mistakes) {
  EXPECT_THAT(run_tessera({"--version"}).output, StartsWith("tessera 0."));
  for (const char* command : {"run", "demo", "evaluate", "exec", "bench", "reproduce", "compile", "pack", "machine"}) {
    const testing::CommandRun run = run_tessera({command, "--help"});
    EXPECT_EQ(run.status, 0) << command;
    EXPECT_THAT(run.output, HasSubstr("Usage: ")) << command;
  }
}

}  // namespace
}  // namespace tessera
