// What an operator of the graph is: the inputs it takes, what it demands of its tensors, its meaning, and whatever else
// importers and the compiler ask. Each operator is a file in this folder that defines one row, `OperatorDefinition
// k<Name>`, and a line in the list of attributes.hpp.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "graph/graph.hpp"
#include "graph/ops/properties.hpp"
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
struct NodeExecution {
  const NodeView& node;
  std::span<const Data* const> inputs;  ///< null where an optional input is missing
  Data& output;                         ///< of the output tensor's type and size
  Rule rule;

  const Data& input(std::size_t index) const { return *inputs[index]; }
};

/// Whatever is asked of an operator. Nothing has a default, so a row that leaves something out does not compile.
struct OperatorDefinition {
  Stated<std::size_t> least_inputs;  ///< these must be there
  Stated<std::size_t> most_inputs;
  /// Throws Error{Input} (NodeView::fail) where shapes, types or quantisation do not fit.
  Stated<void (*)(const NodeView& node)> check;
  Stated<void (*)(const NodeExecution& execution)> execute;
  Stated<QuantisedForm> quantised;
  Layout layout;
  /// Whether an element of the output depends on nothing but the element at the same place of the only input.
  Stated<bool> by_element;
  /// Whether the codes of the output are codes of its inputs, so that all of them mean the same real numbers.
  Stated<bool> keeps_codes;
  /// Takes numbers among the attributes that a file gives as codes of the output, and makes them real ones.
  Stated<void (*)(Attributes& attributes, const Quantisation& quantisation)> codes_to_reals;
  /// Whether networks compute shapes with it: on short constant lists of integers it is executed by the importer.
  Stated<bool> on_shapes;
  Legalisation legalisation;
};

#define TESSERA_DECLARATION(name, attributes) extern const OperatorDefinition k##name;
TESSERA_OPERATORS(TESSERA_DECLARATION)
#undef TESSERA_DECLARATION

/// Whether these are the attributes of operators of this kind.
bool has_type_of(Operator kind, const Attributes& attributes);

/// Throws Error{Internal} if no operator has this kind.
const OperatorDefinition& definition_of(Operator kind);

}  // namespace tessera::graph
