// Small graphs of one node, for the tests of operators and executor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "graph/execute.hpp"
#include "graph/graph.hpp"

namespace tessera::graph::test {

template <typename T>
Data data(ElementType type, const std::vector<T>& elements) {
  Data result(type, elements.size());
  if (!elements.empty()) std::memcpy(result.bytes().data(), elements.data(), result.bytes().size());
  return result;
}
inline Data floats(const std::vector<float>& elements) { return data(ElementType::Float32, elements); }
inline Data int8s(const std::vector<std::int8_t>& elements) { return data(ElementType::Int8, elements); }
inline Data uint8s(const std::vector<std::uint8_t>& elements) { return data(ElementType::UInt8, elements); }
inline Data int32s(const std::vector<std::int32_t>& elements) { return data(ElementType::Int32, elements); }

inline Tensor tensor(ElementType type, Shape shape) {
  return {.name = {}, .type = type, .shape = std::move(shape), .quantisation = {}, .constant = {}};
}
inline Tensor tensor(ElementType type, Shape shape, float scale, std::int32_t zero_point) {
  Tensor result = tensor(type, std::move(shape));
  result.quantisation = Quantisation{.scales = {scale}, .zero_points = {zero_point}, .axis = 0};
  return result;
}
inline Tensor float_tensor(Shape shape) { return tensor(ElementType::Float32, std::move(shape)); }

/// A graph of one node: its inputs are the graph's, its output comes last.
inline Graph one_node(Operator kind, Attributes attributes, std::vector<Tensor> inputs, Tensor output) {
  Graph graph{.name = "test", .tensors = std::move(inputs), .nodes = {}, .inputs = {}, .outputs = {}};
  Node node{
      .name = "node", .kind = kind, .inputs = {}, .output = graph.tensors.size(), .attributes = std::move(attributes)};
  for (TensorIndex index = 0; index < graph.tensors.size(); ++index) {
    node.inputs.push_back(index);
    graph.inputs.push_back(index);
  }
  graph.outputs = {node.output};
  graph.tensors.push_back(std::move(output));
  graph.nodes.push_back(std::move(node));
  return graph;
}

/// Checks the graph and returns its first output.
inline Data run(const Graph& graph, const std::vector<Data>& inputs, Rule rule = Rule::Single) {
  check(graph);
  return execute(graph, inputs, rule)[graph.outputs[0]];
}

}  // namespace tessera::graph::test
