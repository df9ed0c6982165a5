// `tessera accuracy`, `compile --save`, and numerics analog of `run` and `evaluate`, as a user meets them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/recorded.hpp"
#include "support/run_tessera.hpp"

namespace tessera {
namespace {

using ::testing::AllOf;
using testing::CommandRun;
using ::testing::HasSubstr;
using testing::run_tessera;
using testing::TemporaryFolder;

const std::string kModel =
    (std::filesystem::path(TESSERA_SOURCE_DIR) / "examples/fashion_mnist/noise_aware.onnx").string();
constexpr std::size_t kPixels = 28 * 28;

/// Pictures of blots, which no clothes are.
std::string blots(std::size_t count, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::string pictures;
  for (std::size_t picture = 0; picture < count; ++picture) {
    const auto centre = static_cast<int>(random() % kPixels);
    for (int pixel = 0; pixel < static_cast<int>(kPixels); ++pixel) {
      const int distance = std::abs(pixel % 28 - centre % 28) + std::abs(pixel / 28 - centre / 28);
      pictures.push_back(static_cast<char>(distance < 9 ? 100 - 20 * distance : -128));
    }
  }
  return pictures;
}

std::string labels(std::size_t count) {
  std::string text;
  for (std::size_t index = 0; index < count; ++index) text += std::to_string(index % 10) + "\n";
  return text;
}

class AccuracyCommand : public ::testing::Test {
 protected:
  /// With data to score and others to calibrate with.
  CommandRun accuracy(std::vector<std::string> more, const std::string& model = kModel) const {
    std::vector<std::string> words{"accuracy", model,     "--data", data_,     "--labels",
                                   labels_,    "--draws", "1",      "--quiet", "--at"};
    words.insert(words.end(), more.begin(), more.end());
    return run_tessera(words);
  }
  CommandRun accuracy_calibrated(std::vector<std::string> more) const {
    more.insert(more.end(), {"--calibrate", calibration_, "--mapping", "ima"});
    return accuracy(std::move(more));
  }

  TemporaryFolder folder_;
  std::string data_ = folder_.write("score.i8", blots(6, 1));
  std::string labels_ = folder_.write("score.txt", labels(6));
  std::string calibration_ = folder_.write("calibrate.i8", blots(5, 2));
};

/// Mean error of layers' outputs on ideal devices, over their spread.
double error_of(const CommandRun& run) {
  EXPECT_EQ(run.status, 0) << run.errors;
  if (run.status != 0) return 0;
  double sum = 0;
  const auto result = nlohmann::json::parse(run.output);
  for (const auto& layer : result["layers"]) sum += layer["error"].get<double>();
  return sum;
}

// Real clothes: what rows have in common is what GPTQ lives by.
TEST_F(AccuracyCommand, nearest_rounding_is_worse_on_a_real_network_and_its_data) {
  const std::filesystem::path data = "/usr/share/datasets/fashion-mnist";
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "dataset-fashion-mnist is not installed";
  const auto error = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"accuracy",
                                   kModel,
                                   "--data",
                                   (data / "t10k-images-idx3-ubyte.gz").string(),
                                   "--count",
                                   "20",
                                   "--calibrate",
                                   (data / "train-images-idx3-ubyte.gz").string(),
                                   "--mapping",
                                   "ima",
                                   "--devices",
                                   "ideal",
                                   "--draws",
                                   "1",
                                   "--at",
                                   "25s",
                                   "--quiet",
                                   "--json",
                                   "-"};
    words.insert(words.end(), more.begin(), more.end());
    return error_of(run_tessera(words));
  };
  const double gptq = error({});
  EXPECT_GT(error({"--weights", "nearest"}), 2 * gptq);
  EXPECT_LT(error({"--slices", "2"}), 0.6 * gptq);
}

TEST_F(AccuracyCommand, continuous_targets_are_not_cut_into_slices) {
  const CommandRun run = accuracy_calibrated({"25s", "--slices", "2", "--targets", "continuous"});
  EXPECT_NE(run.status, 0);
  EXPECT_THAT(run.errors, AllOf(HasSubstr("--slices"), HasSubstr("--targets four_bit")));
}

