// Compiled networks on the simulated machine: whatever the engine, the answer is that of the reference operators.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <optional>
#include <random>

#include "base/error.hpp"
#include "compile/reference.hpp"
#include "run/firmware.hpp"
#include "run/simulate.hpp"

namespace tessera {
namespace {

/// Networks from one seed of rapidcheck.
class NetworkWriter {
 public:
  explicit NetworkWriter(std::int32_t most_pixels) : engine_(*rc::gen::arbitrary<std::uint32_t>()) {
    network_.tensors.push_back(
        {"input", {number(3, most_pixels), number(3, most_pixels), number(1, 40)}, number(-10, 10)});
  }

  compile::Network write() {
    for (int layer = number(1, 5); layer > 0; --layer) add_any();
    return network_;
  }

  std::vector<std::int8_t> codes(std::size_t count) {
    std::vector<std::int8_t> codes(count);
    for (std::int8_t& code : codes) code = static_cast<std::int8_t>(number(-128, 127));
    return codes;
  }

  std::int32_t number(std::int32_t least, std::int32_t most) {
    return least + static_cast<std::int32_t>(engine_() % static_cast<std::uint32_t>(most - least + 1));
  }

 private:
  void add_any() {
    switch (number(0, 9)) {
      case 0:
        return add_sum();
      case 1:
        return add_product_of_codes();
      case 2:
        return add_pool();
      case 3:
        return add_lookup();
      case 4:
        return add_concatenation();
      case 5:
        return add_softmax();
      case 6:
      case 7:
        return add_depthwise();
      default:
        return add_convolution();
    }
  }

  graph::WindowAxis axis(std::int32_t kernel, std::int32_t size) {
    graph::WindowAxis axis{kernel, number(1, 2), 1, 0, 0};
    axis.pad_before = number(0, kernel / 2);
    axis.pad_after = number(0, kernel / 2);
    if (size < kernel) axis.pad_before = axis.pad_after = kernel / 2;
    return axis;
  }

  graph::WindowedShape window(std::int32_t kernel, std::int32_t channels) {
    graph::WindowedShape shape;
    shape.input = network_.tensors.back().shape;
    shape.window = {axis(kernel, shape.input.height), axis(kernel, shape.input.width)};
    shape.window.columns.stride = shape.window.rows.stride;
    if (kernel > 1) shape.window.rows.pad_before = shape.window.columns.pad_before = kernel / 2;
    shape.output = {shape.window.rows.outputs(shape.input.height), shape.window.columns.outputs(shape.input.width),
                    channels};
    return shape;
  }

  void add_windowed(std::int32_t kernel, std::int32_t channels, bool depthwise, std::string_view engine) {
    compile::Convolution layer;
    layer.depthwise = depthwise;
    compile::CrossbarUse crossbar{.channels_per_job = static_cast<std::uint32_t>(number(1, 20))};
    layer.shape = window(kernel, channels);
    const auto inputs = static_cast<std::size_t>(layer.shape.input.channels);
    const std::size_t taps = layer.shape.window.taps() * (depthwise ? 1 : inputs);
    layer.weights = codes(taps * static_cast<std::size_t>(channels));
    constexpr std::int32_t kSide = 256;  // of an array
    const std::int32_t most = kSide / std::max(static_cast<std::int32_t>(taps), channels);
    if (engine == "ima" && !depthwise) {
      crossbar.pixels_per_product = static_cast<std::uint32_t>(number(1, std::max(1, most)));
    }
    for (std::int32_t channel = 0; channel < channels; ++channel) {
      layer.channels.push_back(quantised_multiplier(0.01 / (1 + number(0, 5)), number(-2000, 2000)));
    }
    layer.output = {number(-20, 20), -128, number(60, 127)};
    append("layer", layer.shape.output, layer.output.zero_point, {last()}, layer);
    network_.layers.back().engine = compile::find_engine(engine);
    network_.layers.back().crossbar = crossbar;
    network_.layers.back().engine = compile::find_engine(engine);
    network_.layers.back().crossbar = crossbar;
  }

  void add_convolution() {
    const std::string_view engine = number(0, 1) == 0 ? "cores" : "ima";
    add_windowed(number(0, 1) == 0 ? 1 : 3, number(1, 40), false, engine);
  }

  void add_depthwise() {
    constexpr std::array<std::string_view, 3> engines{"cores", "ima", "depthwise"};
    add_windowed(3, network_.tensors.back().shape.channels, true, engines[static_cast<std::size_t>(number(0, 2))]);
  }

  /// Of the last tensor with itself, or an earlier one of its shape.
  void add_sum() {
    const auto scale = static_cast<float>(number(20, 60)) / 1000;
    const OutputRange output{number(-5, 5), -128, 127};
    const compile::LayerTensorIndex other = alike();
    const compile::Addition sum{graph::add_quantisation({scale, network_.tensors[last()].zero_point},
                                                        {scale, network_.tensors[other].zero_point}, 0.05F, output)};
    append("sum", network_.tensors[last()].shape, output.zero_point, {last(), other}, sum);
  }

