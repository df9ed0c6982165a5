// One node of an ONNX file while it is imported: its attributes, inputs and outputs, and the builder that takes what it
// becomes. Whatever is wrong is an Error{Input} at file, node and operator.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "import/onnx/builder.hpp"
#include "import/onnx/model.hpp"

namespace tessera::import::onnx_file {

class NodeImport {
 public:
  NodeImport(GraphBuilder& builder, const onnx::NodeProto& proto, std::int64_t opset);

  std::int64_t opset() const { return opset_; }
  GraphBuilder& builder() { return builder_; }
  /// What its nodes of the graph are called: the node's name, else its output's.
  const std::string& name() const { return name_; }

  /// File, node and operator, for messages.
  std::string place() const;
  [[noreturn]] void fail(std::string message, std::string hint = {}) const;

  // Attributes. Those that no function asks for are refused by `finish`.
  bool has_attribute(std::string_view name);
  std::int64_t integer(std::string_view name, std::int64_t standard);
  float real(std::string_view name, float standard);
  std::vector<std::int64_t> integers(std::string_view name, std::vector<std::int64_t> standard = {});
  std::string text(std::string_view name, std::string_view standard);
  /// Null if it is not there.
  const onnx::AttributeProto* attribute(std::string_view name);
  /// Accepts an attribute that changes nothing.
  void ignore(std::string_view name) { used_.insert(std::string(name)); }

  // Inputs. An empty name is an input that is left out.
  std::size_t inputs() const { return static_cast<std::size_t>(proto_.input_size()); }
  bool has_input(std::size_t index) const;
  graph::TensorIndex input(std::size_t index) const;
  /// kNoTensor if it is left out.
  graph::TensorIndex optional_input(std::size_t index) const {
    return has_input(index) ? input(index) : graph::kNoTensor;
  }
  const graph::Tensor& tensor(std::size_t index) const { return builder_.tensor(input(index)); }
  const graph::Shape& shape(std::size_t index) const { return tensor(index).shape; }
  /// The input, which must be a constant. `what` it is, for the message.
  const graph::Data& constant(std::size_t index, std::string_view what) const;
  /// A constant of int64 or int32.
  std::vector<std::int64_t> constant_integers(std::size_t index, std::string_view what) const;
  /// A constant of float32.
  std::vector<float> constant_reals(std::size_t index, std::string_view what) const;
  void require_rank(std::size_t index, std::size_t rank) const;
  void require_float(std::size_t index) const;

  /// `axis` from -rank .. rank - 1, counted from the front.
  std::size_t axis(std::int64_t axis, std::size_t rank) const;
  /// The integer as one of 32 bits.
  std::int32_t small(std::int64_t value, std::string_view what) const;

  /// A node of the graph, its shape checked for sizes that are too large or empty.
  graph::TensorIndex emit(graph::Operator kind, std::vector<graph::TensorIndex> inputs, graph::Attributes attributes,
                          graph::ElementType type, graph::Shape shape);
  /// The node's first output is this tensor.
  void result(graph::TensorIndex index);
  /// Refuses what no function has asked for: attributes, and outputs after the first that others read.
  void finish();

 private:
  GraphBuilder& builder_;
  const onnx::NodeProto& proto_;
  std::int64_t opset_;
  std::string name_;
  std::unordered_set<std::string> used_;
};

}  // namespace tessera::import::onnx_file
