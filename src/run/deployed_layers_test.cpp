// A program on other machines than that for which it was compiled.
#include "run/deployed_layers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "compile/engines/engine.hpp"
#include "run/simulate.hpp"

namespace tessera::run {
namespace {

using ::testing::HasSubstr;

/// On the crossbar, then on the depth-wise engine.
compile::Network two_layers() {
  const graph::ImageShape shape{6, 6, 16};
  compile::Convolution pointwise;
  pointwise.shape = {shape, shape, {}};
  pointwise.weights.assign(256, 3);
  pointwise.channels.assign(16, quantised_multiplier(1.0 / 64));
  compile::Convolution depthwise;
  depthwise.depthwise = true;
  depthwise.shape = {shape, shape, {{3, 1, 1, 1, 1}, {3, 1, 1, 1, 1}}};
  depthwise.weights.assign(144, -2);
  depthwise.channels.assign(16, quantised_multiplier(1.0 / 16));
  compile::Network network;
  network.tensors = {{"input", shape, 0}, {"middle", shape, 0}, {"output", shape, 0}};
  network.layers = {{"first", {0}, 1, pointwise, compile::find_engine("ima")},
                    {"second", {1}, 2, depthwise, compile::find_engine("depthwise")}};
  return network;
}

arch::Machine changed(const std::function<void(arch::Machine&)>& change) {
  arch::Machine machine = arch::load_machine("cluster");
  change(machine);
  machine.name = "other";
  return machine;
}

TEST(DeployedLayersOn, a_machine_that_differs_in_its_times_takes_what_a_deployment_of_its_own_takes) {
  const DeployedLayers first(two_layers(), arch::load_machine("cluster"), kAllInL1);
  const std::vector<std::int8_t> input(6 * 6 * 16, 5);
  const Simulation before = simulate(first, input);
  const std::vector<std::function<void(arch::Machine&)>> changes{
      [](arch::Machine& machine) { machine.ima.product_ns *= 2; },
      [](arch::Machine& machine) { machine.accelerators.data_width_bits = 32; },
      [](arch::Machine& machine) { machine.depthwise.drain_cycles += 3; }};
  for (const auto& change : changes) {
    const arch::Machine machine = changed(change);
    const Simulation moved = simulate(first.on(machine), input);
    EXPECT_EQ(moved.result.cycles, simulate({two_layers(), machine, kAllInL1}, input).result.cycles);
    EXPECT_NE(moved.result.cycles, before.result.cycles);
    EXPECT_EQ(moved.output, before.output);
  }
  EXPECT_EQ(simulate(first, input).result.cycles, before.result.cycles) << "moving changed the deployment itself";
}

TEST(DeployedLayersOn, a_machine_of_other_memories_or_engines_is_refused) {
  const DeployedLayers deployed(two_layers(), arch::load_machine("cluster"), kAllInL1);
  const auto refusal = [&](const std::function<void(arch::Machine&)>& change) -> std::string {
    try {
      deployed.on(changed(change));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Config);
      return error.what();
    }
    return "accepted";
  };
  EXPECT_THAT(refusal([](arch::Machine& machine) { machine.tcdm.size_kib = 1024; }), HasSubstr("L1 is another"));
  EXPECT_THAT(refusal([](arch::Machine& machine) { machine.l2.size_kib *= 2; }), HasSubstr("L2 is another"));
  EXPECT_THAT(refusal([](arch::Machine& machine) { machine.depthwise.present = false; }), HasSubstr("second: "));
  EXPECT_THAT(refusal([](arch::Machine& machine) { machine.ima.present = false; }), HasSubstr("first: "));
  EXPECT_THAT(refusal([](arch::Machine& machine) { machine.ima.arrays = 0; }), HasSubstr("1 arrays are needed"));
  EXPECT_THAT(refusal([](arch::Machine& machine) { machine.ima.columns = 128; }),
              HasSubstr("arrays have another size"));
  EXPECT_THAT(refusal([](arch::Machine& machine) { machine.ima.numerics = arch::ImaNumerics::Analog; }),
              HasSubstr("ima.numerics is another"));
  EXPECT_THAT(refusal([](arch::Machine& machine) { machine.cores = 4; }), HasSubstr("4 cores"));
}

}  // namespace
}  // namespace tessera::run
