// Every depth-wise layer of MobileNetV2 1.0 224 on the depth-wise engine, beside the published row. A layer that does
// not fit L1 is run in parts, by channels; their cycles add up.
#include <algorithm>

#include <fmt/format.h>

#include "compile/engines/engine.hpp"
#include "compile/reference.hpp"
#include "paper/experiments.hpp"
#include "run/firmware.hpp"
#include "run/simulate.hpp"

namespace tessera::paper {
namespace {

constexpr std::int32_t kBlock = 16;

struct Shape {
  std::int32_t size, channels, stride;
  std::uint32_t repeats;
  double published_ms;
};
// Shapes: MobileNetV2 (Sandler et al., CVPR 2018). Latencies: the table of Garofalo et al., JETCAS 2022, which has two
// decimals.
constexpr std::array<Shape, 10> kShapes{{{112, 32, 1, 1, 0.24},
                                         {112, 96, 2, 1, 0.18},
                                         {56, 144, 1, 1, 0.27},
                                         {56, 144, 2, 1, 0.07},
                                         {28, 192, 1, 2, 0.09},
                                         {28, 192, 2, 1, 0.02},
                                         {14, 384, 1, 4, 0.05},
                                         {14, 576, 1, 2, 0.07},
                                         {14, 576, 2, 1, 0.02},
                                         {7, 960, 1, 3, 0.03}}};

compile::Network network_of(const Shape& shape, std::int32_t channels) {
  const graph::WindowAxis axis{3, shape.stride, 1, 1, 1};
  compile::Convolution layer;
  layer.depthwise = true;
  layer.shape.input = {shape.size, shape.size, channels};
  // As TensorFlow pads "same": with stride 2 and an even size, only below and to the right.
  layer.shape.window = {axis, axis};
  if (shape.stride == 2) layer.shape.window.rows.pad_before = layer.shape.window.columns.pad_before = 0;
  const std::int32_t size = layer.shape.window.rows.outputs(shape.size);
  layer.shape.output = {size, size, channels};
  layer.weights.resize(9 * static_cast<std::size_t>(channels));
  for (std::size_t index = 0; index < layer.weights.size(); ++index) {
    layer.weights[index] = static_cast<std::int8_t>(index * 37 % 255 - 127);
  }
  layer.channels.assign(static_cast<std::size_t>(channels), quantised_multiplier(0.003, 100));
  return {{{"input", layer.shape.input, -3}, {"output", layer.shape.output, 0}},
          0,
          {{"depth-wise", {0}, 1, layer, compile::find_engine("depthwise")}}};
}

/// The most channels of which input, output and parameters find room.
std::int32_t channels_that_fit(const Shape& shape, std::uint64_t bytes) {
  const std::int64_t outputs = (shape.size / shape.stride) * (shape.size / shape.stride);
  const std::int64_t a_channel = std::int64_t{shape.size} * shape.size + outputs + 9 + 12;
  const auto blocks = static_cast<std::int32_t>((static_cast<std::int64_t>(bytes) - 2048) / (a_channel * kBlock));
  return std::min(shape.channels, std::max(1, blocks) * kBlock);
}

struct PartRun {
  Cycle cycles = 0;
  bool matches = false;
};

PartRun run_part(const Shape& shape, std::int32_t channels, const arch::Machine& machine) {
  const compile::Network network = network_of(shape, channels);
  std::vector<std::int8_t> input(network.tensors[0].shape.elements());
  for (std::size_t index = 0; index < input.size(); ++index) input[index] = static_cast<std::int8_t>(index * 131 >> 3);
  const run::Simulation simulated = run::simulate({network, machine, run::kAllInL1}, input);
  return {simulated.cycles(), simulated.output == compile::reference_tensors(network, input).back()};
}

}  // namespace

DepthwiseResult depthwise_experiment(const arch::Machine& machine, const Announce& announce) {
  DepthwiseResult result{machine.name, machine.clock_mhz, {}};
  for (const Shape& shape : kShapes) {
    announce(fmt::format("running {} x {} x {} ...", shape.size, shape.size, shape.channels));
    DepthwiseLayer layer{shape.size, shape.channels, shape.stride, shape.repeats, 0, 0, 0, shape.published_ms, true};
    const std::int32_t most = channels_that_fit(shape, run::free_memories(machine).l1.bytes());
    for (std::int32_t channel = 0; channel < shape.channels; channel += most) {
      const std::int32_t channels = std::min(most, shape.channels - channel);
      const PartRun part = run_part(shape, channels, machine);
      layer.cycles += part.cycles;
      layer.outputs_match &= part.matches;
      ++layer.jobs;
    }
    const auto size = static_cast<std::uint64_t>(shape.size / shape.stride);
    layer.macs = size * size * static_cast<std::uint64_t>(shape.channels) * 9;
    result.layers.push_back(layer);
  }
  return result;
}

}  // namespace tessera::paper
