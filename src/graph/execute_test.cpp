// Tests of execute.hpp.
#include "graph/execute.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "graph/testing.hpp"

namespace tessera::graph {
namespace {

using test::float_tensor;
using test::floats;

/// c = a + k, d = c * c, with the constant k = (1, 2).
Graph two_nodes() {
  Graph graph{.name = "two", .tensors = {4, float_tensor({2})}, .nodes = {}, .inputs = {0}, .outputs = {3}};
  graph.tensors[1].constant = floats({1, 2});
  graph.nodes.push_back({"sum", Operator::Add, {0, 1}, 2, ElementwiseAttributes{}});
  graph.nodes.push_back({"square", Operator::Multiply, {2, 2}, 3, ElementwiseAttributes{}});
  check(graph);
  return graph;
}

TEST(Execute, every_tensor_has_its_data_afterwards) {
  const std::vector<Data> tensors = execute(two_nodes(), std::vector{floats({3, 4})}, Rule::Single);
  EXPECT_EQ(tensors, (std::vector{floats({3, 4}), floats({1, 2}), floats({4, 6}), floats({16, 36})}));
}

// Teacher-forced: what the first node would have computed is not used.
TEST(Execute, a_node_runs_alone_from_given_data) {
  const Graph graph = two_nodes();
  std::vector<Data> tensors(4);
  tensors[2] = floats({10, 20});
  EXPECT_EQ(execute_node(graph, graph.nodes[1], tensors, Rule::Single), floats({100, 400}));
  tensors[0] = floats({0, 0});
  EXPECT_EQ(execute_node(graph, graph.nodes[0], tensors, Rule::Single), floats({1, 2}));
}

TEST(Execute, data_that_are_not_the_tensors_are_refused) {
  const Graph graph = two_nodes();
  EXPECT_THROW(execute(graph, {}, Rule::Single), Error);
  EXPECT_THROW(execute(graph, std::vector{floats({1})}, Rule::Single), Error);
  EXPECT_THROW(execute(graph, std::vector{test::int32s({1, 2})}, Rule::Single), Error);
  EXPECT_THROW(execute_node(graph, graph.nodes[1], std::vector<Data>(4), Rule::Single), Error);
  EXPECT_THROW(execute_node(graph, graph.nodes[1], {}, Rule::Single), Error);
}

}  // namespace
}  // namespace tessera::graph
