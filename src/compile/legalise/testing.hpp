// Random quantised graphs of all operators that can be deployed, for tests.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "graph/execute.hpp"
#include "graph/graph.hpp"

namespace tessera::compile::test {

class GraphWriter {
 public:
  GraphWriter(std::uint32_t seed, graph::ElementType type) : engine_(seed), type_(type) {
    graph_.name = "random";
    last_ = add_tensor({1, number(3, 9), number(3, 9), number(1, 12)});
    graph_.inputs = {last_};
  }

  graph::Graph write() {
    for (std::int64_t nodes = number(1, 7); nodes > 0; --nodes) add_any();
    graph_.outputs = {last_};
    return graph_;
  }

  /// Data for a tensor of codes.
  graph::Data codes(const graph::Tensor& tensor) {
    graph::Data data(tensor.type, graph::elements_of(tensor.shape));
    for (std::byte& byte : data.bytes()) byte = static_cast<std::byte>(number(0, 255));
    return data;
  }

  std::int64_t number(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(most - least + 1));
  }

 private:
  using Shape = graph::Shape;

  const Shape& shape() const { return graph_.tensors[last_].shape; }
  std::int32_t offset() const { return type_ == graph::ElementType::UInt8 ? 128 : 0; }
  float scale() { return static_cast<float>(number(20, 80)) / 1000; }

  graph::TensorIndex add_tensor(const Shape& shape) {
    graph::Tensor tensor;
    tensor.name = "tensor " + std::to_string(graph_.tensors.size());
    tensor.type = type_;
    tensor.shape = shape;
    tensor.quantisation = graph::Quantisation{{scale()}, {static_cast<std::int32_t>(number(-20, 20)) + offset()}, 0};
    graph_.tensors.push_back(tensor);
    return graph_.tensors.size() - 1;
  }

  /// A tensor of the quantisation of the last one.
  graph::TensorIndex add_alike(const Shape& shape) {
    const graph::TensorIndex tensor = add_tensor(shape);
    graph_.tensors[tensor].quantisation = graph_.tensors[last_].quantisation;
    return tensor;
  }

  void add_node(graph::Operator kind, graph::Attributes attributes, std::vector<graph::TensorIndex> inputs,
                graph::TensorIndex output) {
    const std::string name = "node " + std::to_string(graph_.nodes.size());
    graph_.nodes.push_back({name, kind, std::move(inputs), output, std::move(attributes)});
    last_ = output;
  }

  graph::Activation activation() {
    graph::Activation activation;
    if (number(0, 1) == 0) activation.minimum = 0;
    if (number(0, 2) == 0) activation.maximum = 1.5F;
    return activation;
  }

  /// Padding less than the kernel on both sides, and some output.
  graph::SpatialAttributes spatial(std::int64_t kernel, std::array<std::int64_t, 2>& sizes) {
    graph::SpatialAttributes spatial;
    for (std::size_t axis = 0; axis < 2; ++axis) {
      spatial.stride[axis] = static_cast<std::int32_t>(number(1, 2));
      spatial.pad_before[axis] = static_cast<std::int32_t>(number(0, kernel - 1));
      spatial.pad_after[axis] = static_cast<std::int32_t>(number(0, kernel - 1));
      const std::int64_t size = sizes[axis];
      if (size + spatial.pad_before[axis] + spatial.pad_after[axis] < kernel) {
        spatial.pad_before[axis] = static_cast<std::int32_t>(kernel - 1);
      }
      sizes[axis] = (size + spatial.pad_before[axis] + spatial.pad_after[axis] - kernel) / spatial.stride[axis] + 1;
    }
    return spatial;
  }

