#include "paper/bottleneck.hpp"

#include <cmath>
#include <random>

#include <fmt/format.h>

#include "base/error.hpp"
#include "compile/assign.hpp"
#include "compile/engines/engine.hpp"

namespace tessera::paper {
namespace {

// Codes of uniformly drawn weights and activations have this standard deviation.
constexpr double kCodeDeviation = 73.9;
constexpr double kOutputDeviation = 60;

class Draw {
 public:
  explicit Draw(std::uint32_t seed) : engine_(seed) {}

  std::int32_t number(std::int32_t least, std::int32_t most) {
    return least + static_cast<std::int32_t>(engine_() % static_cast<std::uint32_t>(most - least + 1));
  }
  std::vector<std::int8_t> codes(std::size_t count, std::int32_t least) {
    std::vector<std::int8_t> codes(count);
    for (std::int8_t& code : codes) code = static_cast<std::int8_t>(number(least, 127));
    return codes;
  }
  /// Scales with which sums of `taps` products spread over the codes of the output.
  std::vector<Requantisation> channels(std::int32_t count, std::size_t taps) {
    std::vector<Requantisation> channels;
    const double deviation = kCodeDeviation * kCodeDeviation * std::sqrt(static_cast<double>(taps));
    for (std::int32_t channel = 0; channel < count; ++channel) {
      const double spread = 0.75 + number(0, 500) / 1000.0;
      channels.push_back(quantised_multiplier(kOutputDeviation / deviation * spread, number(-20'000, 20'000)));
    }
    return channels;
  }

 private:
  std::mt19937 engine_;
};

graph::WindowedShape shape_of(const graph::ImageShape& input, std::int32_t channels, std::int32_t kernel) {
  graph::WindowedShape shape;
  shape.input = input;
  shape.output = {input.height, input.width, channels};
  const graph::WindowAxis axis{kernel, 1, 1, kernel / 2, kernel / 2};
  shape.window = {axis, axis};
  return shape;
}

compile::Convolution make_convolution(Draw& draw, const graph::ImageShape& input, std::int32_t channels, bool depthwise,
                                      const OutputRange& output) {
  compile::Convolution convolution;
  convolution.shape = shape_of(input, channels, depthwise ? 3 : 1);
  convolution.depthwise = depthwise;
  const std::size_t taps = convolution.shape.window.taps() * (depthwise ? 1 : static_cast<std::size_t>(input.channels));
  convolution.weights = draw.codes(taps * static_cast<std::size_t>(channels), -127);
  convolution.channels = draw.channels(channels, taps);
  convolution.output = output;
  return convolution;
}

void check(const char* name, std::int32_t value, std::int32_t most) {
  if (value < 1 || value > most) {
    throw Error(ErrorKind::Usage, name, fmt::format("{} is not between 1 and {}", value, most));
  }
}

std::string_view product_layers(std::size_t index) {
  constexpr std::array<std::string_view, 3> names{"expand", "depth-wise", "project"};
  return names[index];
}

}  // namespace

Bottleneck make_bottleneck(const BottleneckShape& shape) {
  check("--height", shape.height, 1024);
  check("--width", shape.width, 1024);
  check("--channels", shape.channels, 4096);
  check("--expanded", shape.expanded, 4096);
  Draw draw(shape.seed);
  const graph::ImageShape narrow{shape.height, shape.width, shape.channels};
  const graph::ImageShape wide{shape.height, shape.width, shape.expanded};
  constexpr OutputRange kRelu{-128, -128, 127};  // ReLU6: the zero point is the least code
  constexpr OutputRange kLinear{4, -128, 127};
  Bottleneck bottleneck;
  bottleneck.network.tensors = {{"input", narrow, -3},
                                {"expanded", wide, kRelu.zero_point},
                                {"filtered", wide, kRelu.zero_point},
                                {"projected", narrow, kLinear.zero_point},
                                {"output", narrow, 1}};
  bottleneck.input = draw.codes(narrow.elements(), -128);
  const auto add = [&](std::size_t index, const compile::Convolution& convolution) {
    bottleneck.network.layers.push_back({std::string(product_layers(index)), {index}, index + 1, convolution});
  };
  add(0, make_convolution(draw, narrow, shape.expanded, false, kRelu));
  add(1, make_convolution(draw, wide, shape.expanded, true, kRelu));
  add(2, make_convolution(draw, wide, shape.channels, false, kLinear));
  compile::Addition sum;
  sum.quantisation = graph::add_quantisation({0.0471F, -3}, {0.0389F, kLinear.zero_point}, 0.0612F, {1, -128, 127});
  bottleneck.network.layers.push_back({"add", {0, 3}, 4, sum});
  return bottleneck;
}

compile::Choice BottleneckMapping::choice() const {
  return {.name = std::string(name),
          .engines = {compile::find_engine(pointwise), compile::find_engine(depthwise), &compile::kCores},
          .channels_per_job = channels_per_job};
}

compile::Network mapped(const compile::Network& network, const arch::Machine& machine,
                        const BottleneckMapping& mapping) {
  const compile::Choice choice = mapping.choice();
  compile::Network result = compile::assign(network, machine, choice);
  for (const compile::Layer& layer : result.layers) {
    if (layer.engine == choice.engine_of(layer)) continue;
    throw Error(ErrorKind::Input, layer.name, layer.note, "another --machine or mapping");
  }
  return result;
}

double hypothetical_cycles(const Hypothesis& hypothesis, const BottleneckShape& shape,
                           const BottleneckMapping& mapping) {
  const double pixels = double(shape.height) * shape.width;
  const auto tiles = [](double size) { return std::ceil(size / 256); };
  const double pointwise_tiles = 2 * tiles(shape.channels) * tiles(shape.expanded);
  const double pointwise_macs = 2 * pixels * shape.channels * shape.expanded;
  double cycles = pixels * shape.channels / hypothesis.added_elements;
  cycles += mapping.pointwise == "cores" ? pointwise_macs / hypothesis.pointwise_macs
                                         : pixels * pointwise_tiles * hypothesis.product_cycles;
  const double depthwise_macs = pixels * shape.expanded * 9;
  if (mapping.depthwise == "cores") return cycles + depthwise_macs / hypothesis.depthwise_macs;
  if (mapping.depthwise == "depthwise") return cycles + depthwise_macs / hypothesis.engine_macs;
  return cycles + pixels * std::ceil(double(shape.expanded) / mapping.channels_per_job) * hypothesis.product_cycles;
}

}  // namespace tessera::paper
