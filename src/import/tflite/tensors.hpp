// The tensors of a file: each is brought into the graph when the first operator uses it, so that those nobody uses are
// never looked at, and parameters such as axes do not become tensors of the graph.
//
// All functions take a tensor's index in the file and throw Error{Input} without a place (refusal.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.hpp"
#include "tflite/schema_generated.h"

namespace tessera::import::tflite {

/// What copies of a file's contents may take. Tensors may share a buffer, so a small file could ask for any amount.
class Budget {
 public:
  explicit Budget(std::size_t file_bytes) : left_(kCopies * file_bytes + kLeast) {}
  void take(std::size_t bytes);

 private:
  static constexpr std::size_t kCopies = 8;
  static constexpr std::size_t kLeast = 4096;
  std::size_t left_;
};

class Tensors {
 public:
  /// Model and graph must live as long as this. The model is verified and has one subgraph.
  Tensors(const Model& model, graph::Graph& graph, Budget& budget);

  /// As it stands in the file.
  const Tensor& stored(std::int32_t index) const;
  /// "tensor 7 'name'", for messages, also of an index that is none.
  std::string label(std::int32_t index) const;

  /// A tensor that is read: constant, or defined before.
  graph::TensorIndex use(std::int32_t index);
  /// A tensor that gets its value here, as an input of the network or output of an operator; at most once.
  graph::TensorIndex define(std::int32_t index);
  /// Like `define`, for a result that importing makes needless: only `is_skipped` may be asked of it.
  void skip(std::int32_t index);

  bool is_constant(std::int32_t index) const { return !content(index).empty(); }
  /// A constant tensor, which is not put into the graph.
  graph::Tensor constant(std::int32_t index);
  /// The values of a constant int32 or int64 tensor of at most one dimension.
  std::vector<std::int64_t> integers(std::int32_t index) const;

  /// Puts a tensor into the graph that is not in the file.
  graph::TensorIndex add(graph::Tensor tensor);

 private:
  std::span<const std::byte> content(std::int32_t index) const;
  graph::Tensor described(std::int32_t index);
  void require_undefined(std::int32_t index) const;

  const Model& model_;
  const SubGraph& subgraph_;
  graph::Graph& graph_;
  Budget& budget_;
  std::vector<graph::TensorIndex> in_graph_;  ///< by index in the file; kNoTensor before its use or definition
  std::vector<bool> skipped_;
};

}  // namespace tessera::import::tflite
