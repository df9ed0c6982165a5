// Tests of graph.hpp.
#include "graph/graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "base/error.hpp"
#include "graph/testing.hpp"

namespace tessera::graph {
namespace {

using test::float_tensor;
using test::one_node;
using test::tensor;
using ::testing::HasSubstr;

/// y = x + x, named and checked.
Graph sum() {
  Graph graph = one_node(Operator::Add, ElementwiseAttributes{}, {float_tensor({2, 3}), float_tensor({2, 3})},
                         float_tensor({2, 3}));
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) graph.tensors[i].name = std::string(1, "abc"[i]);
  return graph;
}

std::string refusal(const Graph& graph) {
  try {
    check(graph);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Input);
    return error.what();
  }
  return "accepted";
}

TEST(Graph, a_graph_as_defined_is_accepted) { EXPECT_EQ(refusal(sum()), "accepted"); }

TEST(Graph, a_message_names_graph_node_operator_and_reason) {
  Graph graph = sum();
  graph.tensors[2].shape = {3, 2};
  EXPECT_EQ(refusal(graph), "test: node 'node' (Add): its output is 3x2, not 2x3");
}

TEST(Graph, an_index_beyond_the_tensors_is_refused_wherever_it_stands) {
  for (const auto change : std::initializer_list<void (*)(Graph&)>{
           [](Graph& graph) { graph.nodes[0].inputs[1] = 3; },
           [](Graph& graph) { graph.nodes[0].output = 3; },
           [](Graph& graph) { graph.inputs[0] = 3; },
           [](Graph& graph) { graph.outputs[0] = 3; },
           [](Graph& graph) { graph.outputs[0] = kNoTensor; },
       }) {
    Graph graph = sum();
    change(graph);
    EXPECT_THAT(refusal(graph), HasSubstr("is none of the 3 tensors"));
  }
}

TEST(Graph, a_tensor_is_used_only_after_it_has_a_value) {
  Graph graph = sum();
  graph.inputs = {0};
  EXPECT_THAT(refusal(graph), HasSubstr("node 'node' (Add): tensor 1 'b' has no value here"));
  graph = sum();
  graph.nodes.clear();
  EXPECT_THAT(refusal(graph), HasSubstr("the list of outputs: tensor 2 'c' has no value here"));
  graph = sum();
  graph.outputs.clear();
  EXPECT_THAT(refusal(graph), HasSubstr("the list of outputs: it is empty"));
}

TEST(Graph, a_tensor_gets_its_value_once) {
  Graph graph = sum();
  graph.nodes[0].output = 1;
  EXPECT_THAT(refusal(graph), HasSubstr("tensor 1 'b' has a value already"));
  graph = sum();
  graph.inputs.push_back(1);
  EXPECT_THAT(refusal(graph), HasSubstr("the list of inputs: tensor 1 'b' has a value already"));
  graph = sum();
  graph.tensors[0].constant = test::floats({1, 2, 3, 4, 5, 6});
  EXPECT_THAT(refusal(graph), HasSubstr("tensor 0 'a' has a value already"));
}

TEST(Graph, node_names_are_unique) {
  Graph graph = sum();
  graph.tensors.push_back(graph.tensors[2]);
  graph.nodes.push_back(graph.nodes[0]);
  graph.nodes[1].output = 3;
  EXPECT_THAT(refusal(graph), HasSubstr("another node has this name"));
  graph.nodes[1].name = "other";
  EXPECT_EQ(refusal(graph), "accepted");
}

TEST(Graph, attributes_and_inputs_are_the_operators) {
  Graph graph = sum();
  graph.nodes[0].attributes = ClipAttributes{};
  EXPECT_THAT(refusal(graph), HasSubstr("attributes are those of another operator"));
  graph = sum();
  graph.nodes[0].inputs = {0};
  EXPECT_THAT(refusal(graph), HasSubstr("it has 1 inputs, not 2"));
  graph.nodes[0].inputs = {0, kNoTensor};
  EXPECT_THAT(refusal(graph), HasSubstr("its input 1 is missing"));
}

