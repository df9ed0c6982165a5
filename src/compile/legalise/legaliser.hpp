// What the legalisation of an operator has at hand: the graph, and the layers made so far. Operators that are functions
// of one code become tables, which their rows make; each other form that a row names (graph::Legalisation) is legalised
// by a function below.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compile/legalise.hpp"
#include "graph/ops/codes.hpp"
#include "graph/rule.hpp"

namespace tessera::compile {

inline constexpr graph::Rule kDeviceRule = graph::Rule::Single;

/// uint8 codes are the device's int8 codes plus this.
inline std::int32_t code_offset(const graph::Tensor& tensor) {
  return tensor.type == graph::ElementType::UInt8 ? 128 : 0;
}
inline std::int32_t device_zero_point(const graph::Tensor& tensor) {
  return graph::zero_point_of(tensor) - code_offset(tensor);
}
inline graph::TensorScale device_scale(const graph::Tensor& tensor) {
  return {graph::scale_of(tensor), device_zero_point(tensor)};
}
/// What the output's type and an activation leave, in the device's codes.
OutputRange device_range(const graph::Tensor& tensor, const graph::Activation& activation);
/// A constant's codes.
std::vector<std::int8_t> device_codes(const graph::Tensor& tensor);
/// From the device's codes of one tensor to those of another: what `codes` says of the bytes of the graph's tensors.
CodeTable device_table(const graph::Tensor& from, const graph::Tensor& to, const graph::ByteTable& codes);

/// The shape as one image: NHWC with a batch of 1; otherwise the last dimension as channels of a row of pixels.
graph::ImageShape image_of(const graph::Tensor& tensor);

/// Rows and columns that a Pad node adds to its input, before and after.
struct FoldedPad {
  graph::TensorIndex source = 0;
  std::array<std::int32_t, 2> before{};
  std::array<std::int32_t, 2> after{};
};

class Legaliser {
 public:
  explicit Legaliser(const graph::Graph& graph);
  Legalised run();

  const graph::Graph& graph() const { return graph_; }
  const graph::Tensor& input(const graph::Node& node, std::size_t index = 0) const {
    return graph_.tensors[node.inputs[index]];
  }
  const graph::Tensor& output(const graph::Node& node) const { return graph_.tensors[node.output]; }
  bool has_input(const graph::Node& node, std::size_t index) const {
    return index < node.inputs.size() && node.inputs[index] != graph::kNoTensor;
  }

  /// Throws Error{Input}: the node cannot be deployed.
  [[noreturn]] static void fail(const graph::Node& node, const std::string& reason);

  /// The network's tensor that holds an input of the node.
  LayerTensorIndex find(const graph::Node& node, std::size_t index) const;
  /// The network's tensor for the node's output, made when first asked for.
  LayerTensorIndex output_tensor(const graph::Node& node);
  /// A tensor that the graph does not have.
  LayerTensorIndex add_tensor(std::string name, const graph::ImageShape& shape, std::int32_t zero_point);
  /// The node's output is another name for one of its inputs.
  void alias(const graph::Node& node, std::size_t index = 0);
  /// A layer that writes the node's output.
  void add_layer(const graph::Node& node, std::vector<LayerTensorIndex> inputs, Operation operation);
  /// A layer that writes another tensor.
  void add_layer(std::string name, std::vector<LayerTensorIndex> inputs, LayerTensorIndex output, Operation operation);

  /// Pads that the convolution reading the tensor takes over.
  const FoldedPad* pad_of(graph::TensorIndex tensor) const;
  void fold_pad(const graph::Node& node, const FoldedPad& pad);
  std::vector<const graph::Node*> readers_of(graph::TensorIndex tensor) const;

 private:
  void add_node(std::size_t index);
  /// Calls the function of the form that the operator's row names.
  void lower(const graph::Node& node);
  bool runs_on_host(const graph::Node& node);

  const graph::Graph& graph_;
  Legalised result_;
  std::map<graph::TensorIndex, FoldedPad> pads_;
};

// products.cpp
void legalise_convolution(Legaliser& to, const graph::Node& node);
void legalise_fully_connected(Legaliser& to, const graph::Node& node);
void legalise_matmul(Legaliser& to, const graph::Node& node);
// elementwise.cpp
void legalise_add(Legaliser& to, const graph::Node& node);
void legalise_multiply(Legaliser& to, const graph::Node& node);
void legalise_table(Legaliser& to, const graph::Node& node);
void legalise_softmax(Legaliser& to, const graph::Node& node);
// pools.cpp
void legalise_average_pool(Legaliser& to, const graph::Node& node);
void legalise_maximum_pool(Legaliser& to, const graph::Node& node);
void legalise_mean(Legaliser& to, const graph::Node& node);
// moves.cpp
void legalise_reshape(Legaliser& to, const graph::Node& node);
void legalise_transpose(Legaliser& to, const graph::Node& node);
void legalise_pad(Legaliser& to, const graph::Node& node);
void legalise_concat(Legaliser& to, const graph::Node& node);
/// The input in the output's shape, repeated where numpy's broadcasting says so.
LayerTensorIndex broadcast(Legaliser& to, const graph::Node& node, std::size_t index);

}  // namespace tessera::compile
