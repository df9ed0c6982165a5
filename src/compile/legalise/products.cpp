// Convolutions, fully connected layers, products with constant matrices.
#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "compile/legalise/legaliser.hpp"

namespace tessera::compile {
namespace {

using graph::Node;

/// Biases and multipliers of a product's channels.
std::vector<Requantisation> channels_of(Legaliser& to, const Node& node, std::size_t count) {
  const graph::Tensor& weights = to.input(node, 1);
  if (!weights.constant || !weights.quantisation) to.fail(node, "its weights are not constant codes");
  const bool biased = to.has_input(node, 2);
  if (biased && !to.input(node, 2).constant) to.fail(node, "its biases are not constant");
  if (!to.output(node).quantisation) to.fail(node, "its output is in sums, not codes");
  std::vector<Requantisation> channels;
  for (std::size_t channel = 0; channel < count; ++channel) {
    const double scale =
        graph::channel_scale(kDeviceRule, node.kind, to.input(node), weights, to.output(node), channel);
    const std::int32_t bias = biased ? to.input(node, 2).constant->as<std::int32_t>()[channel] : 0;
    channels.push_back(quantised_multiplier(scale, bias));
  }
  return channels;
}

std::int32_t weight_zero_point(Legaliser& to, const Node& node) {
  const graph::Tensor& weights = to.input(node, 1);
  const auto& points = weights.quantisation->zero_points;
  if (std::ranges::adjacent_find(points, std::not_equal_to{}) != points.end()) {
    to.fail(node, "its weights have several zero points");
  }
  return points[0] - code_offset(weights);
}

void fill_product(Legaliser& to, const Node& node, const graph::Activation& activation, Convolution& product) {
  product.channels = channels_of(to, node, static_cast<std::size_t>(product.shape.output.channels));
  product.weight_zero_point = weight_zero_point(to, node);
  product.weights = device_codes(to.input(node, 1));
  product.output = device_range(to.output(node), activation);
}

graph::Window window_of(const graph::SpatialAttributes& spatial, const graph::Shape& weights, const FoldedPad* pad) {
  const auto axis = [&](std::size_t index) {
    graph::WindowAxis one{static_cast<std::int32_t>(weights[index + 1]), spatial.stride[index], spatial.dilation[index],
                          spatial.pad_before[index], spatial.pad_after[index]};
    if (pad != nullptr) one.pad_before += pad->before[index], one.pad_after += pad->after[index];
    return one;
  };
  return {axis(0), axis(1)};
}

/// [channel][tap] to [tap][channel].
std::vector<std::int8_t> channels_last(const std::vector<std::int8_t>& weights, std::size_t channels) {
  std::vector<std::int8_t> result(weights.size());
  const std::size_t taps = weights.size() / channels;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    for (std::size_t tap = 0; tap < taps; ++tap) result[tap * channels + channel] = weights[channel * taps + tap];
  }
  return result;
}

/// The weights [output][tap][input of its group] as those of all inputs, their zero point where a group does not look.
std::vector<std::int8_t> ungrouped(const Convolution& product, std::size_t groups) {
  const auto inputs = static_cast<std::size_t>(product.shape.input.channels);
  const auto outputs = static_cast<std::size_t>(product.shape.output.channels);
  const std::size_t taps = product.shape.window.taps();
  const std::size_t width = inputs / groups;
  std::vector<std::int8_t> dense(outputs * taps * inputs, static_cast<std::int8_t>(product.weight_zero_point));
  for (std::size_t output = 0; output < outputs; ++output) {
    const std::size_t first = output / (outputs / groups) * width;
    for (std::size_t tap = 0; tap < taps; ++tap) {
      std::copy_n(product.weights.begin() + static_cast<std::ptrdiff_t>((output * taps + tap) * width), width,
                  dense.begin() + static_cast<std::ptrdiff_t>((output * taps + tap) * inputs + first));
    }
  }
  return dense;
}

/// One row of inputs to one of outputs.
Convolution single_row(Legaliser& to, const Node& node, std::int64_t inputs, std::int64_t outputs) {
  const auto rows =
      static_cast<std::int64_t>(graph::elements_of(to.input(node).shape)) / std::max<std::int64_t>(1, inputs);
  Convolution product;
  // Several rows are the pixels of a point-wise convolution.
  product.shape = {{1, static_cast<std::int32_t>(rows), static_cast<std::int32_t>(inputs)},
                   {1, static_cast<std::int32_t>(rows), static_cast<std::int32_t>(outputs)},
                   {}};
  return product;
}

}  // namespace

void legalise_convolution(Legaliser& to, const Node& node) {
  const auto& attributes = node.as<graph::ConvolutionAttributes>();
  const FoldedPad* pad = to.pad_of(node.inputs[0]);
  const graph::Tensor& input = pad == nullptr ? to.input(node) : to.graph().tensors[pad->source];
  Convolution product;
  product.shape = {image_of(input), image_of(to.output(node)),
                   window_of(attributes.spatial, to.input(node, 1).shape, pad)};
  const std::int32_t inputs = product.shape.input.channels;
  const std::int32_t outputs = product.shape.output.channels;
  fill_product(to, node, attributes.activation, product);
  product.depthwise = attributes.groups > 1 && attributes.groups == inputs && outputs == inputs;
  if (product.depthwise) {
    product.weights = channels_last(product.weights, static_cast<std::size_t>(outputs));
  } else if (attributes.groups > 1) {
    product.weights = ungrouped(product, static_cast<std::size_t>(attributes.groups));
  }
  to.add_layer(node, {to.find(node, 0)}, std::move(product));
}

void legalise_fully_connected(Legaliser& to, const Node& node) {
  const graph::Shape& weights = to.input(node, 1).shape;
  Convolution product = single_row(to, node, weights[1], weights[0]);
  fill_product(to, node, node.as<graph::FullyConnectedAttributes>().activation, product);
  to.add_layer(node, {to.find(node, 0)}, std::move(product));
}

void legalise_matmul(Legaliser& to, const Node& node) {
  const graph::Shape& weights = to.input(node, 1).shape;
  if (weights.size() != 2) to.fail(node, "its weights have more than two dimensions");
  Convolution product = single_row(to, node, weights[0], weights[1]);
  fill_product(to, node, {}, product);
  // [input][output] to [output][input]
  product.weights = channels_last(product.weights, static_cast<std::size_t>(weights[0]));
  to.add_layer(node, {to.find(node, 0)}, std::move(product));
}

}  // namespace tessera::compile
