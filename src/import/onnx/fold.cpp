// See fold.hpp.
#include "import/onnx/fold.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "import/onnx/rewrite.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::Data;
using graph::ElementType;
using graph::Graph;
using graph::Node;
using graph::Operator;
using graph::Shape;
using graph::Tensor;
using graph::TensorIndex;

std::vector<std::int32_t> codes_of(const Data& data) {
  const auto copy = [](auto values) { return std::vector<std::int32_t>(values.begin(), values.end()); };
  switch (data.type()) {
    case ElementType::Int8:
      return copy(data.as<std::int8_t>());
    case ElementType::UInt8:
      return copy(data.as<std::uint8_t>());
    default:
      return copy(data.as<std::int32_t>());
  }
}

Data dequantised(const Tensor& tensor) {
  const auto& quantisation = *tensor.quantisation;
  const std::vector<std::int32_t> codes = codes_of(*tensor.constant);
  std::size_t inner = 1;
  for (std::size_t i = tensor.shape.size();
       !quantisation.per_tensor() && --i > static_cast<std::size_t>(quantisation.axis);) {
    inner *= static_cast<std::size_t>(tensor.shape[i]);
  }
  Data result(ElementType::Float32, codes.size());
  const auto reals = result.as<float>();
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const std::size_t channel = i / inner % quantisation.scales.size();
    reals[i] =
        quantisation.scales[channel] * static_cast<float>(std::int64_t{codes[i]} - quantisation.zero_points[channel]);
  }
  return result;
}

void dequantise_constants(Graph& graph, ConstantBudget& budget) {
  std::erase_if(graph.nodes, [&](const Node& node) {
    if (node.kind != Operator::Dequantise || !graph.tensors[node.inputs[0]].constant) return false;
    graph.tensors[node.output].constant = dequantised(graph.tensors[node.inputs[0]]);
    budget.spend(graph.tensors[node.output]);
    return true;
  });
}

class Merging {
 public:
  Merging(Graph& graph, ConstantBudget& budget) : graph_(graph), links_(graph), budget_(budget) {}

  void run() {
    std::vector<bool> merged(graph_.nodes.size());
    for (std::size_t i = 0; i < merged.size(); ++i) merged[i] = merge(graph_.nodes[i]);
    std::vector<Node> rest;
    for (std::size_t i = 0; i < merged.size(); ++i) {
      if (!merged[i]) rest.push_back(std::move(graph_.nodes[i]));
    }
    graph_.nodes = std::move(rest);
  }

 private:
  /// Merges the node into the one before it, if it can.
  bool merge(const Node& node) {
    if (node.kind == Operator::Clip) return merge_clip(node);
    if (node.kind != Operator::Multiply && node.kind != Operator::Add) return false;
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
      if (merge_constant(node, node.inputs[side], node.inputs[1 - side])) return true;
    }
    return false;
  }

  /// The node that makes the tensor, if nobody else reads it.
  Node* before(TensorIndex index) {
    if (links_.producer[index] == kNoNode || links_.uses[index] != 1) return nullptr;
    return &graph_.nodes[links_.producer[index]];
  }

  void take_output(Node& first, const Node& node) {
    links_.producer[node.output] = links_.producer[first.output];
    first.output = node.output;
  }

  bool merge_clip(const Node& node) {
    const Tensor& input = graph_.tensors[node.inputs[0]];
    const Tensor& output = graph_.tensors[node.output];
    const bool is_float = input.type == ElementType::Float32;
    const bool same_codes =
        input.quantisation && input.quantisation == output.quantisation && input.type == output.type;
    Node* first = before(node.inputs[0]);
    if (first == nullptr || !(is_float || same_codes)) return false;
    auto* activation = activation_of(*first);
    if (activation == nullptr) return false;
    *activation = composed(*activation, node.as<graph::ClipAttributes>().activation);
    take_output(*first, node);
    return true;
  }

  /// One number for each of `channels`, from a constant that has one for each index of dimension `axis` of `rank`, or
  /// one in all. Empty if it is neither.
  std::vector<float> by_channel(TensorIndex index, std::size_t rank, std::size_t axis, std::int64_t channels) const {
    const Tensor& tensor = graph_.tensors[index];
    if (!tensor.constant || tensor.type != ElementType::Float32 || tensor.shape.size() > rank) return {};
    const auto values = tensor.constant->as<float>();
    if (values.size() == 1) return std::vector<float>(static_cast<std::size_t>(channels), values[0]);
    const std::size_t missing = rank - tensor.shape.size();
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
      if (tensor.shape[i] != (i + missing == axis ? channels : 1)) return {};
    }
    return {values.begin(), values.end()};
  }

  bool merge_constant(const Node& node, TensorIndex data, TensorIndex constant) {
    if (graph_.tensors[node.output].type != ElementType::Float32 ||
        graph_.tensors[data].shape != graph_.tensors[node.output].shape) {
      return false;
    }
    Node* first = before(data);
    if (first == nullptr) return false;
    const bool is_convolution = first->kind == Operator::Convolution;
    if (!is_convolution && (first->kind != Operator::FullyConnected || node.kind != Operator::Add)) return false;
    if (!activation_of(*first)->none() || !graph_.tensors[first->inputs[1]].constant) return false;
    if (first->inputs.size() > 2 && !graph_.tensors[first->inputs[2]].constant) return false;
    const Shape& shape = graph_.tensors[data].shape;
    const std::size_t axis = is_convolution ? 1 : shape.size() - 1;
    const std::vector<float> values = by_channel(constant, shape.size(), axis, shape[axis]);
    if (values.empty()) return false;
    if (node.kind == Operator::Multiply) scale(*first, values);
    if (node.kind == Operator::Add) shift(*first, values);
    // The activation of the merged node comes after both.
    *activation_of(*first) = node.as<graph::ElementwiseAttributes>().activation;
    take_output(*first, node);
    return true;
  }

  TensorIndex add(Tensor tensor) {
    budget_.spend(tensor);
    graph_.tensors.push_back(std::move(tensor));
    links_.producer.push_back(kNoNode);
    links_.uses.push_back(1);
    return graph_.tensors.size() - 1;
  }

  void scale(Node& node, const std::vector<float>& factors) {
    for (std::size_t input = 1; input < node.inputs.size(); ++input) {
      Tensor scaled = graph_.tensors[node.inputs[input]];
      const auto values = scaled.constant->as<float>();
      const std::size_t inner = values.size() / factors.size();
      for (std::size_t i = 0; i < values.size(); ++i) values[i] *= factors[i / inner];
      node.inputs[input] = add(std::move(scaled));
    }
  }

  void shift(Node& node, const std::vector<float>& addends) {
    Tensor bias{.name = node.name + "_bias",
                .type = ElementType::Float32,
                .shape = {static_cast<std::int64_t>(addends.size())},
                .quantisation = {},
                .constant = Data(ElementType::Float32, addends.size())};
    const auto sums = bias.constant->as<float>();
    std::ranges::copy(addends, sums.begin());
    if (node.inputs.size() > 2) {
      const auto old = graph_.tensors[node.inputs[2]].constant->as<float>();
      for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += old[i];
    }
    node.inputs.resize(3);
    node.inputs[2] = add(std::move(bias));
  }

  Graph& graph_;
  Links links_;
  ConstantBudget& budget_;
};

}  // namespace

void fold_constants(Graph& graph, ConstantBudget budget) {
  dequantise_constants(graph, budget);
  Merging(graph, budget).run();
}

}  // namespace tessera::import::onnx_file
