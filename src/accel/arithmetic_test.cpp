// Jobs without their arithmetic: the same cycles, requests and counts, and zeros instead of results.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "accel/testing_layers.hpp"

namespace tessera::accel::test {
namespace {

/// What a job was for everybody else.
struct Outside {
  std::vector<Bench::Seen> seen;
  std::string counts;
  std::vector<unsigned> arbiter;
  bool operator==(const Outside&) const = default;
};

arch::Machine drawn_machine(Draw& draw) {
  arch::Machine machine = machine_of(32u << draw.count(0, 4));
  machine.accelerators.fifo_beats = draw.count(2, 8);
  machine.ima.execution = draw.coin() ? arch::Execution::Sequential : arch::Execution::Pipelined;
  machine.ima.product_ns = draw.count(1, 200);
  return machine;
}

/// Runs the job that `begin` starts, in an L1 of drawn contents; `contents` decides those, nothing else.
template <typename Begin>
Outside run(Bench& bench, Arithmetic arithmetic, std::uint32_t contents, bool alone, const Begin& begin) {
  Draw codes(contents);
  fill(bench, codes);
  bench.accelerators.set_arithmetic(arithmetic);
  if (!alone) bench.others = random_others(3, 20);
  begin(bench);
  const bool ended = alone ? bench.run_to_event() : bench.step_to_event();
  RC_ASSERT(bench.fault() == "");
  RC_ASSERT(ended);
  return {bench.seen, bench.counts(), bench.arbiter_state()};
}

template <typename Pixels>
bool all_zero(Bench& bench, const Pixels& output, std::uint32_t channels) {
  for (std::uint32_t y = 0; y < output.size.height; ++y) {
    for (std::uint32_t x = 0; x < output.size.width; ++x) {
      const std::int8_t* pixel = bench.place(output.address + y * output.row_bytes + x * output.pixel_bytes);
      if (std::any_of(pixel, pixel + channels, [](std::int8_t code) { return code != 0; })) return false;
    }
  }
  return true;
}

RC_GTEST_PROP(Arithmetic, an_ima_job_takes_its_time_without_it, ()) {
  Draw draw;
  const arch::Machine machine = drawn_machine(draw);
  const ImaLayer layer = draw_ima_layer(draw);
  const bool alone = draw.coin();
  Bench computing(machine), timing(machine);
  load(layer, *computing.accelerators.ima_storage());
  const Outside with = run(computing, Arithmetic::Done, 1, alone, [&](Bench& bench) { start(bench, layer); });
  load(layer, *timing.accelerators.ima_storage());
  const Outside without = run(timing, Arithmetic::LeftOut, 2, alone, [&](Bench& bench) { start(bench, layer); });
  RC_ASSERT(without == with);
  RC_ASSERT(all_zero(timing, layer.geometry.output, layer.geometry.out_channels));
}

RC_GTEST_PROP(Arithmetic, a_depthwise_job_takes_its_time_without_it, ()) {
  Draw draw;
  const arch::Machine machine = drawn_machine(draw);
  const DepthwiseLayer layer = draw_depthwise_layer(draw);
  const bool alone = draw.coin();
  const auto begin = [&](Bench& bench) {
    load(layer, bench);
    bench.accelerators.select(HWPE_DEPTHWISE_PORT / HWPE_PORT_BYTES);
    start(bench, layer);
  };
  Bench computing(machine), timing(machine);
  const Outside with = run(computing, Arithmetic::Done, 1, alone, begin);
  const Outside without = run(timing, Arithmetic::LeftOut, 2, alone, begin);
  RC_ASSERT(without == with);
  RC_ASSERT(all_zero(timing, layer.geometry.output, layer.geometry.channels));
}

/// A pixel of two inputs and two outputs in one array.
ImaLayer small_layer() {
  ImaLayer layer;
  arch::ImaGeometry& job = layer.geometry;
  job.in_channels = job.out_channels = 2;
  job.input = {kInput, {1, 1}, 2, 2};
  job.output = {kOutput, {1, 1}, 2, 2};
  job.tiles = {{0, 2, 0, 2}};
  layer.areas = {{0, 0, 0, 2, 2}};
  layer.weights.assign(4, 1);
  layer.parameters.assign(2, {0, 1 << 30, 31});
  return layer;
}

TEST(Arithmetic, cells_programmed_blindly_are_enough_for_it) {
  const ImaLayer layer = small_layer();
  Bench bench(machine_of());
  ima::Storage& storage = *bench.accelerators.ima_storage();
  storage.set_tile(0, {layer.areas[0], 0, 0});
  for (std::uint32_t channel = 0; channel < 2; ++channel) storage.set_parameter(channel, layer.parameters[channel]);
  storage.program_blindly({0, 0, 0, 2, 1});
  bench.accelerators.set_arithmetic(Arithmetic::LeftOut);
  start(bench, layer);
  EXPECT_NE(bench.fault().find("never programmed"), std::string::npos) << "a row is missing";

  Bench whole(machine_of());
  ima::Storage& all = *whole.accelerators.ima_storage();
  all.set_tile(0, {layer.areas[0], 0, 0});
  for (std::uint32_t channel = 0; channel < 2; ++channel) all.set_parameter(channel, layer.parameters[channel]);
  all.program_blindly(layer.areas[0]);
  EXPECT_EQ(all.programmed_cells(), 4u);
  whole.accelerators.set_arithmetic(Arithmetic::LeftOut);
  start(whole, layer);
  EXPECT_TRUE(whole.step_to_event()) << whole.fault();
}

TEST(Arithmetic, it_can_be_left_out_of_one_job_and_done_in_the_next) {
  const ImaLayer layer = small_layer();
  Bench bench(machine_of());
  load(layer, *bench.accelerators.ima_storage());
  bench.place(kInput)[0] = 30;
  bench.place(kInput)[1] = 40;
  bench.place(kOutput)[0] = 99;
  bench.accelerators.set_arithmetic(Arithmetic::LeftOut);
  start(bench, layer);
  ASSERT_TRUE(bench.step_to_event());
  EXPECT_EQ(bench.place(kOutput)[0], 0);
  bench.accelerators.set_arithmetic(Arithmetic::Done);
  start(bench, layer);
  ASSERT_TRUE(bench.step_to_event(2));
  EXPECT_EQ(bench.place(kOutput)[0], 35);
}

}  // namespace
}  // namespace tessera::accel::test
