#include "compile/assign.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "compile/engines/engine.hpp"
#include "compile/engines/ima/crossbars.hpp"

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

using Keys = std::vector<std::string_view>;

Keys keys_of(const Network& network) {
  Keys keys;
  for (const Layer& layer : network.layers) keys.push_back(layer.engine->key);
  return keys;
}

Keys engines(const Network& network, std::string_view choice, const arch::Machine& machine) {
  return keys_of(assign(network, machine, choice_named(choice)));
}

Choice with_copies(std::string_view name) {
  Choice choice = choice_named(name);
  choice.use_spare_cells = true;
  return choice;
}

TEST(Assign, each_mapping_has_its_engines) {
  const arch::Machine machine = arch::load_machine("cluster");
  const Network network = network_of({convolution("pw", 14, 64, 1, false), convolution("dw", 14, 64, 3, true)});
  EXPECT_EQ(engines(network, "cores", machine), (Keys{"cores", "cores"}));
  EXPECT_EQ(engines(network, "ima", machine), (Keys{"ima", "ima"}));
  EXPECT_EQ(engines(network, "hybrid", machine), (Keys{"ima", "cores"}));
  EXPECT_EQ(engines(network, "ima-dw", machine), (Keys{"ima", "depthwise"}));
  EXPECT_EQ(engines(network, "auto", machine), (Keys{"ima", "depthwise"}));
}

TEST(Assign, what_the_depthwise_engine_cannot_take_runs_on_the_cores_and_says_why) {
  const arch::Machine machine = arch::load_machine("cluster");
  Network network = network_of({convolution("5 x 5", 14, 16, 5, true), convolution("9 bits", 14, 16, 3, true)});
  std::get<Convolution>(network.layers[1].operation).weight_zero_point = 3;
  network = assign(network, machine, choice_named("ima-dw"));
  EXPECT_EQ(network.layers[0].engine, &kCores);
  EXPECT_EQ(network.layers[0].note,
            "the depth-wise engine has a kernel of 3 x 3, without dilation, and strides of 1 or 2");
  EXPECT_EQ(network.layers[1].engine, &kCores);
  EXPECT_EQ(network.layers[1].note, "the depth-wise engine has weights of 8 bits, without zero point");
}

TEST(Assign, a_machine_without_accelerators_has_cores) {
  const arch::Machine machine = arch::load_machine("cluster-ideal");
  const Network network = network_of({convolution("pw", 14, 64, 1, false), convolution("dw", 14, 64, 3, true)});
  EXPECT_EQ(engines(network, "ima-dw", machine), (Keys{"cores", "cores"}));
  EXPECT_EQ(engines(network, "auto", machine), (Keys{"cores", "cores"}));
}

TEST(Assign, short_of_arrays_the_classifier_goes_first_then_what_saves_least) {
  arch::Machine machine = arch::load_machine("cluster");
  machine.ima.arrays = 2;
  // Each fills an array.
  const Network network =
      network_of({convolution("many pixels", 14, 256, 1, false), convolution("few pixels", 2, 256, 1, false),
                  convolution("classifier", 1, 256, 1, false)});
  EXPECT_EQ(engines(network, "hybrid", machine), (Keys{"ima", "ima", "cores"}));
  machine.ima.arrays = 1;
  EXPECT_EQ(engines(network, "hybrid", machine), (Keys{"ima", "cores", "cores"}));
}

TEST(Assign, tables_run_short_as_arrays_do) {
  arch::Machine machine = arch::load_machine("cluster");
  const Network network =
      network_of({convolution("image", 14, 256, 1, false), convolution("classifier", 1, 256, 1, false)});
  machine.ima.column_parameters = 300;
  EXPECT_EQ(engines(network, "hybrid", machine), (Keys{"ima", "cores"}));
  machine.ima.column_parameters = 1000;
  machine.ima.tiles = 1;
  EXPECT_EQ(engines(network, "hybrid", machine), (Keys{"ima", "cores"}));
}

std::uint32_t pixels_a_product(const Layer& layer) { return layer.crossbar.pixels_per_product; }

Cycle cycles_on_ima(const Network& network, const Layer& layer, const arch::Machine& machine) {
  return estimated_cycles(network, layer, kIma, machine);
}

TEST(Replicate, spare_cells_are_spent_where_they_save_most_products) {
  arch::Machine machine = arch::load_machine("cluster");
  Network network = network_of({convolution("few", 4, 60, 1, false), convolution("many", 56, 60, 1, false),
                                convolution("dw", 56, 60, 3, true), convolution("large", 14, 200, 1, false)});
  const auto pixels = [&](std::uint32_t arrays) {
    machine.ima.arrays = arrays;
    network = assign(network, machine, with_copies("ima-dw"));
    EXPECT_LE(plan_crossbars(network, machine.ima).packing.arrays, arrays);
    return std::vector{pixels_a_product(network.layers[0]), pixels_a_product(network.layers[1]),
                       pixels_a_product(network.layers[2]), pixels_a_product(network.layers[3])};
  };
  EXPECT_EQ(pixels(34), (std::vector{4u, 4u, 1u, 1u}));
  const Cycle with_copies = cycles_on_ima(network, network.layers[1], machine);
  EXPECT_EQ(pixels(2), (std::vector{1u, 3u, 1u, 1u})) << "beside the other small one in the second array";
  EXPECT_EQ(network.layers[1].note, "3 pixels a product");
  EXPECT_EQ(network.layers[0].note, "") << "nothing of the assignment before";
  network = assign(network, machine, choice_named("ima-dw"));
  EXPECT_EQ(pixels_a_product(network.layers[1]), 1u);
  EXPECT_EQ(network.layers[1].note, "");
  EXPECT_LT(3 * with_copies, cycles_on_ima(network, network.layers[1], machine));
}

