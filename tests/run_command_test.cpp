// `tessera run` and `tessera demo`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "import/tflite/testing.hpp"
#include "media/testing.hpp"
#include "support/run_tessera.hpp"

namespace tessera {
namespace {

using ::testing::AllOf;
using testing::CommandRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::read_file;
using testing::run_tessera;
using ::testing::StartsWith;

using Arguments = std::vector<std::string>;

class RunCommand : public ::testing::Test {
 protected:
  CommandRun run(const Arguments& more) const {
    Arguments arguments{"run", model_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_tessera(arguments);
  }
  std::string output_of(const Arguments& more) const {
    const CommandRun run = this->run(more);
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.errors, IsEmpty());
    return run.output;
  }
  std::string refusal_of(const Arguments& more) const {
    const CommandRun run = this->run(more);
    EXPECT_EQ(run.status, 2) << run.output;
    EXPECT_THAT(run.output, IsEmpty());
    return run.errors;
  }

  testing::TemporaryFolder folder_;
  std::string model_ = folder_.write("small.tflite", import::tflite::small_network());
  std::string codes_ = folder_.write("codes.bin", std::string(75, '\x05'));
  std::string picture_ = folder_.write(
      "grey.bmp",
      media::test::bmp_file({.height = 2, .width = 2, .channels = 3, .pixels = std::vector<std::uint8_t>(12, 133)}));
};

TEST_F(RunCommand, a_network_file_and_an_input_give_a_table_of_layers) {
  const std::string output = output_of({"--input", codes_, "--check"});
  EXPECT_THAT(output, StartsWith("small.tflite, input codes.bin\nmachine cluster at 500 MHz, mapping auto\n"));
  EXPECT_THAT(output, AllOf(HasSubstr("depth-wise convolution"), HasSubstr("5x5x3 -> 3x3x2"), HasSubstr("latency")));
  EXPECT_THAT(output, HasSubstr("identical to the reference in all layers checked"));
  EXPECT_THAT(output, HasSubstr("  1.  0.250000  class 0\n  2.  0.250000  class 1\n")) << "equal weights, equal scores";
}

TEST_F(RunCommand, each_input_is_run_whatever_kind_of_file_it_is) {
  const std::string array = folder_.write(
      "codes.npy", media::test::npy_file(media::test::npy_header("|i1", "(1, 5, 5, 3)"), std::string(75, '\x05')));
  const std::string output = output_of({"--input", codes_, array, picture_});
  // A pixel of 133 is the code 5: three times the same.
  const std::size_t first = output.find("small.tflite, input codes.bin");
  const std::size_t second = output.find("small.tflite, input codes.npy");
  const std::size_t third = output.find("small.tflite, input grey.bmp");
  ASSERT_NE(third, std::string::npos);
  const auto body = [&](std::size_t begin, std::size_t end) {
    const std::size_t line = output.find('\n', begin);
    return output.substr(line, end - line);
  };
  EXPECT_EQ(body(first, second), body(second, third));
  EXPECT_EQ(body(first, second), body(third, output.size()) + "\n");
}

TEST_F(RunCommand, labels_name_the_classes) {
  const std::string labels = folder_.write("labels.txt", "cat\ndog\nowl\nbee\n");
  EXPECT_THAT(output_of({"--input", codes_, "--labels", labels}), HasSubstr("class 2  owl\n"));
  EXPECT_THAT(refusal_of({"--input", codes_, "--labels", folder_.write("few.txt", "cat\n")}),
              AllOf(HasSubstr("few.txt"), HasSubstr("has 1 labels, the network's output 4 classes")));
}

TEST_F(RunCommand, json_goes_to_a_file_beside_the_text_or_to_standard_output_instead) {
  const std::string file = folder_ / "result.json";
  EXPECT_THAT(output_of({"--input", codes_, picture_, "--json", file}), HasSubstr("latency"));
  const auto document = nlohmann::json::parse(read_file(file));
  ASSERT_EQ(document["runs"].size(), 2U);
  EXPECT_EQ(document["runs"][1]["input"], "grey.bmp");
  EXPECT_GT(document["runs"][0]["totals"]["cycles"], 0);
  EXPECT_EQ(nlohmann::json::parse(output_of({"--input", codes_, picture_, "--json", "-"})), document);
}

TEST_F(RunCommand, the_mapping_decides_the_engines) {
  EXPECT_THAT(output_of({"--input", codes_, "--mapping", "cores"}), Not(HasSubstr("IMA")));
  EXPECT_THAT(output_of({"--input", codes_, "--mapping", "ima-dw"}), HasSubstr("IMA"));
  EXPECT_THAT(refusal_of({"--input", codes_, "--mapping", "gpu"}),
              AllOf(HasSubstr("'gpu' is no mapping"), HasSubstr("auto, cores")));
}

TEST_F(RunCommand, copies_in_spare_cells_are_noted_at_their_layers) {
  EXPECT_THAT(output_of({"--input", codes_, "--mapping", "ima-dw"}), Not(HasSubstr("pixels a product")));
  EXPECT_THAT(output_of({"--input", codes_, "--mapping", "ima-dw", "--replicate", "--check"}),
              AllOf(HasSubstr("9 pixels a product"), HasSubstr("identical to the reference in all layers checked")));
}

TEST_F(RunCommand, other_prices_give_another_energy) {
  const auto energy = [&](const std::string& price) {
    const std::string prices = read_file(TESSERA_SOURCE_DIR "/configs/energy/22fdx.toml");
    const std::string shipped = "instruction_alu = 2.0 ";
    EXPECT_NE(prices.find(shipped), std::string::npos);
    std::string changed = prices;
    changed.replace(prices.find(shipped), shipped.size(), "instruction_alu = " + price + " ");
    const std::string file = folder_.write("prices.toml", changed);
    return nlohmann::json::parse(output_of({"--input", codes_, "--json", "-", "--energy", file}))["runs"][0]["energy"];
  };
  EXPECT_EQ(energy("2.0")["units"],
            nlohmann::json::parse(output_of({"--input", codes_, "--json", "-"}))["runs"][0]["energy"]["units"]);
  EXPECT_GT(energy("3.0")["units"]["cores"], energy("2.0")["units"]["cores"]);
  EXPECT_THAT(refusal_of({"--input", codes_, "--energy", folder_ / "none.toml"}), HasSubstr("none.toml"));
}

TEST_F(RunCommand, timing_only_gives_the_same_cycles_and_energy_and_no_answer) {
  const auto runs = [&](const Arguments& more) {
    Arguments arguments{"--input", codes_, picture_, "--mapping", "ima-dw", "--json", "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return nlohmann::json::parse(output_of(arguments))["runs"];
  };
  auto whole = runs({}), timing = runs({"--timing-only"});
  ASSERT_EQ(timing.size(), 2U);
  for (std::size_t index = 0; index < timing.size(); ++index) {
    EXPECT_EQ(timing[index]["answer"], "not computed: timing only");
    EXPECT_FALSE(whole[index]["output"].empty());
    for (const char* key : {"answer", "top", "output"}) {
      whole[index].erase(key);
      timing[index].erase(key);
    }
  }
  EXPECT_EQ(timing, whole);
  const std::string text = output_of({"--input", codes_, "--timing-only"});
  EXPECT_THAT(text, AllOf(HasSubstr("latency"), HasSubstr("The answer was not computed"), Not(HasSubstr("class 0"))));
}

TEST_F(RunCommand, timing_only_does_not_go_with_what_needs_the_answer) {
  EXPECT_THAT(refusal_of({"--input", codes_, "--timing-only", "--check"}),
              HasSubstr("--check: there is no answer with --timing-only that could be compared"));
  EXPECT_THAT(refusal_of({"--input", codes_, "--timing-only", "--save", folder_ / "saved"}),
              HasSubstr("--save: there is no answer with --timing-only that could be written"));
  const std::string labels = folder_.write("labels.txt", "cat\ndog\nowl\nbee\n");
  EXPECT_THAT(refusal_of({"--input", codes_, "--timing-only", "--labels", labels}),
              HasSubstr("--labels: there is no answer with --timing-only whose classes had names"));
  EXPECT_THAT(run_tessera({"evaluate", model_, "--input", codes_, "--timing-only"}).errors, HasSubstr("--timing-only"));
  EXPECT_EQ(run_tessera({"evaluate", model_, "--input", codes_, "--timing-only"}).status, 2);
}

TEST_F(RunCommand, progress_is_told_only_to_who_watches_or_asks) {
  EXPECT_THAT(output_of({"--input", codes_, "--quiet"}), HasSubstr("latency"));
  const CommandRun told = run({"--input", codes_, "--progress"});
  EXPECT_EQ(told.status, 0);
  EXPECT_THAT(told.errors, HasSubstr("layer 1 of"));
  EXPECT_EQ(run({"--input", codes_, "--progress", "--quiet"}).status, 2);
}

TEST_F(RunCommand, wrong_input_is_refused_with_what_to_do) {
  EXPECT_THAT(refusal_of({}), HasSubstr("--input"));
  EXPECT_THAT(refusal_of({"--input", folder_ / "none.png"}), HasSubstr("none.png: cannot be read"));
  EXPECT_THAT(
      refusal_of({"--input", folder_.write("short.bin", "abc")}),
      AllOf(HasSubstr("short.bin: has 3 bytes, the input 'input' (1x5x5x3 of int8) has 75"), HasSubstr(".npy")));
  EXPECT_THAT(refusal_of({"--input", codes_, "--machine", "clutser"}), HasSubstr("clutser: no machine of this name"));
  EXPECT_THAT(run_tessera({"run", folder_ / "none.tflite", "--input", codes_}).errors, HasSubstr("none.tflite"));
}

TEST(DemoCommand, options_that_a_network_does_not_have_are_refused) {
  EXPECT_THAT(run_tessera({"demo", "--network", "resnet8", "--alpha", "0.5"}).errors,
              HasSubstr("--alpha: 'resnet8' has one size only"));
  EXPECT_EQ(run_tessera({"demo", "--network", "ds_cnn", "--resolution", "96"}).status, 2);
}

TEST(DemoCommand, a_seed_decides_the_whole_report) {
  const auto demo = [](const std::string& seed) {
    return run_tessera({"demo", "--network", "ds_cnn", "--check", "--seed", seed});
  };
  const CommandRun one = demo("1");
  EXPECT_EQ(one.status, 0) << one.errors;
  EXPECT_THAT(one.output, StartsWith("ds_cnn with random weights, input picture of seed 2\n"));
  EXPECT_THAT(one.output, HasSubstr("identical to the reference in all layers checked"));
  EXPECT_EQ(demo("1").output, one.output);
  EXPECT_NE(demo("2").output, one.output);
}

TEST(DemoCommand, networks_that_there_are_not_are_refused) {
  const CommandRun refused = run_tessera({"demo", "--network", "alexnet"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.errors, HasSubstr("there are: mobilenet_v2, mobilenet_v1, resnet8, ds_cnn"));
  EXPECT_THAT(run_tessera({"demo", "--resolution", "5000"}).errors, HasSubstr("resolution 5000 is not in 1 .. 1024"));
}

}  // namespace
}  // namespace tessera
