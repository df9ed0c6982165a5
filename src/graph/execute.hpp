// The reference executor: the definition of what a network computes, in any of the four rules.
#pragma once

#include <span>
#include <vector>

#include "graph/graph.hpp"
#include "graph/rule.hpp"

namespace tessera::graph {

/// The data of every tensor, by its index: constants, inputs in the order of `graph.inputs`, and what the nodes
/// compute. Tensors that nothing fills stay empty. The graph passes check(). Throws Error{Input} naming an input whose
/// type or size is not its tensor's.
std::vector<Data> execute(const Graph& graph, std::span<const Data> inputs, Rule rule);

/// The output of one node from given data, so that a single operator can be held against a recording.
/// `tensors` holds data by the graph's tensor indices, at least those the node reads, other than constants. Throws
/// Error{Input} naming an input whose type or size is not its tensor's.
Data execute_node(const Graph& graph, const Node& node, std::span<const Data> tensors, Rule rule);

}  // namespace tessera::graph