TEST(Graph, constants_have_the_type_and_size_of_their_tensor) {
  Graph graph = sum();
  graph.inputs = {0};
  graph.tensors[1].constant = test::floats({1, 2, 3});
  EXPECT_THAT(refusal(graph), HasSubstr("tensor 1 'b': its data have 12 bytes, shape 2x3 of float32 takes 24"));
  graph.tensors[1].constant = test::int32s({1, 2, 3, 4, 5, 6});
  EXPECT_THAT(refusal(graph), HasSubstr("its data are int32, not float32"));
  graph.tensors[1].constant = test::floats({1, 2, 3, 4, 5, 6});
  EXPECT_EQ(refusal(graph), "accepted");
}

TEST(Graph, shapes_that_would_overflow_or_fill_the_memory_are_refused) {
  Graph graph = sum();
  graph.tensors[0].shape = {std::int64_t{1} << 40, std::int64_t{1} << 40};
  EXPECT_THAT(refusal(graph), HasSubstr("tensor 0 'a': shape 1099511627776x1099511627776 has more than"));
  graph.tensors[0].shape = {-1, 3};
  EXPECT_THAT(refusal(graph), HasSubstr("negative size"));
  for (Tensor& each : graph.tensors) each.shape = {500'000'000};
  EXPECT_THAT(refusal(graph), HasSubstr("tensor 2 'c': up to here the tensors take more than 4 GiB"));
}

TEST(Graph, a_quantisation_has_positive_scales_and_zero_points_of_the_type) {
  const auto refused = [](ElementType type, Quantisation quantisation) {
    Graph graph = sum();
    graph.tensors[0].type = type;
    graph.tensors[0].quantisation = std::move(quantisation);
    return refusal(graph);
  };
  EXPECT_THAT(refused(ElementType::Float32, {{1}, {0}}), HasSubstr("float32 elements have no quantisation"));
  EXPECT_THAT(refused(ElementType::Int8, {{}, {}}), HasSubstr("0 scales stand beside 0 zero points"));
  EXPECT_THAT(refused(ElementType::Int8, {{1}, {0, 0}}), HasSubstr("1 scales stand beside 2 zero points"));
  EXPECT_THAT(refused(ElementType::Int8, {{0}, {0}}), HasSubstr("the scale 0 is not a positive number"));
  EXPECT_THAT(refused(ElementType::Int8, {{std::numeric_limits<float>::infinity()}, {0}}), HasSubstr("the scale inf"));
  EXPECT_THAT(refused(ElementType::Int8, {{1}, {128}}), HasSubstr("the zero point 128 is no int8"));
  EXPECT_THAT(refused(ElementType::UInt8, {{1}, {-1}}), HasSubstr("the zero point -1 is no uint8"));
  EXPECT_THAT(refused(ElementType::UInt8, {{1, 1}, {0, 0}, 1}), HasSubstr("2 scales do not fit dimension 1 of 2x3"));
  EXPECT_THAT(refused(ElementType::UInt8, {{1, 1}, {0, 0}, 2}), HasSubstr("the axis 2 of the scales"));
  EXPECT_THAT(refused(ElementType::UInt8, {{1, 1}, {0, 0}, -1}), HasSubstr("the axis -1 of the scales"));
}

TEST(Graph, text_has_a_line_a_node_with_shapes_types_and_quantisation) {
  Graph graph = one_node(Operator::Quantise, QuantiseAttributes{}, {float_tensor({1, 4})},
                         tensor(ElementType::Int8, {1, 4}, 0.5F, -3));
  EXPECT_EQ(to_text(graph), "node: Quantise(1x4 float32) -> 1x4 int8 0.5*(q+3)\n");
}

}  // namespace
}  // namespace tessera::graph