  graph::TensorIndex add_weights(const Shape& shape, std::int64_t channels) {
    const graph::TensorIndex tensor = add_tensor(shape);
    graph::Tensor& weights = graph_.tensors[tensor];
    if (type_ == graph::ElementType::Int8) {
      weights.quantisation = graph::Quantisation{{}, {}, 0};
      for (std::int64_t channel = 0; channel < channels; ++channel) {
        weights.quantisation->scales.push_back(scale() / 10);
        weights.quantisation->zero_points.push_back(0);
      }
      if (channels > 1 && shape.size() == 4 && number(0, 3) == 0) {
        weights.quantisation = graph::Quantisation{{scale() / 10}, {0}, 0};
      }
    }
    weights.constant = codes(weights);
    return tensor;
  }

  graph::TensorIndex add_bias(std::int64_t channels) {
    graph::Tensor bias;
    bias.name = "bias " + std::to_string(graph_.tensors.size());
    bias.type = graph::ElementType::Int32;
    bias.shape = {channels};
    bias.constant = graph::Data(graph::ElementType::Int32, static_cast<std::size_t>(channels));
    for (std::int32_t& one : bias.constant->as<std::int32_t>()) one = static_cast<std::int32_t>(number(-3000, 3000));
    graph_.tensors.push_back(bias);
    return graph_.tensors.size() - 1;
  }

  bool is_image() const { return shape().size() == 4; }

  void add_any() {
    if (!is_image()) return number(0, 1) == 0 ? add_fully_connected() : add_softmax();
    switch (number(0, 12)) {
      case 0:
        return add_sum(number(0, 1) == 0);
      case 1:
        return add_pool(graph::Operator::AveragePool);
      case 2:
        return add_pool(graph::Operator::MaximumPool);
      case 3:
        return add_mean();
      case 4:
        return add_pad();
      case 5:
        return add_transpose();
      case 6:
        return add_concatenation();
      case 7:
        return add_node(graph::Operator::Clip, graph::ClipAttributes{activation()}, {last_}, add_alike(shape()));
      case 8:
        return add_node(graph::Operator::Quantise, graph::QuantiseAttributes{}, {last_}, add_tensor(shape()));
      case 9:
        return add_reshape();
      default:
        return add_convolution();
    }
  }

  void add_convolution() {
    const std::int64_t kernel = number(1, 3);
    const std::int64_t inputs = shape()[3];
    const std::int64_t form = number(0, 2);  // all inputs, depth-wise, depth-wise with several outputs an input
    const std::int64_t outputs = form == 0 ? number(1, 12) : inputs * form;
    std::array<std::int64_t, 2> sizes{shape()[1], shape()[2]};
    graph::ConvolutionAttributes attributes{spatial(kernel, sizes), form == 0 ? 1 : static_cast<std::int32_t>(inputs),
                                            activation()};
    const graph::TensorIndex weights = add_weights({outputs, kernel, kernel, form == 0 ? inputs : 1}, outputs);
    const graph::TensorIndex bias = number(0, 3) == 0 ? graph::kNoTensor : add_bias(outputs);
    const graph::TensorIndex from = last_;
    add_node(graph::Operator::Convolution, attributes, {from, weights, bias},
             add_tensor({1, sizes[0], sizes[1], outputs}));
  }

  void add_fully_connected() {
    const std::int64_t inputs = shape().back();
    const std::int64_t outputs = number(1, 12);
    const graph::TensorIndex from = last_;
    const graph::TensorIndex weights = add_weights({outputs, inputs}, outputs);
    add_node(graph::Operator::FullyConnected, graph::FullyConnectedAttributes{activation()},
             {from, weights, add_bias(outputs)}, add_tensor({shape()[0], outputs}));
  }

  void add_sum(bool product) {
    const graph::TensorIndex from = last_;
    // With itself, or its mean repeated.
    graph::TensorIndex other = from;
    if (number(0, 1) == 0) {
      other = add_tensor({1, 1, 1, shape()[3]});
      add_node(graph::Operator::Mean, graph::MeanAttributes{{1, 2}, true}, {from}, other);
    }
    add_node(product ? graph::Operator::Multiply : graph::Operator::Add, graph::ElementwiseAttributes{activation()},
             {from, other}, add_tensor(graph_.tensors[from].shape));
  }

