// See execute.hpp.
#include "graph/execute.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "graph/ops/operator.hpp"

namespace tessera::graph {
namespace {

void check_data(const std::string& place, const Tensor& tensor, const Data& data) {
  if (data.type() == tensor.type && data.elements() == elements_of(tensor.shape)) return;
  throw Error(ErrorKind::Input, place,
              fmt::format("tensor '{}' is {} of {}, the data given are {} elements of {}", tensor.name,
                          to_string(tensor.shape), name_of(tensor.type), data.elements(), name_of(data.type())));
}

}  // namespace

Data execute_node(const Graph& graph, const Node& node, std::span<const Data> tensors, Rule rule) {
  const NodeView view(graph, node);
  std::vector<const Data*> inputs;
  for (const TensorIndex index : node.inputs) {
    if (index == kNoTensor) {
      inputs.push_back(nullptr);
      continue;
    }
    const Tensor& tensor = graph.tensors[index];
    if (!tensor.constant && index >= tensors.size()) {
      throw Error(ErrorKind::Input, view.place(), fmt::format("no data are given for tensor '{}'", tensor.name));
    }
    const Data& data = tensor.constant ? *tensor.constant : tensors[index];
    check_data(view.place(), tensor, data);
    inputs.push_back(&data);
  }
  Data output(view.output().type, elements_of(view.output().shape));
  definition_of(node.kind).execute({.node = view, .inputs = inputs, .output = output, .rule = rule});
  return output;
}

std::vector<Data> execute(const Graph& graph, std::span<const Data> inputs, Rule rule) {
  if (inputs.size() != graph.inputs.size()) {
    throw Error(ErrorKind::Input, graph.name,
                fmt::format("{} inputs are given, the network has {}", inputs.size(), graph.inputs.size()));
  }
  std::vector<Data> tensors(graph.tensors.size());
  for (TensorIndex index = 0; index < tensors.size(); ++index) {
    if (graph.tensors[index].constant) tensors[index] = *graph.tensors[index].constant;
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    check_data(fmt::format("input {}", i), graph.tensors[graph.inputs[i]], inputs[i]);
    tensors[graph.inputs[i]] = inputs[i];
  }
  for (const Node& node : graph.nodes) tensors[node.output] = execute_node(graph, node, tensors, rule);
  return tensors;
}

}  // namespace tessera::graph
