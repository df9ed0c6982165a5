// Deployed layers in simulation: steps, and layers as a view of them.
#include "run/simulate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "compile/engines/engine.hpp"
#include "compile/reference.hpp"
#include "run/firmware.hpp"

namespace tessera::run {
namespace {

compile::Convolution pointwise(const graph::ImageShape& shape, std::int32_t channels) {
  compile::Convolution convolution;
  convolution.shape.input = convolution.shape.output = shape;
  convolution.shape.output.channels = channels;
  const auto outputs = static_cast<std::size_t>(channels);
  convolution.weights.assign(static_cast<std::size_t>(shape.channels) * outputs, 1);
  convolution.channels.assign(outputs, quantised_multiplier(1.0 / 64));
  return convolution;
}

/// On the crossbar, then on the cores.
compile::Network two_layers(std::int32_t size) {
  const graph::ImageShape shape{size, size, 16};
  compile::Network network;
  network.tensors = {{"input", shape, 0}, {"middle", shape, 0}, {"output", shape, 0}};
  network.layers = {{"first", {0}, 1, pointwise(shape, 16), compile::find_engine("ima")},
                    {"second", {1}, 2, pointwise(shape, 16)}};
  return network;
}

std::vector<std::int8_t> some_input(const compile::Network& network) {
  std::vector<std::int8_t> input(network.tensors[network.input].shape.elements());
  for (std::size_t index = 0; index < input.size(); ++index) input[index] = static_cast<std::int8_t>(index * 37 >> 2);
  return input;
}

/// Two layers with so little room that they are cut into parts.
DeployedLayers cut_layers() {
  const arch::Machine machine = arch::load_machine("cluster");
  compile::FreeMemories memories = free_memories(machine);
  memories.l1 = {{memories.l1.region.base, 24 * 1024}, {}};
  return {two_layers(40), compile::CompileTarget{machine, memories}};
}

TEST(Simulate, steps_follow_each_other_and_are_those_of_the_program) {
  const DeployedLayers deployed = cut_layers();
  const Simulation simulation = simulate(deployed, some_input(deployed.network()));
  ASSERT_EQ(simulation.steps.size(), deployed.program().steps.size());
  ASSERT_GT(simulation.steps.size(), 4u) << "nothing was cut";
  for (std::size_t index = 0; index < simulation.steps.size(); ++index) {
    const SimulatedStep& step = simulation.steps[index];
    EXPECT_EQ(step.layer, deployed.program().steps[index].layer);
    EXPECT_LT(step.begin, step.end);
    if (index > 0) {
      EXPECT_EQ(step.begin, simulation.steps[index - 1].end);
    }
  }
  EXPECT_EQ(simulation.cycles(), simulation.steps.back().end - simulation.steps.front().begin);
  EXPECT_LE(simulation.steps.back().end, simulation.result.cycles);
}

TEST(Simulate, layers_are_their_steps_added_up) {
  const DeployedLayers deployed = cut_layers();
  const Simulation simulation = simulate(deployed, some_input(deployed.network()));
  const auto layers = counted_layers(deployed.network(), simulation);
  ASSERT_EQ(layers.size(), 2u);
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    Cycle cycles = 0;
    arch::Events events;
    for (const SimulatedStep& step : simulation.steps) {
      if (step.layer != layer) continue;
      cycles += step.end - step.begin;
      events += step.events;
    }
    EXPECT_EQ(layers[layer].cycles, cycles);
    EXPECT_EQ(layers[layer].events, events);
    EXPECT_EQ(layers[layer].macs, 40u * 40 * 16 * 16);
  }
  EXPECT_EQ(layers[0].cycles + layers[1].cycles, simulation.cycles());
  // A product for each pixel, all of them in the first layer.
  EXPECT_EQ(layers[0].events[arch::Event::CrossbarProduct], 40u * 40);
  EXPECT_EQ(layers[1].events[arch::Event::CrossbarProduct], 0u);
}

TEST(Simulate, deployed_layers_run_on_one_input_after_the_other) {
  const DeployedLayers deployed(two_layers(9), arch::load_machine("cluster"), kAllInL1);
  std::vector<std::int8_t> input = some_input(deployed.network());
  const Simulation first = simulate(deployed, input);
  std::vector<std::int8_t> other(input.rbegin(), input.rend());
  const Simulation second = simulate(deployed, other);
  EXPECT_EQ(first.output, compile::reference_tensors(deployed.network(), input).back());
  EXPECT_EQ(second.output, compile::reference_tensors(deployed.network(), other).back());
  EXPECT_EQ(first.cycles(), second.cycles());
}

TEST(Simulate, deployed_layers_outlive_what_they_were_made_from) {
  auto network = std::make_unique<compile::Network>(two_layers(9));
  auto machine = std::make_unique<arch::Machine>(arch::load_machine("cluster"));
  const std::vector<std::int8_t> input = some_input(*network);
  const auto expected = compile::reference_tensors(*network, input).back();
  std::optional<DeployedLayers> deployed(std::in_place, *network, *machine, kAllInL1);
  network.reset();
  machine.reset();
  const DeployedLayers moved(std::move(*deployed));
  deployed.reset();
  EXPECT_EQ(simulate(moved, input).output, expected);
}

TEST(Simulate, progress_is_told_each_step_before_it_begins) {
  const DeployedLayers deployed = cut_layers();
  std::vector<std::pair<std::size_t, Cycle>> told;
  const Simulation simulation = simulate(deployed, some_input(deployed.network()),
                                         [&](std::size_t layer, Cycle cycle) { told.emplace_back(layer, cycle); });
  std::vector<std::pair<std::size_t, Cycle>> begun;
  for (const SimulatedStep& step : simulation.steps) begun.emplace_back(step.layer, step.begin);
  EXPECT_EQ(told, begun);
}

}  // namespace
}  // namespace tessera::run
