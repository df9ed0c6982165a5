// Deep networks and large pictures: random ones, with residual and dense connections, compile, run, and compute what
// the reference computes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "compile/engines/engine.hpp"
#include "compile/reference.hpp"
#include "run/deployed_layers.hpp"
#include "run/firmware.hpp"
#include "run/simulate.hpp"
#include "support/soak.hpp"

namespace tessera {
namespace {

using compile::Layer;
using compile::LayerTensorIndex;

/// Draws layer after layer until there are as many as were asked for.
class DeepNetwork {
 public:
  DeepNetwork(std::uint32_t seed, std::size_t layers, std::int32_t size) : engine_(seed) {
    add_tensor({size, size, 4 * number(1, 4)});
    while (network_.layers.size() < layers) add_any();
  }

  compile::Network take() { return std::move(network_); }

 private:
  std::int32_t number(std::int32_t least, std::int32_t most) {
    return least + static_cast<std::int32_t>(engine_() % static_cast<std::uint32_t>(most - least + 1));
  }
  LayerTensorIndex last() const { return network_.tensors.size() - 1; }
  const graph::ImageShape& shape() const { return network_.tensors[last()].shape; }

  LayerTensorIndex add_tensor(const graph::ImageShape& image) {
    network_.tensors.push_back({"tensor " + std::to_string(network_.tensors.size()), image, 0});
    return last();
  }

  void add_layer(std::vector<LayerTensorIndex> inputs, const graph::ImageShape& output, compile::Operation operation,
                 const char* engine) {
    const std::string name = "layer " + std::to_string(network_.layers.size());
    network_.layers.push_back(
        {name, std::move(inputs), add_tensor(output), std::move(operation), compile::find_engine(engine)});
  }

  void add_any() {
    switch (number(0, 7)) {
      case 0:
        return add_depthwise();
      case 1:
        return add_sum();
      case 2:
        return add_concatenation();
      case 3:
        return shape().height > 64 || (shape().height > 3 && number(0, 9) == 0) ? add_pool() : add_convolution();
      default:
        return add_convolution();
    }
  }

  compile::Convolution convolution(const graph::ImageShape& output, std::int32_t kernel, bool depthwise) {
    const graph::WindowAxis axis{kernel, 1, 1, kernel / 2, kernel / 2};
    compile::Convolution one;
    one.shape = {shape(), output, {axis, axis}};
    one.depthwise = depthwise;
    const std::size_t inputs = depthwise ? 1 : static_cast<std::size_t>(shape().channels);
    one.weights.resize(one.shape.window.taps() * inputs * static_cast<std::size_t>(output.channels));
    for (std::int8_t& weight : one.weights) weight = static_cast<std::int8_t>(number(-127, 127));
    one.channels.assign(static_cast<std::size_t>(output.channels),
                        quantised_multiplier(0.01 / std::sqrt(static_cast<double>(inputs))));
    return one;
  }

  void add_convolution() {
    const graph::ImageShape output{shape().height, shape().width, 4 * number(1, 4)};
    add_layer({last()}, output, convolution(output, number(0, 1) * 2 + 1, false), number(0, 5) == 0 ? "cores" : "ima");
  }

  void add_depthwise() {
    const graph::ImageShape output = shape();
    add_layer({last()}, output, convolution(output, 3, true), number(0, 5) == 0 ? "cores" : "depthwise");
  }

  /// Of an earlier tensor that has the shape of the last one, which may be the last one itself.
  LayerTensorIndex partner() {
    std::vector<LayerTensorIndex> alike;
    for (LayerTensorIndex tensor = 0; tensor <= last(); ++tensor) {
      if (network_.tensors[tensor].shape == shape()) alike.push_back(tensor);
    }
    return alike[engine_() % alike.size()];
  }

  void add_sum() {
    add_layer({last(), partner()}, shape(),
              compile::Addition{graph::add_quantisation({0.1F, 0}, {0.1F, 0}, 0.15F, {0, -128, 127})}, "cores");
  }

  void add_pool() {
    compile::Pooling pooling;
    const graph::WindowAxis axis{2, 2, 1, 0, 0};
    pooling.shape = {shape(), {shape().height / 2, shape().width / 2, shape().channels}, {axis, axis}};
    const graph::ImageShape output = pooling.shape.output;
    add_layer({last()}, output, pooling, "cores");
  }

  /// The last tensor and an earlier one of as many pixels, channel behind channel: two copies that write one tensor.
  void add_concatenation() {
    const LayerTensorIndex first = last(), second = partner();
    const std::int32_t channels = shape().channels, pixels = shape().height * shape().width;
    if (2 * channels > 32) return add_convolution();
    const graph::ImageShape output{shape().height, shape().width, 2 * channels};
    compile::Copy copy;
    copy.extents = {1, 1, pixels, channels};
    copy.input_strides = {0, 0, channels, 1};
    copy.output_strides = {0, 0, 2 * channels, 1};
    add_layer({first}, output, copy, "cores");
    copy.output_offset = channels;
    network_.layers.push_back({"layer " + std::to_string(network_.layers.size()), {second}, last(), copy});
  }

  std::mt19937 engine_;
  compile::Network network_;
};

/// Machine `cluster` with room for the weights and tensors of any of them.
compile::CompileTarget roomy_target() {
  arch::Machine machine = arch::load_machine("cluster");
  machine.l2.size_kib = 65'536;
  machine.ima.arrays = 512;
  machine.ima.tiles = 4096;
  machine.ima.column_parameters = 65'536;
  return {machine, run::free_memories(machine)};
}

void check(std::uint32_t seed, std::size_t depth, std::int32_t size) {
  SCOPED_TRACE("seed " + std::to_string(seed) + ", " + std::to_string(depth) + " layers, size " + std::to_string(size));
  const run::DeployedLayers layers(DeepNetwork(seed, depth, size).take(), roomy_target());
  const compile::Network& network = layers.network();
  std::mt19937 engine(seed);
  std::vector<std::int8_t> input(network.tensors[0].shape.elements());
  for (std::int8_t& code : input) code = static_cast<std::int8_t>(engine());
  const run::Simulation simulation = run::simulate(layers, input);
  const auto expected = compile::reference_tensors(network, input);
  for (std::size_t tensor = 1; tensor < expected.size(); ++tensor) {
    ASSERT_EQ(simulation.tensors[tensor], expected[tensor]) << network.tensors[tensor].name;
  }
}

TEST(DeepNetworks, compute_what_the_reference_computes) {
  const auto count = static_cast<std::uint32_t>(testing::soak_count(60));
  for (std::uint32_t seed = 0; seed < count; ++seed) check(seed, 10 + seed * 37 % 191, 8 << seed % 3);
}

TEST(DeepNetworks, take_pictures_of_512_x_512) {
  const auto count = static_cast<std::uint32_t>(testing::soak_count(10));
  for (std::uint32_t seed = 0; seed < count; ++seed) check(1000 + seed, 6, 512);
}

}  // namespace
}  // namespace tessera