  void add_pool(graph::Operator kind) {
    const std::int64_t kernel = number(1, 3);
    std::array<std::int64_t, 2> sizes{shape()[1], shape()[2]};
    graph::PoolAttributes attributes;
    attributes.kernel = {static_cast<std::int32_t>(kernel), static_cast<std::int32_t>(kernel)};
    attributes.spatial = spatial(kernel, sizes);
    attributes.activation = activation();
    const Shape to{1, sizes[0], sizes[1], shape()[3]};
    const bool rescales = kind == graph::Operator::AveragePool && number(0, 1) == 0;
    add_node(kind, attributes, {last_}, rescales ? add_tensor(to) : add_alike(to));
  }

  void add_mean() {
    const bool keep = number(0, 1) == 0;
    const Shape to = keep ? Shape{1, 1, 1, shape()[3]} : Shape{1, shape()[3]};
    add_node(graph::Operator::Mean, graph::MeanAttributes{{1, 2}, keep}, {last_}, add_tensor(to));
  }

  void add_pad() {
    graph::PadAttributes pad{{0, 0, 0, 0}, {0, 0, 0, 0}, 0};
    Shape to = shape();
    for (std::size_t axis = 1; axis < 4; ++axis) {
      if (axis == 3 && number(0, 2) > 0) continue;
      pad.before[axis] = static_cast<std::int32_t>(number(0, 2));
      pad.after[axis] = static_cast<std::int32_t>(number(0, 2));
      to[axis] += pad.before[axis] + pad.after[axis];
    }
    if (number(0, 2) == 0) pad.value = 0.3F;
    add_node(graph::Operator::Pad, pad, {last_}, add_alike(to));
    if (number(0, 1) == 0) add_convolution();
  }

  void add_transpose() {
    std::vector<std::int32_t> permutation{0, 1, 2, 3};
    for (std::size_t i = 3; i > 1; --i) {
      std::swap(permutation[i], permutation[static_cast<std::size_t>(number(1, static_cast<std::int64_t>(i)))]);
    }
    Shape to;
    for (const std::int32_t axis : permutation) to.push_back(shape()[static_cast<std::size_t>(axis)]);
    add_node(graph::Operator::Transpose, graph::TransposeAttributes{permutation}, {last_}, add_alike(to));
  }

  void add_concatenation() {
    const graph::TensorIndex from = last_;
    const graph::TensorIndex other = add_tensor(shape());
    add_node(graph::Operator::Quantise, graph::QuantiseAttributes{}, {from}, other);
    const auto axis = static_cast<std::int32_t>(number(1, 3));
    Shape to = shape();
    to[static_cast<std::size_t>(axis)] *= 2;
    add_node(graph::Operator::Concat, graph::ConcatAttributes{axis, activation()}, {from, other}, add_tensor(to));
  }

  void add_reshape() {
    const auto elements = static_cast<std::int64_t>(graph::elements_of(shape()));
    const Shape to = number(0, 1) == 0 ? Shape{1, elements} : Shape{1, shape()[2], shape()[1], shape()[3]};
    add_node(graph::Operator::Reshape, graph::ReshapeAttributes{}, {last_}, add_alike(to));
  }

  void add_softmax() {
    const graph::TensorIndex output = add_tensor(shape());
    graph_.tensors[output].quantisation = graph::Quantisation{{1.0F / 256}, {-128 + offset()}, 0};
    add_node(graph::Operator::Softmax, graph::SoftmaxAttributes{}, {last_}, output);
  }

  std::mt19937 engine_;
  graph::ElementType type_;
  graph::Graph graph_;
  graph::TensorIndex last_ = 0;
};

}  // namespace tessera::compile::test
