// The report of a network's run.
#include "report/network_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tessera::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

run::NetworkResult example() {
  run::NetworkResult report;
  report.network = "net.tflite";
  report.input = "cat.png";
  report.machine = "cluster";
  report.mapping = "auto";
  report.clock_mhz = 500;
  report.layers.push_back({.name = "MobilenetV2/expanded_conv_16/depthwise/BatchNorm",
                           .operation = "Convolution",
                           .engine = "depth-wise engine",
                           .input = {14, 14, 96},
                           .output = {7, 7, 96},
                           .macs = 42'336,
                           .cycles = 2'000,
                           .bytes_to_l1 = 1024,
                           .bytes_from_l1 = 512,
                           .tiles = 2,
                           .note = "9-bit weights: cores",
                           .check = {}});
  report.layers.push_back({.name = "add",
                           .operation = "Add",
                           .engine = "cores",
                           .input = {7, 7, 96},
                           .output = {7, 7, 96},
                           .macs = 0,
                           .cycles = 3'000,
                           .note = {},
                           .check = {}});
  report.cycles = 5'000;
  report.numerics = arch::ImaNumerics::Exact;
  report.arrays = {1, 34};
  report.cells = {864, 65'536};
  report.l1 = {100'000, 524'288};
  report.l2 = {1'000, 4'000};
  report.bytes_to_l1 = 1024;
  report.bytes_from_l1 = 512;
  report.asleep = {30'000, 40'000};
  report.output = {0.25F, 0.5F, 0.25F};
  report.top = {{1, "", 0.5}, {0, "", 0.25}, {2, "", 0.25}};
  return report;
}

TEST(NetworkReport, the_text_is_a_table_of_layers_totals_and_classes) {
  EXPECT_EQ(to_text(example()), R"(net.tflite, input cat.png
machine cluster at 500 MHz, mapping auto

layer                         operator     engine             shape                 MAC  cycles     %     ms  MAC/cycle  KiB in  KiB out  tiles  note
MobilenetV2/e..ise/BatchNorm  Convolution  depth-wise engine  14x14x96 -> 7x7x96  42336    2000  40.0  0.004      21.17     1.0      0.5      2  9-bit weights: cores
add                           Add          cores              7x7x96                       3000  60.0  0.006                                  1

  latency      0.010 ms: 5000 cycles at 500 MHz
  throughput   100000.0 inferences/s
  work         42336 MAC, 8.47 MAC/cycle
  arrays       1 of 34 (2.9 %)
  cells        864 of 65536 cells of these arrays (1.3 %)
  numerics     exact: whole weights of up to 9 bits, which no 4-bit cell holds
  L1           100000 of 524288 bytes at the peak (19.1 %)
  L2           1000 of 4000 bytes (25.0 %)
  DMA          1024 bytes to L1, 512 bytes from L1
  asleep       30000 of 40000 core-cycles (75.0 %)

  1.  0.500000  class 1
  2.  0.250000  class 0
  3.  0.250000  class 2
)");
}

TEST(NetworkReport, a_check_says_where_a_layer_first_differs) {
  run::NetworkResult report = example();
  EXPECT_THAT(to_text(report), Not(HasSubstr("check")));
  report.layers[0].check = run::LayerCheck{};
  EXPECT_THAT(to_text(report), HasSubstr("identical to the reference in all layers checked: 1"));
  EXPECT_TRUE(report.checked() && report.identical());
  report.layers[1].check = run::LayerCheck{run::Difference{.element = 17, .expected = -3, .found = 4, .count = 2}};
  EXPECT_THAT(to_text(report), AllOf(HasSubstr("DIFFERS in 2, first [17]: 4, not -3"),
                                     HasSubstr("DIFFERS from the reference in 1 of 2 layers checked")));
  EXPECT_FALSE(report.identical());
}

TEST(NetworkReport, without_an_answer_it_says_so_and_gives_none) {
  run::NetworkResult report = example();
  report.timing_only = true;
  report.output.clear();
  report.top.clear();
  EXPECT_THAT(to_text(report),
              AllOf(HasSubstr("5000 cycles"), HasSubstr("\nThe answer was not computed: timing only.\n"),
                    Not(HasSubstr("class"))));
  const auto run = nlohmann::json::parse(to_json(std::vector{report}))["runs"][0];
  EXPECT_EQ(run["answer"], "not computed: timing only");
  EXPECT_TRUE(run["top"].is_null());
  EXPECT_TRUE(run["output"].is_null());
  EXPECT_EQ(run["totals"]["cycles"], 5000);
}

TEST(NetworkReport, a_run_of_nothing_divides_by_nothing) {
  const run::NetworkResult report;
  EXPECT_EQ(report.inferences_per_second(), 0);
  EXPECT_THAT(to_text(report), HasSubstr("0.0 inferences/s"));
  EXPECT_NO_THROW(to_json(std::vector{report}));
}

TEST(NetworkReport, the_json_holds_the_runs) {
  std::vector reports{example(), example()};
  reports[1].input = "dog\xff.png";
  reports[1].layers[0].check = run::LayerCheck{run::Difference{17, -3, 4, 2}};
  const auto document = nlohmann::json::parse(to_json(reports));
  EXPECT_EQ(document["network"], "net.tflite");
  EXPECT_EQ(document["clock_mhz"], 500);
  ASSERT_EQ(document["runs"].size(), 2U);
  const auto& first = document["runs"][0];
  EXPECT_EQ(first["input"], "cat.png");
  EXPECT_EQ(first["totals"]["cycles"], 5000);
  EXPECT_DOUBLE_EQ(first["totals"]["milliseconds"], 0.01);
  EXPECT_EQ(first["totals"]["core_cycles_asleep"]["used"], 30'000);
  EXPECT_TRUE(first["totals"]["identical"].is_null());
  EXPECT_EQ(first["layers"][0]["name"], "MobilenetV2/expanded_conv_16/depthwise/BatchNorm");
  EXPECT_DOUBLE_EQ(first["layers"][0]["share"], 0.4);
  EXPECT_DOUBLE_EQ(first["layers"][0]["mac_per_cycle"], 21.168);
  EXPECT_TRUE(first["layers"][0]["check"].is_null());
  EXPECT_EQ(first["answer"], "computed");
  EXPECT_EQ(first["top"][0]["index"], 1);
  EXPECT_EQ(first["output"], (std::vector<double>{0.25, 0.5, 0.25}));
  EXPECT_EQ(document["runs"][1]["totals"]["identical"], false);
  EXPECT_EQ(document["runs"][1]["layers"][0]["check"]["first_element"], 17);
}

}  // namespace
}  // namespace tessera::report
