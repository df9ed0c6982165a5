#include "compile/mapping.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "compile/crossbars.hpp"

namespace tessera::compile {
namespace {

/// A convolution with as many channels in as out.
Layer convolution(const char* name, std::int32_t size, std::int32_t channels, std::int32_t kernel, bool depthwise) {
  Convolution one;
  const graph::WindowAxis axis{kernel, 1, 1, kernel / 2, kernel / 2};
  one.shape = {{size, size, channels}, {size, size, channels}, {axis, axis}};
  one.depthwise = depthwise;
  const auto width = static_cast<std::size_t>(channels);
  one.weights.assign(one.shape.window.taps() * width * (depthwise ? 1 : width), 1);
  one.channels.assign(width, quantised_multiplier(0.01));
  one.output = {0, -128, 127};
  return {name, {0}, 0, one};
}

Network network_of(std::vector<Layer> layers) {
  Network network;
  for (Layer& layer : layers) {
    layer.output = network.tensors.size();
    network.tensors.push_back({layer.name, std::get<Convolution>(layer.operation).shape.output, 0});
  }
  network.layers = std::move(layers);
  return network;
}

std::vector<Engine> engines(Network network, Mapping mapping, const arch::Machine& machine) {
  assign(network, machine, mapping);
  std::vector<Engine> engines;
  for (const Layer& layer : network.layers) engines.push_back(layer.engine());
  return engines;
}

using enum Engine;

TEST(Mapping, each_mapping_has_its_engines) {
  const arch::Machine machine = arch::load_machine("cluster");
  const Network network = network_of({convolution("pw", 14, 64, 1, false), convolution("dw", 14, 64, 3, true)});
  EXPECT_EQ(engines(network, Mapping::Cores, machine), (std::vector{Cores, Cores}));
  EXPECT_EQ(engines(network, Mapping::Ima, machine), (std::vector{Ima, Ima}));
  EXPECT_EQ(engines(network, Mapping::Hybrid, machine), (std::vector{Ima, Cores}));
  EXPECT_EQ(engines(network, Mapping::ImaDw, machine), (std::vector{Ima, DepthwiseEngine}));
  EXPECT_EQ(engines(network, Mapping::Auto, machine), (std::vector{Ima, DepthwiseEngine}));
}

TEST(Mapping, what_the_depthwise_engine_cannot_take_runs_on_the_cores_and_says_why) {
  const arch::Machine machine = arch::load_machine("cluster");
  Network network = network_of({convolution("5 x 5", 14, 16, 5, true), convolution("9 bits", 14, 16, 3, true)});
  std::get<Convolution>(network.layers[1].operation).weight_zero_point = 3;
  assign(network, machine, Mapping::ImaDw);
  EXPECT_EQ(network.layers[0].engine(), Cores);
  EXPECT_EQ(network.layers[0].note,
            "the depth-wise engine has a kernel of 3 x 3, without dilation, and strides of 1 or 2");
  EXPECT_EQ(network.layers[1].engine(), Cores);
  EXPECT_EQ(network.layers[1].note, "the depth-wise engine has weights of 8 bits, without zero point");
}

TEST(Mapping, a_machine_without_accelerators_has_cores) {
  const arch::Machine machine = arch::load_machine("cluster-ideal");
  const Network network = network_of({convolution("pw", 14, 64, 1, false), convolution("dw", 14, 64, 3, true)});
  EXPECT_EQ(engines(network, Mapping::ImaDw, machine), (std::vector{Cores, Cores}));
  EXPECT_EQ(engines(network, Mapping::Auto, machine), (std::vector{Cores, Cores}));
}

TEST(Mapping, short_of_arrays_the_classifier_goes_first_then_what_saves_least) {
  arch::Machine machine = arch::load_machine("cluster");
  machine.ima.arrays = 2;
  // Each fills an array.
  const Network network =
      network_of({convolution("many pixels", 14, 256, 1, false), convolution("few pixels", 2, 256, 1, false),
                  convolution("classifier", 1, 256, 1, false)});
  EXPECT_EQ(engines(network, Mapping::Hybrid, machine), (std::vector{Ima, Ima, Cores}));
  machine.ima.arrays = 1;
  EXPECT_EQ(engines(network, Mapping::Hybrid, machine), (std::vector{Ima, Cores, Cores}));
}

TEST(Mapping, tables_run_short_as_arrays_do) {
  arch::Machine machine = arch::load_machine("cluster");
  const Network network =
      network_of({convolution("image", 14, 256, 1, false), convolution("classifier", 1, 256, 1, false)});
  machine.ima.column_parameters = 300;
  EXPECT_EQ(engines(network, Mapping::Hybrid, machine), (std::vector{Ima, Cores}));
  machine.ima.column_parameters = 1000;
  machine.ima.tiles = 1;
  EXPECT_EQ(engines(network, Mapping::Hybrid, machine), (std::vector{Ima, Cores}));
}

std::uint32_t pixels_a_product(const Layer& layer) { return std::get<Convolution>(layer.operation).pixels_per_product; }

TEST(Replicate, spare_cells_are_spent_where_they_save_most_products) {
  arch::Machine machine = arch::load_machine("cluster");
  Network network = network_of({convolution("few", 4, 60, 1, false), convolution("many", 56, 60, 1, false),
                                convolution("dw", 56, 60, 3, true), convolution("large", 14, 200, 1, false)});
  const auto pixels = [&](std::uint32_t arrays) {
    machine.ima.arrays = arrays;
    assign(network, machine, Mapping::ImaDw, true);
    EXPECT_LE(plan_crossbars(network, machine.ima).packing.arrays, arrays);
    return std::vector{pixels_a_product(network.layers[0]), pixels_a_product(network.layers[1]),
                       pixels_a_product(network.layers[2]), pixels_a_product(network.layers[3])};
  };
  EXPECT_EQ(pixels(34), (std::vector{4u, 4u, 1u, 1u}));
  const Cycle with_copies = estimated_cycles(network.layers[1], Engine::Ima, machine);
  EXPECT_EQ(pixels(2), (std::vector{1u, 3u, 1u, 1u})) << "beside the other small one in the second array";
  EXPECT_EQ(network.layers[1].note, "3 pixels a product");
  EXPECT_EQ(network.layers[0].note, "") << "nothing of the assignment before";
  assign(network, machine, Mapping::ImaDw);
  EXPECT_EQ(pixels_a_product(network.layers[1]), 1u);
  EXPECT_EQ(network.layers[1].note, "");
  EXPECT_LT(3 * with_copies, estimated_cycles(network.layers[1], Engine::Ima, machine));
}

TEST(Replicate, a_product_has_no_more_pixels_than_its_register_holds) {
  const arch::Machine machine = arch::load_machine("cluster");
  Network network = network_of({convolution("one channel", 64, 1, 1, false)});
  assign(network, machine, Mapping::Ima, true);
  EXPECT_EQ(pixels_a_product(network.layers[0]), 255u);
}

TEST(Replicate, the_fastest_mapping_counts_on_copies_and_does_without_where_there_is_no_room) {
  arch::Machine machine = arch::load_machine("cluster");
  const auto engines_of = [&](std::uint32_t arrays, bool use_spare_cells) {
    machine.ima.arrays = arrays;
    Network network = network_of({convolution("small", 48, 8, 1, false), convolution("large", 14, 250, 1, false)});
    assign(network, machine, Mapping::Auto, use_spare_cells);
    return std::vector{network.layers[0].engine(), network.layers[1].engine()};
  };
  EXPECT_EQ(engines_of(2, false), (std::vector{Cores, Ima})) << "a product for each pixel takes longer than the cores";
  EXPECT_EQ(engines_of(2, true), (std::vector{Ima, Ima}));
  EXPECT_EQ(engines_of(1, true), (std::vector{Cores, Ima}));
}

TEST(Replicate, without_a_layer_in_memory_there_is_nothing_to_copy) {
  Network network = network_of({convolution("pw", 14, 64, 1, false)});
  EXPECT_THROW(assign(network, arch::load_machine("cluster"), Mapping::Cores, true), Error);
  EXPECT_THROW(assign(network, arch::load_machine("cluster-ideal"), Mapping::Auto, true), Error);
}

}  // namespace
}  // namespace tessera::compile
