// See layout.hpp.
#include "import/onnx/layout.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "graph/ops/operator.hpp"
#include "import/onnx/permutation.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::Graph;
using graph::kNoTensor;
using graph::Node;
using graph::Operator;
using graph::Shape;
using graph::Tensor;
using graph::TensorIndex;

/// NHWC of NCHW, and OHWI of OIHW.
const Permutation kChannelsLast{0, 2, 3, 1};

/// Where a dimension of the network lies in data of this order.
std::int32_t position(const Permutation& order, std::int32_t dimension) {
  return inverse(order)[static_cast<std::size_t>(dimension)];
}

bool is_one(const Tensor& tensor) {
  return std::ranges::all_of(tensor.shape, [](std::int64_t size) { return size == 1; });
}

class ChannelsLast {
 public:
  ChannelsLast(const Graph& from, ConstantBudget budget)
      : from_(from), budget_(std::move(budget)), held_(from.tensors.size()) {}

  Graph run() {
    to_.name = from_.name;
    for (const Node& node : from_.nodes) names_.insert(node.name);
    for (const TensorIndex input : from_.inputs) to_.inputs.push_back(copy(input));
    for (const Node& node : from_.nodes) convert(node);
    for (const TensorIndex output : from_.outputs) to_.outputs.push_back(output_tensor(output));
    return std::move(to_);
  }

 private:
  /// A tensor of the new graph: dimension i of its data is dimension order[i] of the network's.
  struct Held {
    TensorIndex index = kNoTensor;
    Permutation order;
    std::map<Permutation, TensorIndex> others;  ///< the same in other orders
  };

  void convert(const Node& node) {
    const graph::Layout& layout = graph::definition_of(node.kind).layout;
    switch (layout.behaviour()) {
      case graph::Layout::Behaviour::ChannelsLast:
        return convert_spatial(node);
      case graph::Layout::Behaviour::AnyOrder:
        return convert_indifferent(node, layout.moved());
      case graph::Layout::Behaviour::AsNamed:
        return convert_fixed(node);
      case graph::Layout::Behaviour::Mean:
        return convert_mean(node);
      case graph::Layout::Behaviour::Transpose:
        return convert_transpose(node);
      case graph::Layout::Behaviour::Reshape:
        return convert_reshape(node);
    }
  }

  std::size_t rank_of(TensorIndex tensor) const { return from_.tensors[tensor].shape.size(); }

  std::string unique(const std::string& name) {
    std::string candidate = name;
    while (!names_.insert(candidate).second) candidate = name + "_" + std::to_string(next_suffix_++);
    return candidate;
  }

  TensorIndex add(Tensor tensor) {
    budget_.spend(tensor);
    to_.tensors.push_back(std::move(tensor));
    return to_.tensors.size() - 1;
  }

  /// The tensor as it is.
  TensorIndex copy(TensorIndex tensor) {
    Held& held = held_[tensor];
    if (held.index != kNoTensor) return held.index;
    held.order = identity(rank_of(tensor));
    held.index = add(from_.tensors[tensor]);
    return held.index;
  }

  const Permutation& order_of(TensorIndex tensor) {
    copy(tensor);
    return held_[tensor].order;
  }

  /// The tensor with its dimensions in this order.
  TensorIndex get(TensorIndex tensor, const Permutation& order) {
    if (from_.tensors[tensor].constant && !is_identity(order)) {
      const auto [place, is_new] = held_[tensor].others.try_emplace(order, kNoTensor);
      if (is_new) place->second = add(transposed(from_.tensors[tensor], order));
      return place->second;
    }
    const TensorIndex index = copy(tensor);
    Held& held = held_[tensor];
    if (held.order == order) return index;
    const auto [place, is_new] = held.others.try_emplace(order, kNoTensor);
    if (!is_new) return place->second;
    Permutation move;
    for (const std::int32_t dimension : order) move.push_back(position(held.order, dimension));
    place->second = move_data(index, move);
    return place->second;
  }

  TensorIndex move_data(TensorIndex index, const Permutation& move) {
    Tensor output = to_.tensors[index];
    output.shape = permuted(output.shape, move);
    output.quantisation = permuted(output.quantisation, move);
    // Where only sizes of 1 change places, no data move.
    Node node{.name = unique(output.name + "_transposed"),
              .kind = Operator::Transpose,
              .inputs = {index},
              .output = 0,
              .attributes = graph::TransposeAttributes{move}};
    if (keeps_order(to_.tensors[index].shape, move) && has_one_scale(output)) {
      node.kind = Operator::Reshape;
      node.attributes = graph::ReshapeAttributes{};
    }
    node.output = add(std::move(output));
    return push(std::move(node));
  }

  /// Whether elements stay where they are when dimensions of this shape are permuted.
  static bool keeps_order(const Shape& shape, const Permutation& move) {
    std::int32_t last = -1;
    for (const std::int32_t dimension : move) {
      if (shape[static_cast<std::size_t>(dimension)] == 1) continue;
      if (dimension < last) return false;
      last = dimension;
    }
    return true;
  }

  TensorIndex push(Node node) {
    made_.insert(node.output);
    to_.nodes.push_back(std::move(node));
    return to_.nodes.back().output;
  }

  /// A node that makes `node`'s output in this order.
  void emit(const Node& node, std::vector<TensorIndex> inputs, graph::Attributes attributes, const Permutation& order) {
    Tensor output = from_.tensors[node.output];
    output.shape = permuted(output.shape, order);
    output.quantisation = permuted(output.quantisation, order);
    Held& held = held_[node.output];
    held.index = add(std::move(output));
    held.order = order;
    push({.name = node.name,
          .kind = node.kind,
          .inputs = std::move(inputs),
          .output = held.index,
          .attributes = std::move(attributes)});
  }

