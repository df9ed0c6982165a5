// The network while it is imported: a graph that grows node by node, and the ONNX names of its tensors.
//
// Until `to_channels_last` (layout.hpp) has run, this graph keeps ONNX's layout: data of convolutions and pools are
// NCHW, weights OIHW. All else means what graph.hpp says.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "graph/graph.hpp"
#include "import/onnx/permutation.hpp"
#include "import/onnx/rewrite.hpp"

namespace tessera::import::onnx_file {

class GraphBuilder {
 public:
  /// `file` names the network in messages; of `file_size` bytes, see ConstantBudget.
  GraphBuilder(std::string file, std::size_t file_size);

  graph::Graph& graph() { return graph_; }
  const graph::Graph& graph() const { return graph_; }
  const std::string& file() const { return graph_.name; }
  const graph::Tensor& tensor(graph::TensorIndex index) const { return graph_.tensors[index]; }

  graph::TensorIndex add(graph::Tensor tensor);
  /// A node with a name made unique from `name`, and its output. Returns the output. Sums, products and concatenations
  /// of short constant lists of integers, as shapes are computed with, are computed at once: a constant and no node.
  graph::TensorIndex emit(graph::Operator kind, std::string_view name, std::vector<graph::TensorIndex> inputs,
                          graph::Attributes attributes, graph::Tensor output);

  /// The input with other dimensions, or permuted ones: a constant is rewritten, also one behind a Dequantise; for
  /// others there is a node.
  graph::TensorIndex reshape(std::string_view name, graph::TensorIndex input, graph::Shape shape);
  graph::TensorIndex transpose(std::string_view name, graph::TensorIndex input, const Permutation& permutation);

  /// Whether the tensor is a constant, or one dequantised.
  bool comes_from_constant(graph::TensorIndex index) const;

  /// What ONNX calls `name` from here on. False if the name is taken.
  bool define(const std::string& name, graph::TensorIndex index);
  /// kNoTensor if nothing has this name.
  graph::TensorIndex find(const std::string& name) const;

  /// The tensor with this quantisation on it: itself if it has that one or none yet; a copy of a constant that has
  /// another. kNoTensor for any other tensor that has another: its codes cannot mean two things.
  graph::TensorIndex quantised(graph::TensorIndex index, const graph::Quantisation& quantisation);

  /// The last node has numbers among its attributes that are codes of its output, made real ones when its quantisation
  /// is known.
  void note_codes_in_attributes() { codes_in_attributes_.push_back(graph_.nodes.size() - 1); }
  /// Gives the tensors that only move codes the quantisation of those at their other side. To be called once, after the
  /// last node.
  void spread_quantisation();

 private:
  std::string unique(std::string_view name);
  const graph::Node* producer(graph::TensorIndex index) const;

  ConstantBudget budget_;
  graph::Graph graph_;
  std::unordered_map<std::string, graph::TensorIndex> names_;
  std::unordered_set<std::string> node_names_;
  std::size_t next_suffix_ = 1;  // never starts again, so that a file full of such names costs no more
  std::unordered_map<graph::TensorIndex, std::size_t> producers_;
  std::vector<std::size_t> codes_in_attributes_;
};

}  // namespace tessera::import::onnx_file
