// See builder.hpp.
#include "import/onnx/builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "graph/execute.hpp"
#include "graph/ops/operator.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::Graph;
using graph::kNoTensor;
using graph::Node;
using graph::Operator;
using graph::Tensor;
using graph::TensorIndex;

bool keeps_codes(const Node& node) { return graph::definition_of(node.kind).keeps_codes; }

/// Whether `to` should have the quantisation of `from`.
bool spreads(const Tensor& from, const Tensor& to) {
  const bool has_codes = to.type == graph::ElementType::Int8 || to.type == graph::ElementType::UInt8;
  return has_codes && from.type == to.type && !to.quantisation && from.quantisation && from.quantisation->per_tensor();
}

void spread_forward(Graph& graph, const Node& node) {
  Tensor& output = graph.tensors[node.output];
  for (const TensorIndex input : node.inputs) {
    if (input == kNoTensor || !spreads(graph.tensors[input], output)) continue;
    output.quantisation = graph.tensors[input].quantisation;
  }
}

void spread_backward(Graph& graph, const Node& node) {
  for (const TensorIndex input : node.inputs) {
    if (input == kNoTensor || !spreads(graph.tensors[node.output], graph.tensors[input])) continue;
    graph.tensors[input].quantisation = graph.tensors[node.output].quantisation;
  }
}

void make_real(const Graph& graph, Node& node) {
  const Tensor& output = graph.tensors[node.output];
  if (output.quantisation) graph::definition_of(node.kind).codes_to_reals(node.attributes, *output.quantisation);
}

/// A constant list of integers no longer than the shape of a tensor could be.
bool is_part_of_shape(const Tensor& tensor) {
  constexpr std::int64_t kMost = 16;
  const bool integer = tensor.type == graph::ElementType::Int32 || tensor.type == graph::ElementType::Int64;
  const bool small = tensor.shape.empty() || (tensor.shape.size() == 1 && tensor.shape[0] <= kMost);
  return integer && small && tensor.constant && !tensor.quantisation;
}

bool is_shape_arithmetic(const Graph& graph, Operator kind, const std::vector<TensorIndex>& inputs) {
  if (!graph::definition_of(kind).on_shapes) return false;
  constexpr std::size_t kMostInputs = 16;
  return inputs.size() <= kMostInputs &&
         std::ranges::all_of(inputs, [&](TensorIndex index) { return is_part_of_shape(graph.tensors[index]); });
}

/// What the node would compute. Throws Error{Input} if it cannot be.
graph::Data computed(const Graph& graph, Operator kind, std::string_view name, const std::vector<TensorIndex>& inputs,
                     const graph::Attributes& attributes, const Tensor& output) {
  Graph one;
  one.name = graph.name;
  Node node{.name = std::string(name), .kind = kind, .inputs = {}, .output = inputs.size(), .attributes = attributes};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    one.tensors.push_back(graph.tensors[inputs[i]]);
    node.inputs.push_back(i);
  }
  one.tensors.push_back(output);
  one.nodes.push_back(std::move(node));
  one.outputs.push_back(inputs.size());
  graph::check(one);
  return graph::execute(one, {}, graph::Rule::Single).back();
}

}  // namespace

GraphBuilder::GraphBuilder(std::string file, std::size_t file_size) : budget_(file, file_size) {
  graph_.name = std::move(file);
}

TensorIndex GraphBuilder::add(Tensor tensor) {
  budget_.spend(tensor);
  graph_.tensors.push_back(std::move(tensor));
  return graph_.tensors.size() - 1;
}

std::string GraphBuilder::unique(std::string_view name) {
  std::string candidate(name);
  while (!node_names_.insert(candidate).second) candidate = fmt::format("{}_{}", name, next_suffix_++);
  return candidate;
}

