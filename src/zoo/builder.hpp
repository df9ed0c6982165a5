// Builds a quantised network layer by layer, running each on a sample to choose scales and biases.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "graph/graph.hpp"
#include "zoo/random.hpp"

namespace tessera::zoo {

enum class Relu : std::uint8_t { None, Relu, Relu6 };

struct ConvolutionShape {
  std::int32_t channels = 0;  ///< of the output; depth-wise: as many as the input's, whatever stands here
  std::array<std::int32_t, 2> kernel{1, 1};
  std::array<std::int32_t, 2> stride{1, 1};
  bool depthwise = false;
};

class NetworkBuilder {
 public:
  /// The input is int8 of [1, height, width, channels] that stands for -1 .. 127/128.
  NetworkBuilder(std::string name, std::array<std::int32_t, 3> input, std::uint64_t seed);

  graph::TensorIndex input() const { return 0; }
  std::int32_t channels_of(graph::TensorIndex tensor) const;

  /// Padded as TensorFlow's SAME: ceil(size / stride) pixels, what is odd of the padding behind.
  graph::TensorIndex convolution(const std::string& name, graph::TensorIndex from, const ConvolutionShape& shape,
                                 Relu relu);
  graph::TensorIndex add(const std::string& name, graph::TensorIndex left, graph::TensorIndex right, Relu relu);
  /// Over rows and columns: [1, channels].
  graph::TensorIndex mean(const std::string& name, graph::TensorIndex from);
  /// The same as a pool over the whole image and a Reshape; keeps the quantisation.
  graph::TensorIndex average_pool(const std::string& name, graph::TensorIndex from);
  graph::TensorIndex fully_connected(const std::string& name, graph::TensorIndex from, std::int32_t outputs);
  graph::TensorIndex softmax(const std::string& name, graph::TensorIndex from);

  /// The network with this output, checked.
  graph::Graph finish(graph::TensorIndex output) &&;

 private:
  graph::TensorIndex add_tensor(graph::Tensor tensor);
  graph::TensorIndex add_constant(graph::Tensor tensor, graph::Data data);
  /// Appends the node and computes its output on the sample.
  graph::TensorIndex add_node(graph::Node node, graph::Tensor output);
  /// A node of products: draws weights of this shape, chooses their scales and biases, then the output's range.
  graph::TensorIndex add_product(graph::Node node, const graph::Shape& weights, graph::Shape output, Relu relu);

  graph::Graph graph_;
  std::vector<graph::Data> data_;  ///< of each tensor, on the sample
  Random random_;
};

}  // namespace tessera::zoo
