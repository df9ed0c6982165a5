// Networks of known architectures with random weights.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "base/error.hpp"
#include "graph/execute.hpp"
#include "media/network_input.hpp"
#include "zoo/calibration.hpp"
#include "zoo/networks.hpp"

namespace tessera::zoo {
namespace {

using graph::Data;
using graph::Graph;
using graph::Node;
using graph::Operator;
using graph::Tensor;

constexpr std::uint64_t kSeed = 7;

bool is_product(const Node& node) {
  return node.kind == Operator::Convolution || node.kind == Operator::FullyConnected;
}

std::size_t weights_of(const Graph& graph) {
  std::size_t weights = 0;
  for (const Node& node : graph.nodes) {
    if (is_product(node)) weights += graph.tensor(node.inputs[1]).constant->elements();
  }
  return weights;
}

/// Each output of a product takes one for each weight of its channel.
std::uint64_t macs_of(const Graph& graph) {
  std::uint64_t macs = 0;
  for (const Node& node : graph.nodes) {
    if (!is_product(node)) continue;
    const Tensor& weights = graph.tensor(node.inputs[1]);
    macs += graph::elements_of(graph.tensor(node.output).shape) * graph::elements_of(weights.shape) /
            static_cast<std::size_t>(weights.shape[0]);
  }
  return macs;
}

std::map<Operator, int> operators_of(const Graph& graph) {
  std::map<Operator, int> counts;
  for (const Node& node : graph.nodes) ++counts[node.kind];
  return counts;
}

/// FNV-1a over every constant and quantisation.
std::uint64_t fingerprint(const Graph& graph) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  const auto take = [&](std::span<const std::byte> bytes) {
    for (const std::byte byte : bytes) hash = (hash ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001b3U;
  };
  for (const Tensor& tensor : graph.tensors) {
    if (tensor.constant) take(tensor.constant->bytes());
    if (!tensor.quantisation) continue;
    take(std::as_bytes(std::span(tensor.quantisation->scales)));
    take(std::as_bytes(std::span(tensor.quantisation->zero_points)));
  }
  return hash;
}

std::vector<Data> outputs_for_picture(const Graph& graph, std::uint64_t seed) {
  const graph::Shape& shape = graph.tensor(graph.inputs[0]).shape;
  const auto size = [&](std::size_t i) { return static_cast<std::uint32_t>(shape[i]); };
  const std::vector<Data> inputs{
      media::picture_input(graph, sample_picture(size(1), size(2), size(3), seed), "picture")};
  return graph::execute(graph, inputs, graph::Rule::Single);
}

std::string complaint(const std::string& name, const Data& data) {
  const auto codes = data.as<std::int8_t>();
  const auto share = [&](std::int8_t code) {
    return static_cast<double>(std::ranges::count(codes, code)) / static_cast<double>(codes.size());
  };
  const std::set<std::int8_t> distinct(codes.begin(), codes.end());
  if (share(-128) > 0.8) return name + " dies";
  if (share(127) > 0.3) return name + " saturates";
  if (distinct.size() < 20) return name + " has few codes";
  return "";
}

TEST(Zoo, mobilenet_v2_has_the_operators_and_weights_of_the_published_network) {
  const Graph graph = mobilenet_v2(1, 32, 1001, kSeed);
  EXPECT_EQ(operators_of(graph), (std::map<Operator, int>{{Operator::Convolution, 52},
                                                          {Operator::Add, 10},
                                                          {Operator::Mean, 1},
                                                          {Operator::FullyConnected, 1},
                                                          {Operator::Softmax, 1}}));
  EXPECT_EQ(weights_of(graph), 3'471'040U);
}

TEST(Zoo, mobilenet_v2_scales_channels_in_eights) {
  const Graph graph = mobilenet_v2(0.35, 64, 10, kSeed);
  // 32 * 0.35 = 11.2 is nearest to 8, but that is more than a tenth less.
  EXPECT_EQ(graph.tensor(graph.nodes[0].output).shape, (graph::Shape{1, 32, 32, 16}));
  EXPECT_EQ(graph.tensor(graph.outputs[0]).shape, (graph::Shape{1, 10}));
}

TEST(Zoo, the_other_networks_take_the_published_multiplications) {
  EXPECT_EQ(macs_of(mobilenet_v1(0.25, 128, 1001, kSeed)), 13'570'304U);
  EXPECT_EQ(macs_of(resnet8(10, kSeed)), 12'501'632U);
  EXPECT_EQ(macs_of(ds_cnn(12, kSeed)), 2'656'768U);
}

TEST(Zoo, padding_is_that_of_same) {
  const Graph graph = mobilenet_v1(0.25, 32, 10, kSeed);
  const auto& first = graph.nodes[0].as<graph::ConvolutionAttributes>();
  EXPECT_EQ(first.spatial.pad_before, (std::array{0, 0}));
  EXPECT_EQ(first.spatial.pad_after, (std::array{1, 1}));
  const auto& second = graph.nodes[1].as<graph::ConvolutionAttributes>();
  EXPECT_EQ(second.spatial.pad_before, (std::array{1, 1}));
  EXPECT_EQ(second.groups, 8);
}

TEST(Zoo, activations_of_another_picture_neither_die_nor_saturate) {
  for (const Graph& graph : {mobilenet_v2(0.35, 64, 100, kSeed), mobilenet_v1(0.25, 64, 100, kSeed), resnet8(10, kSeed),
                             ds_cnn(12, kSeed)}) {
    const std::vector<Data> outputs = outputs_for_picture(graph, kSeed + 1);
    for (const Node& node : graph.nodes) {
      if (outputs[node.output].elements() < 1000) continue;
      EXPECT_EQ(complaint(graph.name + ": " + node.name, outputs[node.output]), "");
    }
  }
}

TEST(Zoo, answers_depend_on_the_picture) {
  const Graph graph = resnet8(10, kSeed);
  const graph::TensorIndex logits = graph.nodes.back().inputs[0];
  EXPECT_NE(outputs_for_picture(graph, 1)[logits], outputs_for_picture(graph, 2)[logits]);
}

TEST(Zoo, a_seed_decides_every_number_the_same_on_every_machine) {
  EXPECT_EQ(fingerprint(ds_cnn(12, kSeed)), 0xc6c3edb5a3740b61U);
  EXPECT_NE(fingerprint(ds_cnn(12, kSeed)), fingerprint(ds_cnn(12, kSeed + 1)));
}

TEST(Zoo, sizes_out_of_range_are_refused) {
  EXPECT_THROW(mobilenet_v2(0, 224, 1001, kSeed), Error);
  EXPECT_THROW(mobilenet_v2(1, 0, 1001, kSeed), Error);
  EXPECT_THROW(mobilenet_v1(1, 2000, 1001, kSeed), Error);
  EXPECT_THROW(resnet8(0, kSeed), Error);
  // One pixel is enough.
  EXPECT_NO_THROW(mobilenet_v1(0.25, 1, 1, kSeed));
}

TEST(SamplePicture, is_neither_dark_nor_flat) {
  for (const std::uint32_t channels : {1U, 3U}) {
    const media::Picture picture = sample_picture(50, 60, channels, kSeed);
    EXPECT_EQ(picture.pixels.size(), 3000 * channels);
    const auto [least, most] = std::ranges::minmax(picture.pixels);
    EXPECT_LT(least, 80);
    EXPECT_GT(most, 160);
  }
}

TEST(Spanning, gives_the_ends_of_the_range_the_outer_codes) {
  const graph::Quantisation six = spanning(0, 6);
  EXPECT_EQ(six.zero_points, std::vector{-128});
  EXPECT_FLOAT_EQ(six.scales[0], 6.0F / 255);
  EXPECT_EQ(spanning(-1, 254).zero_points, std::vector{-127});
  EXPECT_EQ(spanning(-254, -1).zero_points, std::vector{126 + 1}) << "0 is within every range";
  EXPECT_EQ(spanning(0, 0).scales, std::vector{1.0F});
}

TEST(Normalised, outputs_have_the_deviation_and_centre_that_are_wanted) {
  Random random(kSeed);
  std::vector<std::int32_t> sums(4000);
  std::ranges::generate(sums, [&] { return 500'000 + random.between(-1000, 1000) * 50; });
  const ProductScales scales = normalised(sums, 1, 0.5F, 2, 1, random);
  const double unit = static_cast<double>(scales.weight_scales[0]) * 0.5;
  // Even numbers of width w have the deviation w / sqrt(12); 2 and 1 are drawn to within a half.
  const double deviation = unit * 100'000 / 3.4641;
  EXPECT_GT(deviation, 0.9);
  EXPECT_LT(deviation, 3.1);
  EXPECT_LT(std::abs(500'000 + scales.biases[0]) * unit, 1.6);
  EXPECT_NEAR(scales.most - scales.least, unit * 100'000, 0.02);
}

}  // namespace
}  // namespace tessera::zoo
