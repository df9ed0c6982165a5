// See networks.hpp.
#include "zoo/networks.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/error.hpp"
#include "zoo/builder.hpp"

namespace tessera::zoo {
namespace {

using graph::TensorIndex;

constexpr std::int32_t kColours = 3;

void require(bool allowed, const std::string& network, const std::string& message) {
  if (!allowed) throw Error(ErrorKind::Usage, network, message);
}

void check_sizes(const std::string& network, double alpha, std::int32_t resolution, std::int32_t classes) {
  require(alpha >= 0.05 && alpha <= 4, network, fmt::format("alpha {} is not in 0.05 .. 4", alpha));
  require(resolution >= 1 && resolution <= 1024, network, fmt::format("resolution {} is not in 1 .. 1024", resolution));
  require(classes >= 1 && classes <= 65536, network, fmt::format("{} classes are not in 1 .. 65536", classes));
}

/// To the nearest multiple of 8, at least 8, and not more than a tenth below (`_make_divisible` of TensorFlow's
/// models).
std::int32_t in_eights(double channels) {
  const std::int32_t nearest = std::max(8, static_cast<std::int32_t>(channels + 4) / 8 * 8);
  return nearest < 0.9 * channels ? nearest + 8 : nearest;
}

ConvolutionShape square(std::int32_t channels, std::int32_t kernel, std::int32_t stride) {
  return {.channels = channels, .kernel = {kernel, kernel}, .stride = {stride, stride}, .depthwise = false};
}

ConvolutionShape depthwise(std::int32_t stride) {
  return {.channels = 0, .kernel = {3, 3}, .stride = {stride, stride}, .depthwise = true};
}

/// Expand, depth-wise, project, and the input added where shapes allow.
TensorIndex inverted_residual(NetworkBuilder& builder, const std::string& name, TensorIndex input,
                              std::int32_t expansion, std::int32_t channels, std::int32_t stride) {
  const std::int32_t inputs = builder.channels_of(input);
  TensorIndex current = input;
  if (expansion != 1) {
    current = builder.convolution(name + "/expand", current, square(inputs * expansion, 1, 1), Relu::Relu6);
  }
  current = builder.convolution(name + "/depthwise", current, depthwise(stride), Relu::Relu6);
  current = builder.convolution(name + "/project", current, square(channels, 1, 1), Relu::None);
  if (stride != 1 || inputs != channels) return current;
  return builder.add(name + "/add", input, current, Relu::None);
}

/// Two 3x3 convolutions beside the input, which is brought to their shape by a 1x1 where it has another.
TensorIndex residual(NetworkBuilder& builder, const std::string& name, TensorIndex input, std::int32_t channels,
                     std::int32_t stride) {
  const TensorIndex first = builder.convolution(name + "/first", input, square(channels, 3, stride), Relu::Relu);
  const TensorIndex second = builder.convolution(name + "/second", first, square(channels, 3, 1), Relu::None);
  const bool same = stride == 1 && builder.channels_of(input) == channels;
  const TensorIndex beside =
      same ? input : builder.convolution(name + "/shortcut", input, square(channels, 1, stride), Relu::None);
  return builder.add(name + "/add", beside, second, Relu::Relu);
}

}  // namespace

media::Picture sample_picture(std::uint32_t height, std::uint32_t width, std::uint32_t channels, std::uint64_t seed) {
  Random random(seed ^ 0x70696374757265U);  // other numbers than those of weights of the same seed
  media::Picture sum{.height = height, .width = width, .channels = channels, .pixels = {}};
  sum.pixels.resize(std::size_t{height} * width * channels, 0);
  // The largest structures are the strongest; the shares add up to one.
  constexpr std::array<std::array<std::uint32_t, 2>, 4> kCellsAndShares{{{3, 8}, {9, 4}, {27, 2}, {81, 2}}};
  for (const auto& [cells, share] : kCellsAndShares) {
    media::Picture noise{.height = cells, .width = cells, .channels = channels, .pixels = {}};
    for (std::size_t i = 0; i < std::size_t{cells} * cells * channels; ++i) {
      noise.pixels.push_back(static_cast<std::uint8_t>(random.between(0, 255)));
    }
    const media::Picture layer = media::resize(noise, height, width);
    for (std::size_t i = 0; i < sum.pixels.size(); ++i) {
      sum.pixels[i] = static_cast<std::uint8_t>(sum.pixels[i] + layer.pixels[i] * share / 16);
    }
  }
  return sum;
}

graph::Graph mobilenet_v2(double alpha, std::int32_t resolution, std::int32_t classes, std::uint64_t seed) {
  const std::string name = fmt::format("mobilenet_v2_{}_{}", alpha, resolution);
  check_sizes(name, alpha, resolution, classes);
  struct Stage {
    std::int32_t expansion;
    std::int32_t channels;
    std::int32_t blocks;
    std::int32_t stride;
  };
  constexpr std::array<Stage, 7> kStages{
      {{1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}}};
  NetworkBuilder builder(name, {resolution, resolution, kColours}, seed);
  TensorIndex current = builder.convolution("first", builder.input(), square(in_eights(32 * alpha), 3, 2), Relu::Relu6);
  int number = 0;
  for (const Stage& stage : kStages) {
    for (std::int32_t block = 0; block < stage.blocks; ++block) {
      current = inverted_residual(builder, fmt::format("block_{}", number++), current, stage.expansion,
                                  in_eights(stage.channels * alpha), block == 0 ? stage.stride : 1);
    }
  }
  const std::int32_t last = in_eights(1280 * std::max(alpha, 1.0));
  current = builder.convolution("last", current, square(last, 1, 1), Relu::Relu6);
  current = builder.fully_connected("classifier", builder.mean("pool", current), classes);
  const TensorIndex output = builder.softmax("softmax", current);
  return std::move(builder).finish(output);
}

graph::Graph mobilenet_v1(double alpha, std::int32_t resolution, std::int32_t classes, std::uint64_t seed) {
  const std::string name = fmt::format("mobilenet_v1_{}_{}", alpha, resolution);
  check_sizes(name, alpha, resolution, classes);
  struct Pair {
    std::int32_t channels;
    std::int32_t stride;
  };
  constexpr std::array<Pair, 13> kPairs{{{64, 1},
                                         {128, 2},
                                         {128, 1},
                                         {256, 2},
                                         {256, 1},
                                         {512, 2},
                                         {512, 1},
                                         {512, 1},
                                         {512, 1},
                                         {512, 1},
                                         {512, 1},
                                         {1024, 2},
                                         {1024, 1}}};
  const auto scaled = [&](std::int32_t channels) { return std::max(8, static_cast<std::int32_t>(channels * alpha)); };
  NetworkBuilder builder(name, {resolution, resolution, kColours}, seed);
  TensorIndex current = builder.convolution("first", builder.input(), square(scaled(32), 3, 2), Relu::Relu6);
  for (std::size_t i = 0; i < kPairs.size(); ++i) {
    const std::string block = fmt::format("block_{}", i);
    current = builder.convolution(block + "/depthwise", current, depthwise(kPairs[i].stride), Relu::Relu6);
    current = builder.convolution(block + "/pointwise", current, square(scaled(kPairs[i].channels), 1, 1), Relu::Relu6);
  }
  current = builder.fully_connected("classifier", builder.average_pool("pool", current), classes);
  const TensorIndex output = builder.softmax("softmax", current);
  return std::move(builder).finish(output);
}

graph::Graph resnet8(std::int32_t classes, std::uint64_t seed) {
  check_sizes("resnet8", 1, 32, classes);
  NetworkBuilder builder("resnet8", {32, 32, kColours}, seed);
  TensorIndex current = builder.convolution("first", builder.input(), square(16, 3, 1), Relu::Relu);
  current = residual(builder, "stage_0", current, 16, 1);
  current = residual(builder, "stage_1", current, 32, 2);
  current = residual(builder, "stage_2", current, 64, 2);
  current = builder.fully_connected("classifier", builder.average_pool("pool", current), classes);
  const TensorIndex output = builder.softmax("softmax", current);
  return std::move(builder).finish(output);
}

graph::Graph ds_cnn(std::int32_t classes, std::uint64_t seed) {
  check_sizes("ds_cnn", 1, 49, classes);
  NetworkBuilder builder("ds_cnn", {49, 10, 1}, seed);
  TensorIndex current = builder.convolution(
      "first", builder.input(), {.channels = 64, .kernel = {10, 4}, .stride = {2, 2}, .depthwise = false}, Relu::Relu);
  for (int i = 0; i < 4; ++i) {
    const std::string block = fmt::format("block_{}", i);
    current = builder.convolution(block + "/depthwise", current, depthwise(1), Relu::Relu);
    current = builder.convolution(block + "/pointwise", current, square(64, 1, 1), Relu::Relu);
  }
  current = builder.fully_connected("classifier", builder.average_pool("pool", current), classes);
  const TensorIndex output = builder.softmax("softmax", current);
  return std::move(builder).finish(output);
}

}  // namespace tessera::zoo
