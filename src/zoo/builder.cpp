// See builder.hpp.
#include "zoo/builder.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/divide.hpp"
#include "graph/execute.hpp"
#include "graph/ops/codes.hpp"
#include "media/network_input.hpp"
#include "zoo/calibration.hpp"
#include "zoo/networks.hpp"

namespace tessera::zoo {
namespace {

using graph::Data;
using graph::ElementType;
using graph::Tensor;
using graph::TensorIndex;

/// The device's: other rules differ by a code here and there.
constexpr graph::Rule kRule = graph::Rule::Single;

graph::Activation activation_of(Relu relu) {
  graph::Activation activation;
  if (relu != Relu::None) activation.minimum = 0;
  if (relu == Relu::Relu6) activation.maximum = 6;
  return activation;
}

/// Of an output that is clipped by `relu` and reaches from `least` to `most` before.
graph::Quantisation quantisation_of(Relu relu, double least, double most) {
  switch (relu) {
    case Relu::None:
      break;
    case Relu::Relu:
      return spanning(0, most);
    case Relu::Relu6:
      return spanning(0, 6);
  }
  return spanning(least, most);
}

Tensor codes(std::string name, graph::Shape shape, graph::Quantisation quantisation) {
  return {.name = std::move(name),
          .type = ElementType::Int8,
          .shape = std::move(shape),
          .quantisation = std::move(quantisation),
          .constant = {}};
}

template <typename T>
Data data_of(ElementType type, const std::vector<T>& elements) {
  Data data(type, elements.size());
  std::memcpy(data.bytes().data(), elements.data(), data.bytes().size());
  return data;
}

std::array<std::int32_t, 2> same_padding(std::int64_t size, std::int32_t kernel, std::int32_t stride) {
  const std::int64_t outputs = divide_up(size, stride);
  const std::int64_t total = std::max<std::int64_t>((outputs - 1) * stride + kernel - size, 0);
  return {static_cast<std::int32_t>(total / 2), static_cast<std::int32_t>(total - total / 2)};
}

}  // namespace

NetworkBuilder::NetworkBuilder(std::string name, std::array<std::int32_t, 3> input, std::uint64_t seed)
    : random_(seed) {
  graph_.name = std::move(name);
  graph_.tensors.push_back(
      codes("input", {1, input[0], input[1], input[2]}, {.scales = {1.0F / 128}, .zero_points = {0}, .axis = 0}));
  graph_.inputs = {0};
  const auto size = [&](std::size_t i) { return static_cast<std::uint32_t>(input[i]); };
  data_.push_back(media::picture_input(graph_, sample_picture(size(0), size(1), size(2), seed), graph_.name));
}

std::int32_t NetworkBuilder::channels_of(TensorIndex tensor) const {
  return static_cast<std::int32_t>(graph_.tensor(tensor).shape.back());
}

TensorIndex NetworkBuilder::add_tensor(Tensor tensor) {
  graph_.tensors.push_back(std::move(tensor));
  data_.emplace_back();
  return graph_.tensors.size() - 1;
}

TensorIndex NetworkBuilder::add_constant(Tensor tensor, Data data) {
  tensor.constant = std::move(data);
  return add_tensor(std::move(tensor));
}

TensorIndex NetworkBuilder::add_node(graph::Node node, Tensor output) {
  output.name = node.name;
  node.output = add_tensor(std::move(output));
  data_[node.output] = graph::execute_node(graph_, node, data_, kRule);
  graph_.nodes.push_back(std::move(node));
  return graph_.nodes.back().output;
}

TensorIndex NetworkBuilder::add_product(graph::Node node, const graph::Shape& weights, graph::Shape output, Relu relu) {
  std::vector<std::int8_t> drawn(graph::elements_of(weights));
  std::ranges::generate(drawn, [&] { return random_.weight(); });
  const auto channels = static_cast<std::size_t>(weights[0]);
  graph::Quantisation scales{.scales = std::vector(channels, 1.0F), .zero_points = std::vector(channels, 0), .axis = 0};
  node.inputs.push_back(
      add_constant(codes(node.name + "/weights", weights, scales), data_of(ElementType::Int8, drawn)));

  // A node that is not part of the network tells the sums.
  const TensorIndex sums =
      add_tensor({.name = node.name, .type = ElementType::Int32, .shape = output, .quantisation = {}, .constant = {}});
  node.output = sums;
  const float data_scale = graph::scale_of(graph_.tensor(node.inputs[0]));
  const double deviation = relu == Relu::None ? 1.5 : 2;
  const double centre = relu == Relu::None ? 0.25 : 1;
  const Data of_sums = graph::execute_node(graph_, node, data_, kRule);
  const ProductScales chosen = normalised(of_sums.as<std::int32_t>(), channels, data_scale, deviation, centre, random_);
  graph_.tensors.pop_back();
  data_.pop_back();

  graph_.tensors[node.inputs[1]].quantisation->scales = chosen.weight_scales;
  std::ranges::transform(chosen.weight_scales, scales.scales.begin(), [&](float scale) { return scale * data_scale; });
  const Tensor bias{.name = node.name + "/bias",
                    .type = ElementType::Int32,
                    .shape = {weights[0]},
                    .quantisation = scales,
                    .constant = {}};
  node.inputs.push_back(add_constant(bias, data_of(ElementType::Int32, chosen.biases)));
  return add_node(std::move(node), codes("", std::move(output), quantisation_of(relu, chosen.least, chosen.most)));
}

TensorIndex NetworkBuilder::convolution(const std::string& name, TensorIndex from, const ConvolutionShape& shape,
                                        Relu relu) {
  const Tensor& input = graph_.tensor(from);
  const std::int64_t inputs = input.shape[3];
  const std::int64_t channels = shape.depthwise ? inputs : shape.channels;
  graph::ConvolutionAttributes attributes;
  attributes.activation = activation_of(relu);
  attributes.spatial.stride = shape.stride;
  attributes.groups = shape.depthwise ? static_cast<std::int32_t>(inputs) : 1;
  graph::Shape output{1, 0, 0, channels};
  for (std::size_t i = 0; i < 2; ++i) {
    const auto [before, after] = same_padding(input.shape[i + 1], shape.kernel[i], shape.stride[i]);
    attributes.spatial.pad_before[i] = before;
    attributes.spatial.pad_after[i] = after;
    output[i + 1] = (input.shape[i + 1] + shape.stride[i] - 1) / shape.stride[i];
  }
  const graph::Shape weights{channels, shape.kernel[0], shape.kernel[1], shape.depthwise ? 1 : inputs};
  return add_product({name, graph::Operator::Convolution, {from}, 0, attributes}, weights, std::move(output), relu);
}

TensorIndex NetworkBuilder::add(const std::string& name, TensorIndex left, TensorIndex right, Relu relu) {
  const std::vector<float> lefts = graph::dequantised(graph_.tensor(left), data_[left]);
  const std::vector<float> rights = graph::dequantised(graph_.tensor(right), data_[right]);
  float least = 0;
  float most = 0;
  for (std::size_t i = 0; i < lefts.size(); ++i) {
    least = std::min(least, lefts[i] + rights[i]);
    most = std::max(most, lefts[i] + rights[i]);
  }
  const graph::Quantisation range = quantisation_of(relu, static_cast<double>(least), static_cast<double>(most));
  return add_node(
      {name, graph::Operator::Add, {left, right}, 0, graph::ElementwiseAttributes{.activation = activation_of(relu)}},
      codes("", graph_.tensor(left).shape, range));
}

TensorIndex NetworkBuilder::mean(const std::string& name, TensorIndex from) {
  const Tensor& input = graph_.tensor(from);
  const std::int64_t channels = input.shape[3];
  const std::vector<float> reals = graph::dequantised(input, data_[from]);
  std::vector<double> sums(static_cast<std::size_t>(channels), 0);
  for (std::size_t i = 0; i < reals.size(); ++i) sums[i % sums.size()] += static_cast<double>(reals[i]);
  const std::size_t count = reals.size() / sums.size();
  const auto pixels = static_cast<double>(count);
  const auto [least, most] = std::ranges::minmax(sums);
  return add_node(
      {name, graph::Operator::Mean, {from}, 0, graph::MeanAttributes{.axes = {1, 2}, .keep_dimensions = false}},
      codes("", {1, channels}, spanning(least / pixels, most / pixels)));
}

TensorIndex NetworkBuilder::average_pool(const std::string& name, TensorIndex from) {
  const Tensor input = graph_.tensor(from);
  graph::PoolAttributes attributes;
  attributes.kernel = {static_cast<std::int32_t>(input.shape[1]), static_cast<std::int32_t>(input.shape[2])};
  const std::int64_t channels = input.shape[3];
  const TensorIndex pooled = add_node({name, graph::Operator::AveragePool, {from}, 0, attributes},
                                      codes("", {1, 1, 1, channels}, *input.quantisation));
  return add_node({name + "/reshape", graph::Operator::Reshape, {pooled}, 0, graph::ReshapeAttributes{}},
                  codes("", {1, channels}, *input.quantisation));
}

TensorIndex NetworkBuilder::fully_connected(const std::string& name, TensorIndex from, std::int32_t outputs) {
  return add_product({name, graph::Operator::FullyConnected, {from}, 0, graph::FullyConnectedAttributes{}},
                     {outputs, graph_.tensor(from).shape.back()}, {1, outputs}, Relu::None);
}

TensorIndex NetworkBuilder::softmax(const std::string& name, TensorIndex from) {
  // TensorFlow Lite's fixed quantisation of probabilities.
  return add_node({name, graph::Operator::Softmax, {from}, 0, graph::SoftmaxAttributes{}},
                  codes("", graph_.tensor(from).shape, {.scales = {1.0F / 256}, .zero_points = {-128}, .axis = 0}));
}

graph::Graph NetworkBuilder::finish(TensorIndex output) && {
  graph_.outputs = {output};
  graph::check(graph_);
  return std::move(graph_);
}

}  // namespace tessera::zoo