TEST(Replicate, a_product_has_no_more_pixels_than_its_register_holds) {
  const arch::Machine machine = arch::load_machine("cluster");
  Network network = network_of({convolution("one channel", 64, 1, 1, false)});
  network = assign(network, machine, with_copies("ima"));
  EXPECT_EQ(pixels_a_product(network.layers[0]), 255u);
}

TEST(Replicate, the_fastest_mapping_counts_on_copies_and_does_without_where_there_is_no_room) {
  arch::Machine machine = arch::load_machine("cluster");
  const auto engines_of = [&](std::uint32_t arrays, bool use_spare_cells) {
    machine.ima.arrays = arrays;
    const Network network =
        network_of({convolution("small", 48, 8, 1, false), convolution("large", 14, 250, 1, false)});
    return keys_of(assign(network, machine, use_spare_cells ? with_copies("auto") : choice_named("auto")));
  };
  EXPECT_EQ(engines_of(2, false), (Keys{"cores", "ima"})) << "a product for each pixel takes longer than the cores";
  EXPECT_EQ(engines_of(2, true), (Keys{"ima", "ima"}));
  EXPECT_EQ(engines_of(1, true), (Keys{"cores", "ima"}));
}

TEST(Replicate, without_a_layer_in_memory_there_is_nothing_to_copy) {
  const Network network = network_of({convolution("pw", 14, 64, 1, false)});
  EXPECT_THROW(assign(network, arch::load_machine("cluster"), with_copies("cores")), Error);
  EXPECT_THROW(assign(network, arch::load_machine("cluster-ideal"), with_copies("auto")), Error);
}

Choice with_overrides(std::string_view name, const std::vector<std::string>& words) {
  Choice choice = choice_named(name);
  choice.overrides = parse_overrides(words);
  return choice;
}

std::string complaint_of(const Network& network, const arch::Machine& machine, const Choice& choice) {
  try {
    assign(network, machine, choice);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Usage);
    return error.what();
  }
  return "none";
}

TEST(Overrides, put_single_layers_on_other_engines) {
  const arch::Machine machine = arch::load_machine("cluster");
  const Network network = network_of(
      {convolution("a", 14, 64, 1, false), convolution("dw", 14, 64, 3, true), convolution("b", 14, 64, 1, false)});
  EXPECT_EQ(keys_of(assign(network, machine, with_overrides("ima-dw", {"dw=cores", "a=cores"}))),
            (Keys{"cores", "cores", "ima"}));
  EXPECT_EQ(keys_of(assign(network, machine, with_overrides("cores", {"b=ima"}))), (Keys{"cores", "cores", "ima"}));
}

TEST(Overrides, are_refused_with_the_reason_where_the_engine_cannot) {
  const Network network = network_of({convolution("pw", 14, 64, 1, false)});
  EXPECT_EQ(
      complaint_of(network, arch::load_machine("cluster"), with_overrides("auto", {"pw=depthwise"})),
      "--on pw=depthwise: the depth-wise engine runs depth-wise convolutions only (another engine for this layer)");
  EXPECT_EQ(complaint_of(network, arch::load_machine("cluster-ideal"), with_overrides("auto", {"pw=ima"})),
            "--on pw=ima: machine 'cluster-ideal' has no in-memory accelerator (another engine for this layer)");
}

TEST(Overrides, of_a_layer_that_is_not_there_are_refused_with_the_likely_one) {
  const Network network = network_of({convolution("project", 14, 64, 1, false)});
  EXPECT_EQ(complaint_of(network, arch::load_machine("cluster"), with_overrides("auto", {"projekt=cores"})),
            "--on projekt=cores: the network has no layer of this name (did you mean 'project'?)");
}

TEST(Overrides, keep_their_arrays_when_these_run_short) {
  arch::Machine machine = arch::load_machine("cluster");
  machine.ima.arrays = 1;
  const Network network =
      network_of({convolution("image", 14, 256, 1, false), convolution("classifier", 1, 256, 1, false)});
  EXPECT_EQ(keys_of(assign(network, machine, with_overrides("hybrid", {"classifier=ima"}))), (Keys{"cores", "ima"}));
  EXPECT_EQ(complaint_of(network, machine, with_overrides("hybrid", {"classifier=ima", "image=ima"})),
            "--on classifier=ima: more weights than 1 arrays hold (fewer layers on this engine)");
}

}  // namespace
}  // namespace tessera::compile
