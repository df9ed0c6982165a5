#include "accel/depthwise/job.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "accel/testing_layers.hpp"

namespace tessera::accel::depthwise {
namespace {

using namespace test;

DepthwiseLayer right() {
  DepthwiseLayer layer;
  arch::DepthwiseGeometry& job = layer.geometry;
  job.channels = 40;
  job.padding_above = layer.padding_left = 1;
  job.input = {kInput, {4, 5}, 40, 160};
  job.output = {kOutput, {4, 5}, 41, 170};
  job.weights = kWeights;
  job.parameters = kParameters;
  layer.weights.assign(360, 1);
  layer.parameters.assign(40, {0, 1 << 30, 33});
  return layer;
}

std::string complaint_about(const std::function<void(DepthwiseLayer&)>& change) {
  DepthwiseLayer layer = right();
  change(layer);
  const JobMemory memory{{0x1000'0000, 0x8'0000}, {0x1010'0000, 0x8'0000}};
  return check(Job(depthwise_image(layer.geometry, layer.settings, layer.padding_left)), memory).value_or("");
}

TEST(DepthwiseJob, every_field_of_the_register_image_is_found) {
  DepthwiseLayer layer = right();
  layer.settings.input_zero_point = -9;
  layer.settings.output = {-8, -7, 100};
  layer.geometry.stride = 2;
  layer.geometry.padding_above = 3;
  const Job job(depthwise_image(layer.geometry, layer.settings, 4));
  EXPECT_EQ(job.source, kInput);
  EXPECT_EQ(job.destination, kOutput);
  EXPECT_EQ(job.weights, kWeights);
  EXPECT_EQ(job.parameters, kParameters);
  EXPECT_EQ(job.channels, 40u);
  EXPECT_EQ(job.in_width, 4u);
  EXPECT_EQ(job.in_height, 5u);
  EXPECT_EQ(job.out_width, 4u);
  EXPECT_EQ(job.out_height, 5u);
  EXPECT_EQ(job.source_stride, 40u);
  EXPECT_EQ(job.source_line, 160u);
  EXPECT_EQ(job.destination_stride, 41u);
  EXPECT_EQ(job.destination_line, 170u);
  EXPECT_EQ(job.stride, 2u);
  EXPECT_EQ(job.padding_left, 4u);
  EXPECT_EQ(job.padding_above, 3u);
  EXPECT_EQ(job.input_zero_point, -9);
  EXPECT_EQ(job.output, (OutputRange{-8, -7, 100}));
  EXPECT_EQ(job.blocks(), 3u);
}

TEST(DepthwiseJob, a_job_in_order_is_not_complained_about) {
  EXPECT_EQ(complaint_about([](auto&) {}), "");
}

TEST(DepthwiseJob, sizes_must_not_be_0) {
  EXPECT_EQ(complaint_about([](auto& layer) { layer.geometry.channels = 0; }), "CHANNELS 0, not 1 to 65535");
  EXPECT_EQ(complaint_about([](auto& layer) { layer.geometry.channels = 65'536; }), "CHANNELS 65536, not 1 to 65535");
  EXPECT_EQ(complaint_about([](auto& layer) { layer.geometry.input.size.width = 0; }), "IN_SIZE 0 x 5");
  EXPECT_EQ(complaint_about([](auto& layer) { layer.geometry.output.size.height = 0; }), "OUT_SIZE 4 x 0");
}

TEST(DepthwiseJob, the_stride_is_1_or_2_and_the_clip_a_range) {
  EXPECT_EQ(complaint_about([](auto& layer) { layer.geometry.stride = 0; }), "STEP: stride 0, not 1 or 2");
  EXPECT_EQ(complaint_about([](auto& layer) { layer.geometry.stride = 3; }), "STEP: stride 3, not 1 or 2");
  EXPECT_EQ(complaint_about([](auto& layer) {
              layer.settings.output = {0, 1, 0};
            }),
            "CLIP: least code 1 above greatest code 0");
}

TEST(DepthwiseJob, everything_must_lie_in_L1) {
  constexpr Address kEnd = 0x1008'0000;
  EXPECT_EQ(complaint_about([](auto& layer) { layer.geometry.input.address = kEnd - 799; }),
            "SRC 0x1007fce1: 800 bytes from there leave L1");
  EXPECT_EQ(complaint_about([](auto& layer) { layer.geometry.output.address = kEnd - 842; }),
            "DST 0x1007fcb6: 843 bytes from there leave L1");
  EXPECT_EQ(complaint_about([](auto& layer) { layer.geometry.weights = kEnd - 431; }),
            "WEIGHTS 0x1007fe51: 432 bytes from there leave L1");
  EXPECT_EQ(complaint_about([](auto& layer) { layer.geometry.parameters = 0; }),
            "PARAMETERS 0x00000000: 480 bytes from there leave L1");
  EXPECT_EQ(complaint_about([](auto& layer) {
              layer.geometry.input.address = kEnd - 800;
              layer.geometry.output.address = kEnd - 843;
              layer.geometry.weights = kEnd - 432;
              layer.geometry.parameters = kEnd - 480;
            }),
            "");
}

TEST(DepthwiseJob, a_shift_that_there_is_not_is_found_when_the_block_is_loaded) {
  Bench bench(machine_of());
  bench.accelerators.select(HWPE_DEPTHWISE_PORT / HWPE_PORT_BYTES);
  DepthwiseLayer layer = right();
  layer.parameters[17].shift = 0;
  load(layer, bench);
  start(bench, layer);
  EXPECT_FALSE(bench.step_to_event());
  EXPECT_EQ(bench.fault(), "depth-wise engine: PARAMETERS 0x10050400: shift 0 of channel 17, not 1 to 62");
  const Cycle stepwise = bench.now;
  Bench fast(machine_of());
  fast.accelerators.select(HWPE_DEPTHWISE_PORT / HWPE_PORT_BYTES);
  load(layer, fast);
  start(fast, layer);
  EXPECT_FALSE(fast.run_to_event());
  EXPECT_EQ(fast.now, stepwise) << "the fast path stops where the fault is";
}

TEST(DepthwiseJob, outputs_and_multiplications_are_counted_of_real_channels) {
  Bench bench(machine_of());
  bench.accelerators.select(HWPE_DEPTHWISE_PORT / HWPE_PORT_BYTES);
  const DepthwiseLayer layer = right();
  load(layer, bench);
  start(bench, layer);
  ASSERT_TRUE(bench.run_to_event());
  EXPECT_EQ(bench.count("depth-wise engine", "blocks"), 3u);
  EXPECT_EQ(bench.count("depth-wise engine", "outputs"), 60u);
  EXPECT_EQ(bench.count("depth-wise engine", "multiplications"), 4u * 5 * 40 * 9);
}

}  // namespace
}  // namespace tessera::accel::depthwise