TEST_F(AccuracyCommand, tells_accuracy_and_cost_in_one_table_and_the_same_for_any_number_of_threads) {
  const CommandRun run = accuracy_calibrated({"25s,1y", "--threads", "1", "--json", folder_ / "1.json"});
  ASSERT_EQ(run.status, 0) << run.errors;
  EXPECT_THAT(run.output, AllOf(HasSubstr("reference executor"), HasSubstr("exact"), HasSubstr("25 s"),
                                HasSubstr("1 y"), HasSubstr("mm2"), HasSubstr("programming of 1081 rows")));
  EXPECT_EQ(accuracy_calibrated({"25s,1y", "--threads", "3", "--json", folder_ / "3.json"}).output, run.output);
  EXPECT_EQ(testing::read_bytes(folder_ / "1.json"), testing::read_bytes(folder_ / "3.json"));
  const auto json = nlohmann::json::parse(std::ifstream(folder_ / "1.json"));
  EXPECT_EQ(json.at("inputs"), 6);
  EXPECT_EQ(json.at("ages").size(), 2u);
  EXPECT_GT(json.at("cost").at("cycles"), json.at("exact_cost").at("cycles")) << "two pulses";
}

TEST_F(AccuracyCommand, draws_a_chart) {
  EXPECT_THAT(accuracy_calibrated({"25s,1d", "--svg", "-"}).output,
              AllOf(HasSubstr("<svg"), HasSubstr("1 d"), HasSubstr("</svg>")));
}

TEST_F(AccuracyCommand, takes_up_again_what_was_computed) {
  const CommandRun first = accuracy_calibrated({"25s", "--cache", folder_ / "cache"});
  ASSERT_EQ(first.status, 0) << first.errors;
  ASSERT_EQ(std::distance(std::filesystem::directory_iterator(folder_ / "cache"), {}), 1);
  EXPECT_EQ(accuracy_calibrated({"25s", "--cache", folder_ / "cache"}).output, first.output);
  const std::string file = std::filesystem::directory_iterator(folder_ / "cache")->path().string();
  std::ofstream(file) << R"([{"draw": 0, "seconds": 25.0, "right": 6, "agreed": 6}])";
  EXPECT_THAT(accuracy_calibrated({"25s", "--cache", folder_ / "cache"}).output, HasSubstr("100.00"))
      << "it was computed anew";
  std::ofstream(file) << "[";
  EXPECT_THAT(accuracy_calibrated({"25s", "--cache", folder_ / "cache"}).errors, HasSubstr("is no file of results"));
}

TEST_F(AccuracyCommand, a_deployment_s_file_takes_the_place_of_the_model) {
  const std::string file = folder_ / "deployment";
  const CommandRun compiled = run_tessera(
      {"compile", kModel, "--mapping", "ima", "--calibrate", calibration_, "--save", file, "--adc-bits", "7"});
  ASSERT_EQ(compiled.status, 0) << compiled.errors;
  ASSERT_EQ(accuracy({"1d", "--json", folder_ / "file.json"}, file).status, 0);
  ASSERT_EQ(accuracy_calibrated({"1d", "--json", folder_ / "model.json", "--adc-bits", "7"}).status, 0);
  const auto ages = [&](const char* name) { return nlohmann::json::parse(std::ifstream(folder_ / name)).at("ages"); };
  EXPECT_EQ(ages("file.json"), ages("model.json"));
  const std::string picture = folder_.write("picture.i8", blots(1, 9));
  const CommandRun run = run_tessera({"run", file, "--input", picture, "--check", "--at", "1d"});
  EXPECT_THAT(run.output, AllOf(HasSubstr("numerics     analog"), HasSubstr("identical to the reference")));
  EXPECT_THAT(run_tessera({"compile", file, "--stage", "cells"}).output, HasSubstr("signal to noise"));
  EXPECT_THAT(run_tessera({"run", file, "--input", picture, "--cells", "2"}).errors,
              HasSubstr("--cells: a deployment has its own"));
  EXPECT_THAT(run_tessera({"run", file, "--input", picture, "--machine", "cluster-2mb"}).errors,
              HasSubstr("--machine: a deployment has its own"));
}

TEST_F(AccuracyCommand, a_damaged_deployment_is_refused_wherever_it_ends) {
  const std::string file = folder_ / "deployment";
  ASSERT_EQ(run_tessera({"compile", kModel, "--mapping", "ima", "--calibrate", calibration_, "--save", file}).status,
            0);
  const testing::Bytes whole = testing::read_bytes(file);
  for (const std::size_t size :
       {std::size_t{22}, std::size_t{25}, std::size_t{900}, whole.size() / 2, whole.size() - 1}) {
    const std::string cut = folder_.write("cut", std::span(whole).first(size));
    const CommandRun run = run_tessera({"compile", cut, "--stage", "cells"});
    EXPECT_EQ(run.status, 2) << size << ": " << run.errors;
    EXPECT_THAT(run.errors, HasSubstr("make")) << size;
  }
}

