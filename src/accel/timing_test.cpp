// The closed forms of arch/accelerator_timing.hpp against simulated cycles, and the published figures.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "accel/testing_layers.hpp"

namespace tessera::accel::test {
namespace {

arch::Machine drawn_machine(Draw& draw) {
  arch::Machine machine = machine_of(32u << draw.count(0, 4));
  machine.accelerators.fifo_beats = draw.count(2, 8);
  machine.accelerators.start_cycles = draw.count(1, 9);
  machine.accelerators.end_cycles = draw.count(1, 9);
  machine.ima.execution = draw.coin() ? arch::Execution::Sequential : arch::Execution::Pipelined;
  machine.ima.product_ns = draw.count(1, 200);
  machine.depthwise.drain_cycles = draw.count(1, 6);
  return machine;
}

RC_GTEST_PROP(AcceleratorTiming, the_closed_form_of_an_ima_job_is_exact, ()) {
  Draw draw;
  const arch::Machine machine = drawn_machine(draw);
  Bench bench(machine);
  const ImaLayer layer = draw_ima_layer(draw);
  load(layer, *bench.accelerators.ima_storage());
  start(bench, layer);
  RC_ASSERT(bench.fault() == "");
  RC_ASSERT(bench.step_to_event());
  RC_ASSERT(bench.seen[0].cycle == arch::ima_job_cycles(machine, layer.geometry));
}

RC_GTEST_PROP(AcceleratorTiming, the_closed_form_of_a_depthwise_job_is_exact_where_a_pixel_is_one_beat, ()) {
  Draw draw;
  const arch::Machine machine = drawn_machine(draw);
  Bench bench(machine);
  DepthwiseLayer layer = draw_depthwise_layer(draw);
  // Rows below the last window are not loaded.
  arch::Extent& out = layer.geometry.output.size;
  if (draw.coin()) out.height = draw.count(1, out.height);
  if (draw.coin()) {
    layer.geometry.input = {kInput, layer.geometry.input.size, 48, 48 * layer.geometry.input.size.width};
    layer.geometry.output = {kOutput, layer.geometry.output.size, 48, 48 * layer.geometry.output.size.width};
  }
  load(layer, bench);
  start(bench, layer);
  bench.accelerators.select(HWPE_DEPTHWISE_PORT / HWPE_PORT_BYTES);
  RC_ASSERT(bench.step_to_event());
  const arch::CycleBounds bounds = arch::depthwise_job_cycles(machine, layer.geometry);
  RC_CLASSIFY(bounds.least == bounds.most);
  RC_ASSERT(bench.seen[0].cycle >= bounds.least);
  RC_ASSERT(bench.seen[0].cycle <= bounds.most);
}

/// A point-wise layer of `rows` inputs and `columns` outputs in one array, all tensors aligned.
ImaLayer pointwise(std::uint32_t rows, std::uint32_t columns, std::uint32_t pixels) {
  ImaLayer layer;
  arch::ImaGeometry& job = layer.geometry;
  job.in_channels = rows;
  job.out_channels = columns;
  job.input = {kInput, {pixels, 1}, rows, pixels * rows};
  job.output = {0x1004'0000, {pixels, 1}, columns, pixels * columns};
  job.tiles = {{0, rows, 0, columns}};
  layer.areas = {{0, 0, 0, columns, rows}};
  layer.weights.assign(std::size_t{rows} * columns, 1);
  layer.parameters.assign(columns, {0, 1 << 30, 40});
  return layer;
}

struct PointwiseRun {
  Cycle cycles = 0;
  std::uint64_t beats = 0;
  std::uint64_t compute_cycles = 0;
};

PointwiseRun run_pointwise(const arch::Machine& machine, std::uint32_t rows, std::uint32_t columns,
                           std::uint32_t pixels) {
  Bench bench(machine);
  const ImaLayer layer = pointwise(rows, columns, pixels);
  load(layer, *bench.accelerators.ima_storage());
  start(bench, layer);
  EXPECT_TRUE(bench.run_to_event()) << bench.fault();
  return {bench.seen[0].cycle, bench.count("IMA", "beats_in") + bench.count("IMA", "beats_out"),
          bench.count("IMA", "compute_cycles")};
}

arch::Machine ima_machine(unsigned width_bits, unsigned clock_mhz, arch::Execution execution) {
  arch::Machine machine = machine_of(width_bits);
  machine.clock_mhz = clock_mhz;
  machine.ima.execution = execution;
  return machine;
}

TEST(AcceleratorTiming,
     a_full_array_at_250_MHz_pipelined_takes_34_cycles_a_job_and_at_most_34_point_9_with_everything) {
  constexpr Cycle kConfiguration = 120;  // of a core that writes the job's registers
  const arch::Machine machine = ima_machine(128, 250, arch::Execution::Pipelined);
  for (const std::uint32_t pixels : {256u, 400u, 784u}) {
    const Cycle cycles = run_pointwise(machine, 256, 256, pixels).cycles;
    EXPECT_LE(static_cast<double>(cycles + kConfiguration) / pixels, 34.9) << pixels;
    // 34 a product; 41 to start, to fill and empty the pipeline, and to tell.
    EXPECT_EQ(cycles, 34 * pixels + 41) << pixels;
  }
}

TEST(AcceleratorTiming, the_streaming_share_of_sequential_execution_at_500_MHz_is_11_to_36_percent) {
  const arch::Machine machine = ima_machine(128, 500, arch::Execution::Sequential);
  for (unsigned percent = 5; percent <= 100; percent += 5) {
    const auto side = static_cast<std::uint32_t>(std::lround(256 * std::sqrt(percent / 100.0)));
    const PointwiseRun run = run_pointwise(machine, side, side, 100);
    const double share = 1 - static_cast<double>(run.compute_cycles) / static_cast<double>(run.cycles);
    EXPECT_GE(share, 0.11) << percent;
    EXPECT_LE(share, 0.36) << percent;
  }
}

/// Stream cycles exceed compute cycles.
bool memory_bound(unsigned width_bits, unsigned clock_mhz, std::uint32_t side) {
  const PointwiseRun run =
      run_pointwise(ima_machine(width_bits, clock_mhz, arch::Execution::Sequential), side, side, 50);
  return run.beats > run.compute_cycles;
}

TEST(AcceleratorTiming, at_500_MHz_only_a_port_of_32_bits_is_memory_bound_and_250_MHz_needs_128) {
  for (const unsigned width : {32u, 64u, 128u, 256u, 512u}) {
    EXPECT_EQ(memory_bound(width, 500, 256), width == 32) << width;
    EXPECT_EQ(memory_bound(width, 250, 256), width < 128) << width;
  }
}

TEST(AcceleratorTiming, at_250_MHz_pipelined_a_port_of_128_bits_is_the_narrowest_that_costs_next_to_nothing) {
  const auto cycles = [](unsigned width) {
    return static_cast<double>(
        run_pointwise(ima_machine(width, 250, arch::Execution::Pipelined), 256, 256, 200).cycles);
  };
  EXPECT_LT(cycles(128) / cycles(512), 1.04);
  EXPECT_GT(cycles(64) / cycles(128), 1.9);
}

DepthwiseLayer depthwise(std::uint32_t side, std::uint32_t channels, std::uint32_t stride) {
  DepthwiseLayer layer;
  arch::DepthwiseGeometry& job = layer.geometry;
  const std::uint32_t out = side / stride;
  job.channels = channels;
  job.stride = stride;
  job.padding_above = layer.padding_left = stride == 1 ? 1 : 0;  // "same" padding of an even size
  job.input = {kInput, {side, side}, channels, side * channels};
  job.output = {0x1004'0000, {out, out}, channels, out * channels};
  job.weights = 0x1007'0000;
  job.parameters = 0x1007'4000;
  layer.weights.assign(std::size_t{9} * channels, 1);
  layer.parameters.assign(channels, {0, 1 << 30, 33});
  return layer;
}

TEST(AcceleratorTiming, the_depthwise_engine_does_29_point_7_MAC_a_cycle_on_16x16x600_within_3_percent) {
  Bench bench(machine_of(128));
  const DepthwiseLayer layer = depthwise(16, 600, 1);
  load(layer, bench);
  bench.accelerators.select(1);
  start(bench, layer);
  ASSERT_TRUE(bench.run_to_event()) << bench.fault();
  EXPECT_NEAR(16.0 * 16 * 600 * 9 / static_cast<double>(bench.seen[0].cycle), 29.7, 0.03 * 29.7);
  EXPECT_EQ(bench.seen[0].cycle, arch::depthwise_job_cycles(machine_of(128), layer.geometry).least);
}

}  // namespace
}  // namespace tessera::accel::test
