// What the passes over an imported graph share: who makes and who reads a tensor, and sweeping up what nobody reads.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "graph/graph.hpp"

namespace tessera::import::onnx_file {

/// Bytes of constants that one pass may make. Nodes are free to read one constant in many ways, each of which may take
/// a copy; the budget keeps a file from making memory out of nothing.
class ConstantBudget {
 public:
  /// For a file of so many bytes: eight times as many (codes become float32, numbers of one byte in a file may be
  /// int64) and 2 kB for constants that the importer makes itself. `file` is its name.
  ConstantBudget(std::string file, std::size_t file_size) : file_(std::move(file)), left_(8 * file_size + 2048) {}

  /// Throws Error{Input} at the file if the tensor's data are more than is left.
  void spend(const graph::Tensor& tensor);

 private:
  std::string file_;
  std::size_t left_ = 0;
};

inline constexpr std::size_t kNoNode = ~std::size_t{0};

/// By tensor: the node whose output it is (kNoNode for inputs and constants), and how many nodes and outputs read it.
struct Links {
  explicit Links(const graph::Graph& graph);

  std::vector<std::size_t> producer;
  std::vector<std::size_t> uses;
};

/// Removes the nodes on which no output depends, and the tensors that are left over. The inputs stay.
void drop_unused(graph::Graph& graph);

/// The activation that clips as `inner`, then as `outer`.
graph::Activation composed(const graph::Activation& inner, const graph::Activation& outer);

/// The activation among the node's attributes; null if its operator has none.
graph::Activation* activation_of(graph::Node& node);

/// Whether no element has another scale than its neighbours.
inline bool has_one_scale(const graph::Tensor& tensor) {
  return !tensor.quantisation || tensor.quantisation->per_tensor();
}

}  // namespace tessera::import::onnx_file
