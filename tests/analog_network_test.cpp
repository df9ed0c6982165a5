// Networks on analog cells: one truth with and without a clock, whatever the threads and the order of pictures; and
// what noise, calibration and corrections do to answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>
#include <random>
#include <vector>

#include "analog/device_file.hpp"
#include "arch/machine.hpp"
#include "base/error.hpp"
#include "compile/cells/clockless.hpp"
#include "compile/engines/engine.hpp"
#include "run/accuracy.hpp"
#include "run/deployment.hpp"
#include "run/firmware.hpp"
#include "run/simulate.hpp"
#include "zoo/networks.hpp"

namespace tessera {
namespace {

using compile::Compensation;
using graph::Data;

std::vector<Data> random_pictures(const graph::Graph& graph, std::size_t count, std::uint32_t seed) {
  const graph::Tensor& tensor = graph.tensor(graph.inputs.at(0));
  std::mt19937 random(seed);
  std::vector<Data> pictures;
  for (std::size_t index = 0; index < count; ++index) {
    Data data(tensor.type, graph::elements_of(tensor.shape));
    for (std::byte& byte : data.bytes()) byte = static_cast<std::byte>(random());
    pictures.push_back(std::move(data));
  }
  return pictures;
}

/// Few pixels keep the simulation short.
const graph::Graph& network() {
  static const graph::Graph graph = zoo::mobilenet_v1(0.25, 32, 10, 5);
  return graph;
}

struct Variant {
  arch::Machine machine = arch::load_machine("cluster");
  std::string mapping = "ima-dw";
  bool replicate = false;
  run::AnalogOptions analog;
};

run::Deployment deployed(const std::function<void(Variant&)>& change = [](Variant&) {}) {
  Variant variant;
  variant.machine.ima.numerics = arch::ImaNumerics::Analog;
  variant.analog.calibration = random_pictures(network(), 3, 1);
  variant.analog.chip.seed = 11;
  change(variant);
  compile::Choice choice = compile::choice_named(variant.mapping);
  choice.use_spare_cells = variant.replicate;
  return {network(),
          variant.machine,
          choice,
          {.analog = std::make_shared<const run::AnalogOptions>(std::move(variant.analog))}};
}

/// The simulation's tensors equal those without a clock, byte for byte.
void expect_one_truth(const run::Deployment& deployment, std::uint32_t picture) {
  const Data input = random_pictures(deployment.graph(), 1, 77)[0];
  const run::Inference simulated = deployment.run(input, {}, picture);
  const run::Inference evaluated = deployment.evaluate(input, picture);
  for (std::size_t tensor = 0; tensor < simulated.tensors.size(); ++tensor) {
    ASSERT_EQ(simulated.tensors[tensor], evaluated.tensors[tensor]) << deployment.graph().tensors[tensor].name;
  }
}

TEST(AnalogNetwork, the_simulated_accelerator_and_the_executor_without_a_clock_give_the_same_bytes) {
  expect_one_truth(deployed(), 3);
}

TEST(AnalogNetwork, so_they_do_with_depthwise_layers_on_crossbars_and_two_cells_a_weight) {
  expect_one_truth(deployed([](Variant& variant) {
                     variant.mapping = "ima";
                     variant.machine.ima.cells = 2;
                     variant.machine.ima.drive = arch::InputDrive::Layer;
                   }),
                   4);
}

TEST(AnalogNetwork, so_they_do_with_copies_and_converters_that_differ) {
  expect_one_truth(deployed([](Variant& variant) {
                     variant.replicate = true;
                     variant.machine.ima.adc_gain_spread = 0.07;
                     variant.machine.ima.adc_noise = 0.5;
                     variant.machine.ima.encoding = arch::InputEncoding::Centred7;
                     variant.analog.chip.compensation = Compensation::Column;
                     variant.analog.chip.seconds = 86'400;
                   }),
                   5);
}

TEST(AnalogNetwork, so_they_do_with_two_slices_a_weight_and_depthwise_layers_on_crossbars) {
  expect_one_truth(deployed([](Variant& variant) {
                     variant.mapping = "ima";
                     variant.machine.ima.slices = 2;
                     variant.machine.ima.adc_gain_spread = 0.03;
                   }),
                   6);
}

TEST(AnalogNetwork, so_they_do_with_two_slices_copies_and_two_cells) {
  expect_one_truth(deployed([](Variant& variant) {
                     variant.replicate = true;
                     variant.machine.ima.slices = 2;
                     variant.machine.ima.cells = 2;
                     variant.machine.ima.arrays = 200;
                   }),
                   7);
}

/// A convolution of 3x3 on 20x20 pixels, its cells and all else by lot.
compile::Network drawn_convolution(std::mt19937& random) {
  const graph::ImageShape in{20, 20, 16}, out{20, 20, 24};
  compile::Convolution convolution;
  convolution.shape = {in, out, {{3, 1, 1, 1, 1}, {3, 1, 1, 1, 1}}};
  convolution.weights.resize(std::size_t{9} * 16 * 24);
  convolution.channels.assign(24, quantised_multiplier(1.0 / 64));
  compile::CellWeights cells{{}, convolution.channels, {}, 6000};
  for (std::size_t index = 0; index < convolution.weights.size(); ++index) {
    cells.targets.push_back(static_cast<std::int16_t>(static_cast<int>(random() % 14'001) - 7000));
  }
  for (int channel = 0; channel < 16; ++channel) cells.offsets.push_back(static_cast<std::int8_t>(random()));
  compile::Network network;
  network.tensors = {{"input", in, -3}, {"output", out, 0}};
  network.layers = {{"product", {0}, 1, convolution, compile::find_engine("ima")}};
  network.layers[0].cells = std::make_shared<const compile::CellWeights>(std::move(cells));
  return network;
}

TEST(AnalogNetwork, so_they_do_where_little_memory_cuts_layers_into_parts) {
  std::mt19937 random(9);
  arch::Machine machine = arch::load_machine("cluster");
  machine.ima.numerics = arch::ImaNumerics::Analog;
  compile::CompileTarget target{machine, run::free_memories(machine)};
  target.memories.l1 = {{target.memories.l1.region.base, 6 * 1024}, {}};
  const run::DeployedLayers layers(drawn_convolution(random), target);
  const compile::LayerParts parts = compile::parts_of(layers.program(), layers.network());
  ASSERT_GT(parts[0].size(), 2u) << "it is one part";
  std::vector<std::int8_t> input(std::size_t{20} * 20 * 16);
  for (std::int8_t& code : input) code = static_cast<std::int8_t>(random());
  const run::Circumstances circumstances{{analog::load_device("pcm_joshi"), {0.05, 1, 0.5}, 1, 4, 3600}, 8};
  const compile::ClocklessExecutor executor(layers.shared_network(),
                                            compile::plan_crossbars(layers.network(), machine.ima), machine.ima,
                                            std::make_shared<const analog::Specimen>(circumstances.specimen), parts);
  analog::ConversionCounters counters;
  EXPECT_EQ(run::simulate(layers, input, {}, &circumstances).output, executor.run(input, 8, counters)[1]);
}

std::vector<float> scores(const run::Deployment& deployment, const Data& input, std::uint32_t picture = 0) {
  const auto tensors = deployment.evaluate(input, picture).tensors;
  const auto bytes = tensors[deployment.graph().outputs.at(0)].bytes();
  std::vector<float> result;
  for (const std::byte byte : bytes) result.push_back(static_cast<float>(byte));
  return result;
}

TEST(AnalogNetwork, seed_age_and_picture_make_another_answer_and_the_same_ones_the_same) {
  const Data input = random_pictures(network(), 1, 78)[0];
  const run::Deployment first = deployed();
  const std::vector<float> answer = scores(first, input);
  EXPECT_EQ(scores(deployed(), input), answer);
  EXPECT_NE(scores(first, input, 1), answer) << "read noise is another for each picture";
  EXPECT_NE(scores(deployed([](Variant& variant) { variant.analog.chip.seed = 12; }), input), answer);
  EXPECT_NE(scores(deployed([](Variant& variant) { variant.analog.chip.seconds = 3600; }), input), answer);
}

TEST(AnalogNetwork, ideal_devices_know_no_seed_and_no_age) {
  const Data input = random_pictures(network(), 1, 79)[0];
  const auto ideal = [](std::uint64_t seed, double seconds) {
    return deployed([=](Variant& variant) {
      variant.analog.chip.devices = "ideal";
      variant.analog.chip.seed = seed;
      variant.analog.chip.seconds = seconds;
    });
  };
  EXPECT_EQ(scores(ideal(1, 25), input), scores(ideal(2, 1e8), input));
}

run::AccuracyResult measured(unsigned threads, const std::vector<Data>& pictures) {
  const run::Deployment deployment = deployed();
  return run::measure_accuracy(deployment, {pictures, std::vector<std::int32_t>(pictures.size())},
                               {{25, 86'400}, 2, threads});
}

TEST(AnalogNetwork, accuracy_does_not_depend_on_the_number_of_threads) {
  const std::vector<Data> pictures = random_pictures(network(), 4, 80);
  const run::AccuracyResult one = measured(1, pictures);
  for (const unsigned threads : {2u, 7u}) {
    const run::AccuracyResult other = measured(threads, pictures);
    ASSERT_EQ(one.points.size(), other.points.size());
    for (std::size_t point = 0; point < one.points.size(); ++point) {
      EXPECT_EQ(one.points[point].right, other.points[point].right);
      EXPECT_EQ(one.points[point].agreed, other.points[point].agreed);
    }
  }
}

TEST(AnalogNetwork, points_that_are_known_are_not_computed_again) {
  const std::vector<Data> pictures = random_pictures(network(), 4, 81);
  const run::Deployment deployment = deployed();
  std::vector<double> computed;
  const auto result = run::measure_accuracy(
      deployment, {pictures, {0, 0, 0, 0}}, {{25, 86'400}, 1, 0}, {},
      {{{0, 25, 3, 2}}, [&](const run::AccuracyPoint& point) { computed.push_back(point.seconds); }});
  EXPECT_EQ(computed, std::vector<double>{86'400});
  EXPECT_EQ(result.accuracy(0).mean, 0.75);
  EXPECT_EQ(result.agreement(0).mean, 0.5);
}

// Slices hold weights of nearly 8 bits, of which converters of 12 bits lose little.
TEST(AnalogNetwork, ideal_slices_come_nearer_to_the_exact_network_than_four_bits) {
  const Data input = random_pictures(network(), 1, 83)[0];
  const auto tensors = [&](const std::function<void(Variant&)>& change) {
    return deployed(change).evaluate(input).tensors;
  };
  const auto exact = tensors([](Variant& variant) { variant.machine.ima.numerics = arch::ImaNumerics::Exact; });
  const auto distance = [&](std::uint32_t slices) {
    const auto analog = tensors([=](Variant& variant) {
      variant.machine.ima.slices = slices;
      variant.machine.ima.adc_bits = 12;
      variant.machine.ima.partial_sum_bits = 32;
      variant.analog.chip.devices = "ideal";
    });
    double sum = 0;
    for (std::size_t tensor = 0; tensor < exact.size(); ++tensor) {
      if (exact[tensor].type() != graph::ElementType::Int8 || analog[tensor].elements() != exact[tensor].elements())
        continue;
      const auto a = exact[tensor].as<std::int8_t>(), b = analog[tensor].as<std::int8_t>();
      for (std::size_t at = 0; at < a.size(); ++at) sum += std::abs(a[at] - b[at]);
    }
    return sum;
  };
  EXPECT_LT(distance(2), 0.3 * distance(1));
}

TEST(AnalogNetwork, a_network_without_layers_on_cells_has_no_noise_to_apply) {
  const run::Deployment deployment = deployed([](Variant& variant) { variant.mapping = "cores"; });
  EXPECT_THROW(run::measure_accuracy(deployment, {random_pictures(network(), 1, 1), {0}}, {{25}, 1, 0}), Error);
}

TEST(AnalogNetwork, two_pulses_and_second_cells_cost_cycles_energy_and_arrays) {
  const Data input = random_pictures(network(), 1, 82)[0];
  const auto cost = [&](const std::function<void(Variant&)>& change) {
    const run::Deployment deployment = deployed(change);
    return deployment.result(deployment.run(input));
  };
  const run::NetworkResult one =
      cost([](Variant& variant) { variant.machine.ima.encoding = arch::InputEncoding::Centred7; });
  const run::NetworkResult two = cost([](Variant&) {});
  const run::NetworkResult cells = cost([](Variant& variant) { variant.machine.ima.cells = 2; });
  EXPECT_GT(two.cycles, one.cycles);
  EXPECT_GT(two.energy->microjoules(), one.energy->microjoules());
  EXPECT_EQ(two.arrays.used, one.arrays.used);
  EXPECT_GT(cells.cells.used, 1.9 * static_cast<double>(two.cells.used));
  EXPECT_GT(cells.energy->microjoules(), two.energy->microjoules());
  EXPECT_GT(cells.arrays.used, two.arrays.used);
}

}  // namespace
}  // namespace tessera