TensorIndex GraphBuilder::emit(Operator kind, std::string_view name, std::vector<TensorIndex> inputs,
                               graph::Attributes attributes, Tensor output) {
  while (!inputs.empty() && inputs.back() == kNoTensor) inputs.pop_back();
  if (is_shape_arithmetic(graph_, kind, inputs)) {
    output.constant = computed(graph_, kind, name, inputs, attributes, output);
    if (output.name.empty()) output.name = name;
    return add(std::move(output));
  }
  Node node{.name = unique(name),
            .kind = kind,
            .inputs = std::move(inputs),
            .output = add(std::move(output)),
            .attributes = std::move(attributes)};
  if (graph_.tensors[node.output].name.empty()) graph_.tensors[node.output].name = node.name;
  producers_.emplace(node.output, graph_.nodes.size());
  graph_.nodes.push_back(std::move(node));
  return graph_.nodes.back().output;
}

const Node* GraphBuilder::producer(TensorIndex index) const {
  const auto found = producers_.find(index);
  return found == producers_.end() ? nullptr : &graph_.nodes[found->second];
}

TensorIndex GraphBuilder::reshape(std::string_view name, TensorIndex input, graph::Shape shape) {
  if (tensor(input).shape == shape) return input;
  Tensor output{.name = {}, .type = tensor(input).type, .shape = std::move(shape), .quantisation = {}, .constant = {}};
  if (tensor(input).constant && !tensor(input).quantisation) {
    output.name = tensor(input).name;
    output.constant = tensor(input).constant;
    return add(std::move(output));
  }
  // The axis of several scales is none of the new shape.
  if (tensor(input).quantisation && tensor(input).quantisation->per_tensor()) {
    output.quantisation = tensor(input).quantisation;
  }
  return emit(Operator::Reshape, name, {input}, graph::ReshapeAttributes{}, std::move(output));
}

TensorIndex GraphBuilder::transpose(std::string_view name, TensorIndex input, const Permutation& permutation) {
  if (is_identity(permutation)) return input;
  if (tensor(input).constant) return add(transposed(tensor(input), permutation));
  if (const Node* node = producer(input); node != nullptr && node->kind == Operator::Dequantise) {
    const TensorIndex codes = node->inputs[0];
    if (tensor(codes).constant) {
      const TensorIndex moved = add(transposed(tensor(codes), permutation));
      Tensor output{
          .name = {}, .type = tensor(input).type, .shape = tensor(moved).shape, .quantisation = {}, .constant = {}};
      return emit(Operator::Dequantise, name, {moved}, graph::DequantiseAttributes{}, std::move(output));
    }
  }
  Tensor output{.name = {},
                .type = tensor(input).type,
                .shape = permuted(tensor(input).shape, permutation),
                .quantisation = permuted(tensor(input).quantisation, permutation),
                .constant = {}};
  return emit(Operator::Transpose, name, {input}, graph::TransposeAttributes{permutation}, std::move(output));
}

bool GraphBuilder::comes_from_constant(TensorIndex index) const {
  if (tensor(index).constant) return true;
  const Node* node = producer(index);
  return node != nullptr && node->kind == Operator::Dequantise && tensor(node->inputs[0]).constant;
}

bool GraphBuilder::define(const std::string& name, TensorIndex index) { return names_.emplace(name, index).second; }

TensorIndex GraphBuilder::find(const std::string& name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? kNoTensor : found->second;
}

TensorIndex GraphBuilder::quantised(TensorIndex index, const graph::Quantisation& quantisation) {
  Tensor& tensor = graph_.tensors[index];
  if (tensor.quantisation == quantisation) return index;
  if (!tensor.quantisation) {
    tensor.quantisation = quantisation;
    return index;
  }
  if (!tensor.constant) return kNoTensor;
  Tensor copy = tensor;
  copy.quantisation = quantisation;
  return add(std::move(copy));
}

void GraphBuilder::spread_quantisation() {
  // Back from those that name it, then on from inputs that got theirs by that.
  for (std::size_t i = graph_.nodes.size(); i-- > 0;) {
    if (keeps_codes(graph_.nodes[i])) spread_backward(graph_, graph_.nodes[i]);
  }
  for (const Node& node : graph_.nodes) {
    if (keeps_codes(node)) spread_forward(graph_, node);
  }
  for (const std::size_t i : codes_in_attributes_) make_real(graph_, graph_.nodes[i]);
}

}  // namespace tessera::import::onnx_file
