// Pad, Reshape, Transpose, Concat.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "graph/testing.hpp"

namespace tessera::graph {
namespace {

using test::float_tensor;
using test::floats;
using test::int8s;
using test::one_node;
using test::run;
using test::tensor;
using test::uint8s;

TEST(Pad, each_dimension_has_its_own_padding) {
  const PadAttributes attributes{.before = {0, 1}, .after = {1, 0}, .value = -1};
  const Graph graph = one_node(Operator::Pad, attributes, {float_tensor({2, 2})}, float_tensor({3, 3}));
  EXPECT_EQ(run(graph, {floats({1, 2, 3, 4})}), floats({-1, 1, 2, -1, 3, 4, -1, -1, -1}));
}

TEST(Pad, codes_are_padded_with_the_code_of_the_value) {
  PadAttributes attributes{.before = {1}, .after = {0}, .value = 0};
  const auto result = [&attributes] {
    return run(one_node(Operator::Pad, attributes, {tensor(ElementType::UInt8, {1}, 0.5F, 9)},
                        tensor(ElementType::UInt8, {2}, 0.5F, 9)),
               {uint8s({200})});
  };
  EXPECT_EQ(result(), uint8s({9, 200}));
  attributes.value = 2;
  EXPECT_EQ(result(), uint8s({13, 200}));
  attributes.value = -1000;
  EXPECT_EQ(result(), uint8s({0, 200}));
}

TEST(Pad, a_padding_that_cuts_or_misses_a_dimension_is_refused) {
  Graph graph =
      one_node(Operator::Pad, PadAttributes{.before = {-1}, .after = {1}}, {float_tensor({2})}, float_tensor({2}));
  EXPECT_THROW(check(graph), Error);
  graph.nodes[0].attributes = PadAttributes{.before = {0, 0}, .after = {0}};
  EXPECT_THROW(check(graph), Error);
  graph.nodes[0].attributes = PadAttributes{.before = {2147483647}, .after = {2147483647}};
  EXPECT_THROW(check(graph), Error);
}

TEST(Reshape, elements_keep_their_order) {
  const Graph graph = one_node(Operator::Reshape, ReshapeAttributes{}, {tensor(ElementType::Int64, {2, 2})},
                               tensor(ElementType::Int64, {4}));
  const Data input = test::data(ElementType::Int64, std::vector<std::int64_t>{4, 3, 2, 1});
  EXPECT_EQ(run(graph, {input}), input);
}

TEST(Reshape, another_size_or_quantisation_is_refused) {
  EXPECT_THROW(check(one_node(Operator::Reshape, ReshapeAttributes{}, {float_tensor({2, 2})}, float_tensor({5}))),
               Error);
  EXPECT_THROW(check(one_node(Operator::Reshape, ReshapeAttributes{}, {tensor(ElementType::Int8, {4}, 1, 0)},
                              tensor(ElementType::Int8, {4}, 2, 0))),
               Error);
}

TEST(Transpose, an_output_dimension_is_the_input_dimension_named) {
  const Graph graph =
      one_node(Operator::Transpose, TransposeAttributes{{2, 0, 1}}, {float_tensor({2, 3, 1})}, float_tensor({1, 2, 3}));
  EXPECT_EQ(run(graph, {floats({1, 2, 3, 4, 5, 6})}), floats({1, 2, 3, 4, 5, 6}));
  const Graph swapped = one_node(Operator::Transpose, TransposeAttributes{{1, 0}},
                                 {tensor(ElementType::Int8, {2, 3}, 1, 0)}, tensor(ElementType::Int8, {3, 2}, 1, 0));
  EXPECT_EQ(run(swapped, {int8s({1, 2, 3, 4, 5, 6})}), int8s({1, 4, 2, 5, 3, 6}));
}

TEST(Transpose, what_is_no_permutation_is_refused) {
  for (const std::vector<std::int32_t>& permutation :
       {std::vector{0}, std::vector{0, 0}, std::vector{0, 2}, std::vector{-1, 0}}) {
    EXPECT_THROW(check(one_node(Operator::Transpose, TransposeAttributes{permutation}, {float_tensor({2, 2})},
                                float_tensor({2, 2}))),
                 Error);
  }
}

TEST(Concat, tensors_stand_one_after_the_other_along_the_axis) {
  const Graph graph = one_node(Operator::Concat, ConcatAttributes{.axis = -1, .activation = {}},
                               {float_tensor({2, 1}), float_tensor({2, 2})}, float_tensor({2, 3}));
  EXPECT_EQ(run(graph, {floats({1, 2}), floats({3, 4, 5, 6})}), floats({1, 3, 4, 2, 5, 6}));
}

// The second input's codes are worth twice as much as the output's, the third's half.
TEST(Concat, codes_of_another_quantisation_are_rescaled) {
  const Graph graph = one_node(Operator::Concat, ConcatAttributes{},
                               {tensor(ElementType::Int8, {1}, 1, 3), tensor(ElementType::UInt8, {2}, 2, 128),
                                tensor(ElementType::Int8, {1}, 0.5F, 0)},
                               tensor(ElementType::Int8, {4}, 1, 3));
  const std::vector<Data> inputs = {int8s({-128}), uint8s({138, 255}), int8s({1})};
  EXPECT_EQ(run(graph, inputs, Rule::Single), int8s({-128, 23, 127, 4}));
  EXPECT_EQ(run(graph, inputs, Rule::Fp32), int8s({-128, 23, 127, 3}));
}

TEST(Concat, shapes_that_differ_beside_the_axis_are_refused) {
  Graph graph = one_node(Operator::Concat, ConcatAttributes{.axis = 1, .activation = {}},
                         {float_tensor({2, 1}), float_tensor({3, 1})}, float_tensor({2, 2}));
  EXPECT_THROW(check(graph), Error);
  graph.tensors[1].shape = {2, 1};
  EXPECT_NO_THROW(check(graph));
  graph.nodes[0].attributes = ConcatAttributes{.axis = 2, .activation = {}};
  EXPECT_THROW(check(graph), Error);
}

}  // namespace
}  // namespace tessera::graph
