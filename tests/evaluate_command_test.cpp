// `tessera evaluate`, and the tensors that it and `tessera run` save.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include <nlohmann/json.hpp>

#include "import/tflite/testing.hpp"
#include "support/run_tessera.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using testing::CommandRun;
using ::testing::HasSubstr;
using testing::read_file;
using testing::run_tessera;
using ::testing::StartsWith;

class EvaluateCommand : public ::testing::Test {
 protected:
  CommandRun run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin() + 1, model_);
    return run_tessera(arguments);
  }
  std::string output_of(const std::vector<std::string>& arguments) const {
    const CommandRun run = this->run(arguments);
    EXPECT_EQ(run.status, 0) << run.errors;
    return run.output;
  }
  std::string refusal_of(const std::vector<std::string>& arguments) const {
    const CommandRun run = this->run(arguments);
    EXPECT_EQ(run.status, 2) << run.output;
    return run.errors;
  }

  testing::TemporaryFolder folder_;
  std::string model_ = folder_.write("small.tflite", import::tflite::small_network());
  std::string codes_ = folder_.write("codes.bin", std::string(75, '\x05'));
  std::string others_ = folder_.write("others.bin", std::string(75, '\x70'));
};

std::set<std::string> files_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& file : fs::directory_iterator(folder)) names.insert(file.path().filename().string());
  return names;
}

TEST_F(EvaluateCommand, answers_each_input_in_the_rule_that_is_asked_for) {
  const std::string output = output_of({"evaluate", "--input", codes_, others_, "--rule", "double"});
  EXPECT_THAT(output, StartsWith("small.tflite, input codes.bin\nreference executor, rule double\n\n"
                                 "  1.  0.250000  class 0\n"));
  EXPECT_THAT(output, HasSubstr("\n\nsmall.tflite, input others.bin\nreference executor, rule double\n"));
  EXPECT_THAT(refusal_of({"evaluate", "--input", codes_, "--rule", "none"}),
              AllOf(HasSubstr("'none' is no rule"), HasSubstr("fp32, single, double, shift")));
}

TEST_F(EvaluateCommand, json_holds_the_whole_answer) {
  const auto document = nlohmann::json::parse(output_of({"evaluate", "--input", codes_, "--json", "-"}));
  EXPECT_EQ(document["network"], "small.tflite");
  EXPECT_EQ(document["rule"], "single");
  ASSERT_EQ(document["runs"].size(), 1U);
  EXPECT_EQ(document["runs"][0]["input"], "codes.bin");
  EXPECT_EQ(document["runs"][0]["output"], (std::vector<double>{0.25, 0.25, 0.25, 0.25}));
  EXPECT_EQ(document["runs"][0]["top"][3]["index"], 3);
}

TEST_F(EvaluateCommand, the_tensors_saved_are_those_of_the_simulated_system_in_rule_single) {
  output_of({"evaluate", "--input", codes_, others_, "--save", folder_ / "reference"});
  output_of({"run", "--input", codes_, others_, "--save", folder_ / "system"});
  for (const char* input : {"codes.bin", "others.bin"}) {
    const fs::path reference = fs::path(folder_ / "reference") / input;
    const fs::path system = fs::path(folder_ / "system") / input;
    const std::set<std::string> names = files_in(reference);
    EXPECT_EQ(names.size(), 7U) << "as many as operators";
    EXPECT_EQ(*names.begin(), "000_op00_conv_2d.npy");
    EXPECT_EQ(files_in(system), names);
    for (const std::string& name : names) EXPECT_EQ(read_file(reference / name), read_file(system / name)) << name;
  }
}

TEST_F(EvaluateCommand, where_tensors_cannot_be_saved_it_says_so) {
  EXPECT_THAT(refusal_of({"evaluate", "--input", codes_, codes_, "--save", folder_ / "twice"}),
              HasSubstr("two inputs are called 'codes.bin'"));
  EXPECT_THAT(refusal_of({"run", "--input", codes_, "--save", codes_}), HasSubstr("the folder cannot be made"));
}

}  // namespace
}  // namespace tessera