TEST_F(AccuracyCommand, evaluate_gives_the_answers_of_run) {
  const std::string picture = folder_.write("picture.i8", blots(1, 9));
  const std::vector<std::string> options{
      "--input",   picture, "--numerics", "analog", "--calibrate",     calibration_, "--noise-seed", "5",
      "--mapping", "ima",   "--at",       "30d",    "--picture-index", "3",          "--json",       "-"};
  const auto output = [&](const std::string& command) {
    std::vector<std::string> words{command, kModel};
    words.insert(words.end(), options.begin(), options.end());
    return nlohmann::json::parse(run_tessera(words).output).at("runs").at(0).at("output");
  };
  EXPECT_EQ(output("run"), output("evaluate"));
}

TEST_F(AccuracyCommand, what_cannot_be_measured_is_refused_with_a_reason) {
  const auto refusal = [&](const std::vector<std::string>& words) {
    const CommandRun run = run_tessera(words);
    EXPECT_EQ(run.status, 2) << run.output;
    return run.errors;
  };
  const std::vector<std::string> base{"accuracy", kModel, "--mapping", "ima", "--draws", "1", "--data"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), base.begin(), base.end());
    return more;
  };
  EXPECT_THAT(refusal(with({data_, "--calibrate", calibration_})), HasSubstr("has no labels"));
  EXPECT_THAT(refusal(with({data_, "--labels", labels_, "--calibrate", data_})),
              HasSubstr("to calibrate with is the same"));
  EXPECT_THAT(refusal(with({data_, "--labels", folder_.write("few.txt", "1\n2\n"), "--calibrate", calibration_})),
              AllOf(HasSubstr("few.txt"), HasSubstr("2"), HasSubstr("6")));
  EXPECT_THAT(
      refusal(with({data_, "--labels", folder_.write("high.txt", "1\n2\n3\n4\n5\n10\n"), "--calibrate", calibration_})),
      HasSubstr("10"));
  EXPECT_THAT(refusal(with({data_, "--labels", labels_, "--calibrate", folder_.write("odd.i8", "abc")})),
              HasSubstr("odd.i8"));
  EXPECT_THAT(refusal(with({data_, "--labels", labels_, "--at", "soon"})), HasSubstr("'soon' is no time"));
  EXPECT_THAT(refusal(with({data_, "--labels", labels_, "--at", "60s,1m"})), HasSubstr("is given twice"));
  EXPECT_THAT(refusal(with({data_, "--labels", labels_, "--devices", "nothing"})), HasSubstr("nothing"));
  EXPECT_THAT(refusal({"accuracy", kModel, "--mapping", "cores", "--data", data_, "--labels", labels_, "--calibrate",
                       calibration_}),
              HasSubstr("no layer lies on analog cells"));
  const std::string picture = folder_.write("picture.i8", blots(1, 9));
  EXPECT_THAT(refusal({"run", kModel, "--input", picture, "--noise-seed", "1"}), HasSubstr("which have no noise"));
  EXPECT_THAT(
      refusal({"run", kModel, "--input", picture, "--numerics", "analog", "--encoding", "raw", "--drive", "row"}),
      HasSubstr("ima.drive"));
}

// Debian's package dataset-fashion-mnist.
const std::string kFashion = "/usr/share/datasets/fashion-mnist/";

double accuracy_of(const std::vector<std::string>& more) {
  std::vector<std::string> words{"accuracy",    kModel,
                                 "--mapping",   "ima",
                                 "--data",      kFashion + "t10k-images-idx3-ubyte.gz",
                                 "--calibrate", kFashion + "train-images-idx3-ubyte.gz",
                                 "--count",     "200",
                                 "--draws",     "1",
                                 "--json",      "-"};
  words.insert(words.end(), more.begin(), more.end());
  const CommandRun run = run_tessera(words);
  EXPECT_EQ(run.status, 0) << run.errors;
  return nlohmann::json::parse(run.output).at("ages").at(0).at("accuracy").at("mean");
}

TEST(FashionMnist, keeps_its_accuracy_over_a_year_if_drift_is_compensated_and_loses_it_if_not) {
  if (!std::filesystem::exists(kFashion)) GTEST_SKIP() << "no data at " << kFashion;
  if (!testing::kThorough) GTEST_SKIP() << "run optimised only";
  EXPECT_GE(accuracy_of({"--at", "25s"}), 0.89);
  EXPECT_GE(accuracy_of({"--at", "1y"}), 0.87);
  EXPECT_LE(accuracy_of({"--at", "1d", "--compensation", "none"}), 0.30);
}

}  // namespace
}  // namespace tessera
