// `tessera compile`: what each stage shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/recorded.hpp"
#include "support/run_tessera.hpp"

namespace tessera {
namespace {

using testing::CommandRun;
using ::testing::HasSubstr;
using testing::recorded;
using testing::run_tessera;

class CompileCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(recorded("models"))) GTEST_SKIP() << "no recorded networks at " << recorded("");
  }
  static CommandRun stage(const std::string& name) {
    return run_tessera({"compile", recorded("models/vww_96_int8.tflite").string(), "--stage", name});
  }
};

TEST_F(CompileCommand, every_stage_has_a_text) {
  EXPECT_THAT(stage("graph").output, HasSubstr("Convolution"));
  EXPECT_THAT(stage("layers").output, HasSubstr("depth-wise convolution on cores"));
  EXPECT_THAT(stage("mapped").output, HasSubstr("depth-wise convolution on depth-wise engine"));
  const std::string program = stage("program").output;
  EXPECT_THAT(program, HasSubstr("tile 0: array"));
  EXPECT_THAT(program, HasSubstr("bytes 0x1c"));
  EXPECT_EQ(program, stage("program").output) << "the same in every run";
}

TEST_F(CompileCommand, an_unknown_stage_or_mapping_is_refused_with_those_there_are) {
  const CommandRun run = stage("middle");
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.errors, HasSubstr("there are: graph, layers, mapped, program"));
  const CommandRun mapping =
      run_tessera({"compile", recorded("models/vww_96_int8.tflite").string(), "--stage", "mapped", "--mapping", "x"});
  EXPECT_THAT(mapping.errors, HasSubstr("there are: auto, cores, ima, hybrid, ima-dw"));
}

}  // namespace
}  // namespace tessera
