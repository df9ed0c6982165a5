// One operator of a file while it is imported: its tensors, its options, and where its node goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "graph/graph.hpp"
#include "import/tflite/refusal.hpp"
#include "import/tflite/tensors.hpp"
#include "tflite/schema_generated.h"

namespace tessera::import::tflite {

/// All functions throw Error{Input} without a place (refusal.hpp).
class OperatorReader {
 public:
  /// `name` becomes the node's. The objects must live as long as this.
  OperatorReader(const Operator& stored, std::string name, Tensors& tensors, graph::Graph& graph)
      : stored_(stored), name_(std::move(name)), tensors_(tensors), graph_(graph) {}

  std::size_t inputs() const { return stored_.inputs() == nullptr ? 0 : stored_.inputs()->size(); }
  std::size_t outputs() const { return stored_.outputs() == nullptr ? 0 : stored_.outputs()->size(); }
  /// Whether input `position` is there; an optional one may be left out or be -1.
  bool has_input(std::size_t position) const;
  /// The index in the file of an input that must be there, of an output.
  std::int32_t input_index(std::size_t position) const;
  std::int32_t output_index(std::size_t position) const;

  /// An input as a tensor of the graph.
  graph::TensorIndex input(std::size_t position) { return tensors_.use(input_index(position)); }
  const graph::Tensor& tensor(graph::TensorIndex index) const { return graph_.tensors[index]; }
  Tensors& tensors() { return tensors_; }

  /// The options of type T; null if the operator has none. Fails if they are those of another operator.
  template <typename T>
  const T* options() const {
    if (stored_.builtin_options_type() == BuiltinOptions::NONE || stored_.builtin_options() == nullptr) return nullptr;
    const T* found = stored_.builtin_options_as<T>();
    if (found == nullptr) refuse("its options are those of another operator", "the file is damaged");
    return found;
  }
  template <typename T>
  const T& required_options() const {
    const T* found = options<T>();
    if (found == nullptr) refuse("its options are missing", "the file is damaged");
    return *found;
  }

  /// Ends the import: puts a node into the graph whose output is the operator's.
  void emit(graph::Operator kind, std::vector<graph::TensorIndex> inputs, graph::Attributes attributes);

 private:
  const Operator& stored_;
  std::string name_;
  Tensors& tensors_;
  graph::Graph& graph_;
};

/// Fails on activations that are no clipping.
graph::Activation activation_of(ActivationFunctionType type);

/// `axis` from the front; fails unless it is -rank .. rank - 1.
std::int32_t axis_of(std::int64_t axis, std::size_t rank);

}  // namespace tessera::import::tflite