  void add_product_of_codes() {
    const OutputRange output{number(-5, 5), -128, 127};
    const compile::LayerTensorIndex other = alike();
    const compile::Multiplication product{graph::make_multiply_quantisation(
        {0.02F, network_.tensors[last()].zero_point}, {0.05F, network_.tensors[other].zero_point}, 0.03F, output)};
    append("product", network_.tensors[last()].shape, output.zero_point, {last(), other}, product);
  }

  void add_pool() {
    compile::Pooling pool;
    pool.shape = window(number(1, 3), network_.tensors.back().shape.channels);
    const std::int32_t zero_point = network_.tensors.back().zero_point;
    pool.output = {zero_point, -128, 127};
    if (number(0, 2) > 0) {
      const float scale = number(0, 1) == 0 ? 0.05F : 0.04F;
      pool.average =
          graph::make_average_pool_quantisation({0.05F, zero_point}, scale, pool.output, pool.shape.window.taps());
      pool.output = pool.average->output;
    }
    append("pool", pool.shape.output, zero_point, {last()}, pool);
  }

  void add_lookup() {
    compile::Lookup lookup;
    for (std::int8_t& code : lookup.table) code = static_cast<std::int8_t>(number(-128, 127));
    append("lookup", network_.tensors.back().shape, 0, {last()}, lookup);
  }

  /// The last tensor beside itself, channel behind channel.
  void add_concatenation() {
    const compile::LayerTensor from = network_.tensors.back();
    const compile::LayerTensorIndex source = last();
    const std::int32_t channels = from.shape.channels;
    compile::Copy copy;
    copy.extents = {1, 1, from.shape.height * from.shape.width, channels};
    copy.input_strides = {0, 0, channels, 1};
    copy.output_strides = {0, 0, 2 * channels, 1};
    graph::ImageShape shape = from.shape;
    shape.channels *= 2;
    append("left", shape, from.zero_point, {source}, copy);
    copy.output_offset = channels;
    if (number(0, 1) == 0) copy.fill = static_cast<std::int8_t>(number(-128, 127));
    network_.layers.push_back({"right", {source}, last(), copy});
  }

  void add_softmax() {
    const OutputRange output{-128, -128, 127};
    const compile::Softmax softmax{graph::make_softmax_quantisation(1, 0.1F, 1.0F / 256, output)};
    append("softmax", network_.tensors.back().shape, -128, {last()}, softmax);
  }

  compile::LayerTensorIndex last() const { return network_.tensors.size() - 1; }
  compile::LayerTensorIndex alike() {
    std::vector<compile::LayerTensorIndex> found;
    for (compile::LayerTensorIndex tensor = 0; tensor < network_.tensors.size(); ++tensor) {
      if (network_.tensors[tensor].shape == network_.tensors.back().shape) found.push_back(tensor);
    }
    return found[static_cast<std::size_t>(number(0, static_cast<std::int32_t>(found.size()) - 1))];
  }

  template <typename Operation>
  void append(const char* name, const graph::ImageShape& shape, std::int32_t zero_point,
              std::vector<compile::LayerTensorIndex> inputs, const Operation& operation) {
    network_.tensors.push_back({name, shape, zero_point});
    network_.layers.push_back({name, std::move(inputs), network_.tensors.size() - 1, operation});
  }

  std::mt19937 engine_;
  compile::Network network_;
};

void expect_reference(const run::DeployedLayers& deployed, const std::vector<std::int8_t>& input) {
  const compile::Network& network = deployed.network();
  const run::Simulation run = run::simulate(deployed, input);
  const auto expected = compile::reference_tensors(network, input);
  for (const compile::Layer& layer : network.layers) {
    RC_ASSERT(run.tensors[layer.output] == expected[layer.output]);
  }
  RC_ASSERT(run.output == expected[network.layers.back().output]);
}

RC_GTEST_PROP(NetworkProgram, any_engine_gives_the_reference_answer, ()) {
  NetworkWriter writer(9);
  const compile::Network network = writer.write();
  const std::vector<std::int8_t> input = writer.codes(network.tensors[0].shape.elements());
  expect_reference({network, arch::load_machine("cluster"), run::kAllInL1}, input);
}

RC_GTEST_PROP(NetworkProgram, short_of_l1_it_is_cut_into_parts_and_gives_the_same_answer, ()) {
  NetworkWriter writer(30);
  const compile::Network network = writer.write();
  const std::vector<std::int8_t> input = writer.codes(network.tensors[0].shape.elements());
  const arch::Machine machine = arch::load_machine("cluster");
  compile::FreeMemories memories = run::free_memories(machine);
  memories.l1 = {{memories.l1.region.base, static_cast<std::uint32_t>(writer.number(16, 64)) * 1024}, {}};
  std::optional<run::DeployedLayers> deployed;
  try {
    deployed.emplace(network, compile::CompileTarget{machine, memories});
  } catch (const Error& error) {
    // What cannot be cut may be too large.
    RC_ASSERT(error.kind() == ErrorKind::Input);
    RC_TAG("no room");
    return;
  }
  RC_TAG(deployed->program().steps.size() > network.layers.size() + 2 ? "cut" : "whole");
  expect_reference(*deployed, input);
}

}  // namespace
}  // namespace tessera
