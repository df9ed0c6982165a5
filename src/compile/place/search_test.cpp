#include "compile/place/search.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <memory>
#include <string>

#include "base/divide.hpp"
#include "compile/engines/engine.hpp"
#include "compile/place/estimate.hpp"

namespace tessera::compile {
namespace {

Convolution convolution(const graph::ImageShape& input, std::int32_t outputs, std::int32_t kernel) {
  const graph::WindowAxis axis{kernel, 1, 1, kernel / 2, kernel / 2};
  Convolution convolution;
  convolution.shape = {input, {input.height, input.width, outputs}, {axis, axis}};
  const std::size_t taps = convolution.shape.window.taps() * static_cast<std::size_t>(input.channels);
  convolution.weights.assign(taps * static_cast<std::size_t>(outputs), 1);
  convolution.channels.assign(static_cast<std::size_t>(outputs), quantised_multiplier(0.001));
  return convolution;
}

/// Convolutions on the cores and on crossbars, and sums with what lies further back.
Network random_network() {
  Network network;
  graph::ImageShape image{*rc::gen::inRange(1, 40), *rc::gen::inRange(1, 40), 4 * *rc::gen::inRange(1, 8)};
  network.tensors.push_back({"input", image, 0});
  for (int layers = *rc::gen::inRange(1, 12); layers > 0; --layers) {
    const LayerTensorIndex last = network.tensors.size() - 1;
    network.tensors.push_back({"tensor", image, 0});
    const std::string name = "layer " + std::to_string(layers);
    if (last > 0 && *rc::gen::inRange(0, 3) == 0) {
      const Addition sum{graph::add_quantisation({0.1F, 0}, {0.1F, 0}, 0.1F, {0, -128, 127})};
      network.layers.push_back({name, {last, *rc::gen::inRange<std::size_t>(0, last)}, last + 1, sum});
    } else {
      const auto* engine = *rc::gen::arbitrary<bool>() ? find_engine("ima") : &kCores;
      network.layers.push_back(
          {name, {last}, last + 1, convolution(image, image.channels, 1 + 2 * *rc::gen::inRange(0, 2)), engine});
    }
  }
  return network;
}

struct Chosen {
  std::shared_ptr<const Network> network;
  std::shared_ptr<const Lowering> lowering;
  Placement placement;
  Schedule schedule;
  double cycles = 0;
};

/// Nothing if the network finds no room.
std::optional<Chosen> choose(Network network, std::uint64_t l1_bytes) {
  const arch::Machine machine = arch::load_machine("cluster");
  Chosen chosen;
  chosen.network = std::make_shared<const Network>(std::move(network));
  chosen.lowering = std::make_shared<const Lowering>(
      chosen.network, machine, std::make_shared<const CrossbarPlan>(plan_crossbars(*chosen.network, machine.ima)));
  Search search(*chosen.network, *chosen.lowering, l1_bytes, {});
  if (search.run()) return std::nullopt;
  chosen.placement = search.placement();
  chosen.cycles = search.cycles();
  chosen.schedule = make_schedule(*chosen.network, chosen.placement, *chosen.lowering);
  return chosen;
}

std::uint64_t most_bytes(const Schedule& schedule) {
  std::vector<std::uint64_t> bytes(schedule.steps.size() + 2, 0);
  for (const MemoryItem& item : schedule.l1) {
    for (std::size_t step = item.first; step <= item.last; ++step) bytes[step] += round_up(item.bytes, 16u);
  }
  return *std::ranges::max_element(bytes);
}

RC_GTEST_PROP(Search, knows_what_its_choice_takes, ()) {
  const std::uint64_t l1_bytes = *rc::gen::inRange(20'000u, 200'000u);
  const std::optional<Chosen> chosen = choose(random_network(), l1_bytes);
  RC_PRE(chosen.has_value());
  const double cycles = estimated_cycles(*chosen->network, *chosen->lowering, chosen->schedule);
  // Waits for what a layer further back has written are seen by the schedule alone.
  RC_ASSERT(cycles >= chosen->cycles - 1);
  RC_ASSERT(cycles <= 1.02 * chosen->cycles + 4 * kStepCycles);
}

RC_GTEST_PROP(Search, keeps_to_the_memory, ()) {
  const std::uint64_t l1_bytes = *rc::gen::inRange(20'000u, 200'000u);
  const std::optional<Chosen> chosen = choose(random_network(), l1_bytes);
  RC_PRE(chosen.has_value());
  RC_ASSERT(most_bytes(chosen->schedule) <= l1_bytes);
}

/// Convolutions of 16 KiB each, one behind the other, and a sum with the first one's output.
Network residual(std::size_t layers) {
  const graph::ImageShape image{32, 32, 16};
  Network network;
  network.tensors.assign(layers + 2, {"tensor", image, 0});
  for (std::size_t index = 0; index < layers; ++index) {
    network.layers.push_back({"layer", {index}, index + 1, convolution(image, 16, 3), find_engine("ima")});
  }
  const Addition sum{graph::add_quantisation({0.1F, 0}, {0.1F, 0}, 0.1F, {0, -128, 127})};
  network.layers.push_back({"sum", {layers, 1}, layers + 1, sum});
  return network;
}

TEST(Search, with_room_for_all_every_tensor_stays_in_l1_and_a_layer_is_one_step) {
  const std::optional<Chosen> chosen = choose(residual(5), 512 * 1024);
  ASSERT_TRUE(chosen);
  for (std::size_t tensor = 1; tensor < chosen->placement.tensors.size(); ++tensor) {
    EXPECT_EQ(chosen->placement.tensors[tensor], Home::L1);
  }
  for (std::size_t layer = 1; layer < chosen->placement.layers.size(); ++layer) {
    EXPECT_EQ(chosen->placement.layers[layer].rows.size(), 1u);
  }
}

TEST(Search, a_skipped_tensor_waits_in_l2_where_memory_is_short) {
  // Room for two tensors, weights and rows, but not for three tensors.
  const std::optional<Chosen> chosen = choose(residual(5), 44 * 1024);
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->placement.tensors[1], Home::L2);
  EXPECT_EQ(chosen->placement.tensors[3], Home::L1);
}

TEST(Search, says_which_layer_finds_no_room) {
  const arch::Machine machine = arch::load_machine("cluster");
  const auto network = std::make_shared<const Network>(residual(2));
  const Lowering lowering(network, machine,
                          std::make_shared<const CrossbarPlan>(plan_crossbars(*network, machine.ima)));
  Search search(*network, lowering, 200, {});
  const std::optional<NoRoom> none = search.run();
  ASSERT_TRUE(none);
  EXPECT_EQ(none->layer, 0u);
  EXPECT_GT(none->missing_bytes, 0u);
}

}  // namespace
}  // namespace tessera::compile
