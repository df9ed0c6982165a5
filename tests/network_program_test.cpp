// Compiled networks on the simulated machine: whatever the engine, the answer is that of the reference operators.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>

#include "app/network_run.hpp"
#include "compile/deploy.hpp"
#include "compile/reference.hpp"

namespace tessera {
namespace {

using compile::Engine;

/// Networks from one seed of rapidcheck.
class NetworkWriter {
 public:
  NetworkWriter() : engine_(*rc::gen::arbitrary<std::uint32_t>()) {
    network_.tensors.push_back({"input", {number(3, 9), number(3, 9), number(1, 40)}, number(-10, 10)});
  }

  compile::Network write() {
    for (int layer = number(1, 4); layer > 0; --layer) {
      number(0, 1) == 0 ? add_convolution() : add_depthwise();
      if (number(0, 2) == 0) add_sum();
    }
    return network_;
  }

  std::vector<std::int8_t> codes(std::size_t count) {
    std::vector<std::int8_t> codes(count);
    for (std::int8_t& code : codes) code = static_cast<std::int8_t>(number(-128, 127));
    return codes;
  }

 private:
  std::int32_t number(std::int32_t least, std::int32_t most) {
    return least + static_cast<std::int32_t>(engine_() % static_cast<std::uint32_t>(most - least + 1));
  }

  graph::WindowAxis axis(std::int32_t kernel, std::int32_t size) {
    graph::WindowAxis axis{kernel, number(1, 2), 1, 0, 0};
    axis.pad_before = number(0, kernel / 2);
    axis.pad_after = number(0, kernel / 2);
    if (size < kernel) axis.pad_before = axis.pad_after = kernel / 2;
    return axis;
  }

  void add_product(std::int32_t kernel, std::int32_t channels, bool depthwise, Engine engine) {
    const graph::ImageShape input = network_.tensors.back().shape;
    compile::Convolution layer;
    layer.depthwise = depthwise;
    layer.engine = engine;
    layer.channels_per_job = static_cast<std::uint32_t>(number(1, 20));
    layer.shape.input = input;
    layer.shape.window = {axis(kernel, input.height), axis(kernel, input.width)};
    layer.shape.window.columns.stride = layer.shape.window.rows.stride;
    if (kernel > 1) layer.shape.window.rows.pad_before = layer.shape.window.columns.pad_before = kernel / 2;
    layer.shape.output = {layer.shape.window.rows.outputs(input.height),
                          layer.shape.window.columns.outputs(input.width), channels};
    const std::size_t taps = layer.shape.window.taps() * (depthwise ? 1 : static_cast<std::size_t>(input.channels));
    layer.weights = codes(taps * static_cast<std::size_t>(channels));
    for (std::int32_t channel = 0; channel < channels; ++channel) {
      layer.channels.push_back(quantised_multiplier(0.01 / (1 + number(0, 5)), number(-2000, 2000)));
    }
    layer.output = {number(-20, 20), -128, number(60, 127)};
    append("layer", layer.shape.output, layer.output.zero_point, {network_.tensors.size() - 1}, layer);
  }

  void add_convolution() {
    const Engine engine = number(0, 1) == 0 ? Engine::Cores : Engine::Ima;
    add_product(number(0, 1) == 0 ? 1 : 3, number(1, 40), false, engine);
  }

  void add_depthwise() {
    constexpr std::array engines{Engine::Cores, Engine::Ima, Engine::DepthwiseEngine};
    add_product(3, network_.tensors.back().shape.channels, true, engines[static_cast<std::size_t>(number(0, 2))]);
  }

  /// Of the last tensor with itself.
  void add_sum() {
    const compile::Tensor last = network_.tensors.back();
    compile::Addition sum;
    const auto scale = static_cast<float>(number(20, 60)) / 1000;
    const OutputRange output{number(-5, 5), -128, 127};
    sum.quantisation = graph::add_quantisation({scale, last.zero_point}, {scale, last.zero_point}, 0.05F, output);
    const compile::TensorIndex index = network_.tensors.size() - 1;
    append("sum", last.shape, output.zero_point, {index, index}, sum);
  }

  template <typename Operation>
  void append(const char* name, const graph::ImageShape& shape, std::int32_t zero_point,
              std::vector<compile::TensorIndex> inputs, const Operation& operation) {
    network_.tensors.push_back({name, shape, zero_point});
    network_.layers.push_back({name, std::move(inputs), network_.tensors.size() - 1, operation});
  }

  std::mt19937 engine_;
  compile::Network network_;
};

RC_GTEST_PROP(NetworkProgram, any_engine_gives_the_reference_answer, ()) {
  NetworkWriter writer;
  const compile::Network network = writer.write();
  const std::vector<std::int8_t> input = writer.codes(network.tensors[0].shape.elements());
  const arch::Machine machine = arch::load_machine("cluster");
  const compile::Program program = compile::deploy(network, machine, app::free_l1(machine));
  const app::NetworkRun run = app::run_network(network, program, machine, input);
  RC_ASSERT(run.output == compile::reference_tensors(network, input).back());
}

}  // namespace
}  // namespace tessera
