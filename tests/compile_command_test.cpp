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
using ::testing::Not;
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
  EXPECT_THAT(stage("cells").output, HasSubstr("no layer lies on analog cells"));
  EXPECT_THAT(stage("packed").output, HasSubstr("tile 0: op00_conv_2d, array"));
  EXPECT_THAT(stage("schedule").output, HasSubstr("the table of steps"));
  const std::string program = stage("program").output;
  EXPECT_THAT(program, HasSubstr("tile 0: array"));
  EXPECT_THAT(program, HasSubstr("bytes 0x1c"));
  EXPECT_EQ(program, stage("program").output) << "the same in every run";
}

TEST_F(CompileCommand, an_unknown_stage_or_mapping_is_refused_with_those_there_are) {
  const CommandRun run = stage("middle");
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.errors, HasSubstr("there are: graph, layers, mapped, cells, packed, schedule, program"));
  const CommandRun mapping =
      run_tessera({"compile", recorded("models/vww_96_int8.tflite").string(), "--stage", "mapped", "--mapping", "x"});
  EXPECT_THAT(mapping.errors, HasSubstr("there are: auto, cores, ima, hybrid, ima-dw"));
}

TEST_F(CompileCommand, timings_have_a_line_for_each_pass_up_to_the_stage) {
  const CommandRun run =
      run_tessera({"compile", recorded("models/vww_96_int8.tflite").string(), "--stage", "packed", "--timings"});
  for (const char* pass : {"check", "legalise", "assign", "pack"}) EXPECT_THAT(run.output, HasSubstr(pass));
  EXPECT_THAT(run.output, Not(HasSubstr("emit")));
}

TEST_F(CompileCommand, a_single_layer_goes_where_it_is_told_to) {
  const std::string model = recorded("models/vww_96_int8.tflite").string();
  EXPECT_THAT(run_tessera({"compile", model, "--stage", "mapped", "--on", "op01_depthwise_conv_2d=cores"}).output,
              HasSubstr("op01_depthwise_conv_2d: depth-wise convolution on cores"));
  const CommandRun refused = run_tessera({"compile", model, "--stage", "mapped", "--on", "op00_conv_2d=depthwise"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.errors, HasSubstr("--on op00_conv_2d=depthwise: the depth-wise engine runs depth-wise"));
  const CommandRun unknown = run_tessera({"compile", model, "--stage", "mapped", "--on", "op00_conv=cores"});
  EXPECT_THAT(unknown.errors, HasSubstr("did you mean 'op00_conv_2d'?"));
}

}  // namespace
}  // namespace tessera
