// `tessera bench`: the published experiments, and what they show.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "paper/experiments.hpp"
#include "support/run_tessera.hpp"

namespace tessera {
namespace {

using nlohmann::json;
using testing::CommandRun;
using ::testing::HasSubstr;
using testing::run_tessera;

json bottleneck(const std::vector<std::string>& options = {}) {
  std::vector<std::string> arguments{"bench", "bottleneck", "--json", "-"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const CommandRun run = run_tessera(arguments);
  EXPECT_EQ(run.status, 0) << run.errors;
  return json::parse(run.output);
}

TEST(BenchBottleneck, all_five_mappings_give_the_reference_outputs) {
  const json result = bottleneck();
  ASSERT_EQ(result["mappings"].size(), 5u);
  for (const json& mapping : result["mappings"]) {
    EXPECT_EQ(mapping["outputs_match"], true) << mapping["mapping"];
    ASSERT_EQ(mapping["layers"].size(), 4u);
    Cycle sum = 0;
    for (const json& layer : mapping["layers"]) sum += layer["cycles"].get<Cycle>();
    EXPECT_EQ(sum, mapping["cycles"].get<Cycle>());
  }
}

TEST(BenchBottleneck, each_published_mapping_is_faster_than_the_one_before) {
  const json result = bottleneck();
  double last = 0;
  for (const json& mapping : result["mappings"]) {
    EXPECT_GT(mapping["speed"].get<double>(), last) << mapping["mapping"];
    last = mapping["speed"];
  }
  EXPECT_LT(result["mappings"][4]["cycles"].get<Cycle>(), 190'000u);
}

TEST(BenchBottleneck, cells_are_those_of_the_published_device_counts) {
  const json result = bottleneck();
  const double dense = 120 * 600 * 2 + 600 * 9;
  EXPECT_NEAR(result["mappings"][1]["cells"].get<double>() / dense, 1.253, 0.001);
  EXPECT_NEAR(result["mappings"][2]["cells"].get<double>() / dense, 1.542, 0.005);
}

TEST(BenchBottleneck, odd_dimensions_give_the_reference_outputs_too) {
  const json result =
      bottleneck({"--height", "5", "--width", "7", "--channels", "19", "--expanded", "53", "--seed", "3"});
  for (const json& mapping : result["mappings"]) EXPECT_EQ(mapping["outputs_match"], true) << mapping["mapping"];
}

TEST(BenchBottleneck, two_runs_print_the_same_bytes) {
  const std::vector<std::string> arguments{"bench", "bottleneck", "--mapping", "ima-dw", "--mapping", "hybrid"};
  EXPECT_EQ(run_tessera(arguments).output, run_tessera(arguments).output);
}

TEST(BenchBottleneck, what_cannot_be_run_is_refused_with_its_name) {
  const CommandRun large = run_tessera({"bench", "bottleneck", "--height", "64", "--width", "64"});
  EXPECT_EQ(large.status, 2);
  EXPECT_THAT(large.errors, HasSubstr("L1"));
  const CommandRun none = run_tessera({"bench", "bottleneck", "--channels", "0"});
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.errors, HasSubstr("--channels"));
  const CommandRun mapping = run_tessera({"bench", "bottleneck", "--mapping", "gpu"});
  EXPECT_EQ(mapping.status, 2);
  EXPECT_THAT(mapping.errors, HasSubstr("ima-cjob16"));
  const CommandRun machine = run_tessera({"bench", "bottleneck", "--machine", "cluster-ideal", "--mapping", "hybrid"});
  EXPECT_EQ(machine.status, 2);
  EXPECT_THAT(machine.errors, HasSubstr("has no in-memory accelerator"));
}

TEST(BenchDepthwise, every_layer_of_mobilenet_v2_is_exact_and_near_the_published_rate) {
  const paper::DepthwiseResult result =
      paper::depthwise_experiment(arch::load_machine("cluster"), [](const std::string&) {});
  ASSERT_EQ(result.layers.size(), 10u);
  for (const paper::DepthwiseLayer& layer : result.layers) {
    EXPECT_TRUE(layer.outputs_match) << layer.size << " " << layer.channels;
    // Of 36 multipliers. With stride 1, the loop's four cycles and the edges of small images leave 25 to 35; with
    // stride 2, seven beats an output leave 16 to 21.
    EXPECT_GT(layer.macs_per_cycle(), layer.stride == 1 ? 24 : 16) << layer.size;
    EXPECT_LT(layer.macs_per_cycle(), layer.stride == 1 ? 36 : 21) << layer.size;
  }
}

/// The sweep, once for all tests of it.
const paper::RooflineResult& roofline() {
  static const paper::RooflineResult result =
      paper::roofline_experiment({}, arch::load_machine("cluster"), [](const std::string&) {});
  return result;
}

std::vector<paper::RooflinePoint> points(std::uint32_t clock, const char* execution, double utilisation) {
  std::vector<paper::RooflinePoint> found;
  for (const paper::RooflinePoint& point : roofline().points) {
    if (point.clock_mhz == clock && point.execution == execution && point.utilisation == utilisation) {
      found.push_back(point);
    }
  }
  return found;
}

// The three statements of Garofalo et al., JETCAS 2022, on the roofline, for a full array.
TEST(BenchRoofline, at_500_mhz_sequential_only_32_bits_are_memory_bound) {
  for (const paper::RooflinePoint& point : points(500, "sequential", 1)) {
    EXPECT_EQ(point.memory_bound(), point.bus_bits == 32) << point.bus_bits;
  }
}

TEST(BenchRoofline, at_250_mhz_sequential_128_bits_are_needed) {
  for (const paper::RooflinePoint& point : points(250, "sequential", 1)) {
    EXPECT_EQ(point.memory_bound(), point.bus_bits < 128) << point.bus_bits;
  }
}

TEST(BenchRoofline, at_250_mhz_pipelined_128_bits_are_optimal) {
  const auto full = points(250, "pipelined", 1);
  ASSERT_EQ(full.size(), 5u);
  EXPECT_EQ(full[2].bus_bits, 128u);
  EXPECT_GT(full[2].gops() / full[1].gops(), 1.5) << "half the width costs much";
  EXPECT_LT(full[4].gops() / full[2].gops(), 1.05) << "more width gains little";
}

TEST(BenchRoofline, a_full_product_takes_at_most_34_9_cycles_pipelined_at_250_mhz) {
  const paper::RooflinePoint point = points(250, "pipelined", 1)[2];
  EXPECT_LE(point.cycles_per_product(), 34.9);
  EXPECT_GE(point.gops(), 939);
}

TEST(BenchRoofline, streaming_takes_11_to_36_per_cent_at_500_mhz_sequential_128_bits) {
  for (const paper::RooflinePoint& point : roofline().points) {
    if (point.clock_mhz != 500 || point.execution != "sequential" || point.bus_bits != 128) continue;
    EXPECT_GE(point.streaming_share(), 0.11) << point.utilisation;
    EXPECT_LE(point.streaming_share(), 0.36) << point.utilisation;
  }
}

}  // namespace
}  // namespace tessera
