// See rewrite.hpp.
#include "import/onnx/rewrite.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"

namespace tessera::import::onnx_file {

using graph::Activation;
using graph::Graph;
using graph::kNoTensor;
using graph::Node;
using graph::TensorIndex;

void ConstantBudget::spend(const graph::Tensor& tensor) {
  const std::size_t bytes = tensor.constant ? tensor.constant->bytes().size() : 0;
  if (bytes > left_) {
    throw Error(ErrorKind::Input, file_ + ": constant '" + tensor.name + "'",
                "it is read in so many orders or scales that the copies outgrow the file");
  }
  left_ -= bytes;
}

Links::Links(const Graph& graph) : producer(graph.tensors.size(), kNoNode), uses(graph.tensors.size(), 0) {
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    producer[graph.nodes[i].output] = i;
    for (const TensorIndex input : graph.nodes[i].inputs) {
      if (input != kNoTensor) ++uses[input];
    }
  }
  for (const TensorIndex output : graph.outputs) ++uses[output];
}

void drop_unused(Graph& graph) {
  std::vector<bool> needed(graph.tensors.size());
  for (const TensorIndex output : graph.outputs) needed[output] = true;
  std::vector<Node> kept;
  for (std::size_t i = graph.nodes.size(); i-- > 0;) {
    Node& node = graph.nodes[i];
    if (!needed[node.output]) continue;
    for (const TensorIndex input : node.inputs) {
      if (input != kNoTensor) needed[input] = true;
    }
    kept.push_back(std::move(node));
  }
  std::ranges::reverse(kept);
  for (const TensorIndex input : graph.inputs) needed[input] = true;

  std::vector<TensorIndex> moved(graph.tensors.size(), kNoTensor);
  std::vector<graph::Tensor> tensors;
  for (TensorIndex index = 0; index < moved.size(); ++index) {
    if (!needed[index]) continue;
    moved[index] = tensors.size();
    tensors.push_back(std::move(graph.tensors[index]));
  }
  const auto follow = [&moved](TensorIndex& index) {
    if (index != kNoTensor) index = moved[index];
  };
  for (Node& node : kept) {
    follow(node.output);
    std::ranges::for_each(node.inputs, follow);
  }
  std::ranges::for_each(graph.inputs, follow);
  std::ranges::for_each(graph.outputs, follow);
  graph.nodes = std::move(kept);
  graph.tensors = std::move(tensors);
}

Activation composed(const Activation& inner, const Activation& outer) {
  return {.minimum = std::clamp(inner.minimum, outer.minimum, outer.maximum),
          .maximum = std::clamp(inner.maximum, outer.minimum, outer.maximum)};
}

Activation* activation_of(Node& node) {
  return std::visit(
      []<typename T>(T& attributes) -> Activation* {
        if constexpr (requires { attributes.activation; }) {
          return &attributes.activation;
        } else {
          return nullptr;
        }
      },
      node.attributes);
}

}  // namespace tessera::import::onnx_file