  void convert_spatial(const Node& node) {
    std::vector<TensorIndex> inputs;
    for (const TensorIndex input : node.inputs) {
      inputs.push_back(rank_of(input) == 4 ? get(input, kChannelsLast) : copy(input));
    }
    emit(node, std::move(inputs), node.attributes, kChannelsLast);
  }

  void convert_fixed(const Node& node) {
    std::vector<TensorIndex> inputs;
    for (const TensorIndex input : node.inputs) inputs.push_back(get(input, identity(rank_of(input))));
    emit(node, std::move(inputs), node.attributes, identity(rank_of(node.output)));
  }

  /// The order of the first input that is computed, has the output's rank, and lies otherwise than the network says.
  Permutation common_order(const Node& node) {
    const std::size_t rank = rank_of(node.output);
    for (const TensorIndex input : node.inputs) {
      if (from_.tensors[input].constant || rank_of(input) != rank) continue;
      if (!is_identity(order_of(input))) return order_of(input);
    }
    return identity(rank);
  }

  void convert_indifferent(const Node& node, graph::Layout::Moved moved) {
    const Permutation order = common_order(node);
    std::vector<TensorIndex> inputs;
    for (const TensorIndex input : node.inputs) inputs.push_back(operand(input, order));
    emit(node, std::move(inputs), moved(node.attributes, order), order);
  }

  /// An operand of an elementwise operator, which may have fewer dimensions than the output.
  TensorIndex operand(TensorIndex input, const Permutation& order) {
    const std::size_t rank = rank_of(input);
    if (rank == order.size()) return get(input, order);
    if (is_one(from_.tensors[input]) || is_identity(order)) return get(input, identity(rank));
    Tensor full = from_.tensors[input];
    full.shape.insert(full.shape.begin(), order.size() - rank, 1);
    if (full.quantisation) full.quantisation->axis += static_cast<std::int32_t>(order.size() - rank);
    if (full.constant) return add(transposed(full, order));
    const TensorIndex narrow = get(input, identity(rank));
    const TensorIndex wide = add(full);
    push({.name = unique(full.name + "_reshaped"),
          .kind = Operator::Reshape,
          .inputs = {narrow},
          .output = wide,
          .attributes = graph::ReshapeAttributes{}});
    return move_data(wide, order);
  }

  void convert_mean(const Node& node) {
    auto attributes = node.as<graph::MeanAttributes>();
    const Permutation order = order_of(node.inputs[0]);
    const std::set<std::int32_t> reduced(attributes.axes.begin(), attributes.axes.end());
    for (std::int32_t& axis : attributes.axes) axis = position(order, axis);
    std::ranges::sort(attributes.axes);
    Permutation rest;
    for (const std::int32_t dimension : order) {
      if (reduced.contains(dimension) && !attributes.keep_dimensions) continue;
      // Dimensions before it that are gone no longer count.
      const auto gone = std::ranges::count_if(reduced, [&](std::int32_t axis) { return axis < dimension; });
      rest.push_back(dimension - (attributes.keep_dimensions ? 0 : static_cast<std::int32_t>(gone)));
    }
    emit(node, {copy(node.inputs[0])}, std::move(attributes), rest);
  }

  void convert_transpose(const Node& node) {
    const auto& permutation = node.as<graph::TransposeAttributes>().permutation;
    const TensorIndex input = node.inputs[0];
    const Permutation order = order_of(input);
    Permutation seen;  // the input's dimension d is the output's dimension inverse(permutation)[d]
    for (const std::int32_t dimension : order) seen.push_back(position(permutation, dimension));
    if (from_.tensors[node.output].quantisation != permuted(from_.tensors[input].quantisation, permutation)) {
      throw Error(ErrorKind::Input, from_.name + ": node '" + node.name + "' (Transpose)",
                  "its input and output have different scales or zero points, but it only moves elements");
    }
    Held& held = held_[node.output];
    held.index = held_[input].index;
    held.order = std::move(seen);
  }

  void convert_reshape(const Node& node) {
    const TensorIndex input = node.inputs[0];
    const Permutation order = order_of(input);
    const bool stays = keeps_order(from_.tensors[input].shape, order);
    const TensorIndex data = stays ? copy(input) : get(input, identity(order.size()));
    emit(node, {data}, node.attributes, identity(rank_of(node.output)));
  }

  /// In the network's order and under its name, a tensor that a node of the new graph makes.
  TensorIndex output_tensor(TensorIndex output) {
    const TensorIndex held = copy(output);
    TensorIndex index = get(output, identity(rank_of(output)));
    // An input, a constant, or another output keeps its own name.
    if (!made_.contains(index) || !outputs_.insert(index).second) {
      index = move_data(index, identity(rank_of(output)));
      outputs_.insert(index);
    }
    const std::string& name = from_.tensors[output].name;
    if (index != held && to_.tensors[held].name == name) to_.tensors[held].name = name + "_nhwc";
    to_.tensors[index].name = name;
    return index;
  }

  const Graph& from_;
  ConstantBudget budget_;
  Graph to_;
  std::vector<Held> held_;         // by tensor of `from_`
  std::set<TensorIndex> made_;     // by nodes of `to_`
  std::set<TensorIndex> outputs_;  // of `to_`
  std::set<std::string> names_;
  std::size_t next_suffix_ = 1;  // never starts again, so that a file full of such names costs no more
};

}  // namespace

Graph to_channels_last(const Graph& channels_first, ConstantBudget budget) {
  return ChannelsLast(channels_first, std::move(budget)).run();
}

}  // namespace tessera::import::onnx_file
