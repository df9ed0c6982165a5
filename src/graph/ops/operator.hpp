// What an operator of the graph is: its name, the attributes and inputs it takes, what it demands of its tensors, and
// its meaning. Each operator is a file in this folder that defines one `OperatorDefinition`, and a line in the list of
// operators.cpp.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "graph/graph.hpp"
#include "graph/rule.hpp"

namespace tessera::graph {

/// A node with its tensors. The indices of the node are valid, its attributes of the operator's type.
class NodeView {
 public:
  NodeView(const Graph& graph, const Node& node) : graph_(graph), node_(node) {}

  const Node& node() const { return node_; }
  std::size_t inputs() const { return node_.inputs.size(); }
  bool has_input(std::size_t index) const { return index < inputs() && node_.inputs[index] != kNoTensor; }
  const Tensor& input(std::size_t index) const { return graph_.tensors[node_.inputs[index]]; }
  const Tensor& output() const { return graph_.tensors[node_.output]; }

  template <typename T>
  const T& attributes() const {
    return node_.as<T>();
  }

  /// "node 'name' (Operator)", for messages.
  std::string place() const;
  /// Throws Error{Input} at this node.
  [[noreturn]] void fail(std::string message, std::string hint = {}) const;

 private:
  const Graph& graph_;
  const Node& node_;
};

/// A checked node with data: what an operator computes with.
struct Execution {
  const NodeView& node;
  std::span<const Data* const> inputs;  ///< null where an optional input is missing
  Data& output;                         ///< of the output tensor's type and size
  Rule rule;

  const Data& input(std::size_t index) const { return *inputs[index]; }
};

struct OperatorDefinition {
  Operator kind;
  std::string_view name;
  std::size_t attributes;    ///< index of the alternative of `Attributes`
  std::size_t least_inputs;  ///< these must be there
  std::size_t most_inputs;
  /// Throws Error{Input} (NodeView::fail) where shapes, types or quantisation do not fit.
  void (*check)(const NodeView& node);
  void (*execute)(const Execution& execution);
};

/// Index of the alternative T of `Attributes`.
template <typename T, std::size_t index = 0>
constexpr std::size_t attributes_index() {
  if constexpr (std::is_same_v<std::variant_alternative_t<index, Attributes>, T>) {
    return index;
  } else {
    return attributes_index<T, index + 1>();
  }
}

/// Throws Error{Internal} if no operator has this kind.
const OperatorDefinition& definition_of(Operator kind);

}  // namespace tessera::graph
