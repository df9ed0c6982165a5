// Add and Multiply.
#include "graph/ops/elementwise.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/error.hpp"
#include "graph/reference/add.hpp"
#include "graph/reference/testing.hpp"
#include "graph/testing.hpp"

namespace tessera::graph {
namespace {

using test::Draw;
using test::float_tensor;
using test::floats;
using test::int8s;
using test::one_node;
using test::run;
using test::tensor;
using test::uint8s;

TEST(Elementwise, shapes_are_broadcast_from_their_last_dimension) {
  const Graph graph = one_node(Operator::Add, ElementwiseAttributes{}, {float_tensor({2, 1, 2}), float_tensor({3, 1})},
                               float_tensor({2, 3, 2}));
  EXPECT_EQ(run(graph, {floats({1, 2, 3, 4}), floats({10, 20, 30})}),
            floats({11, 12, 21, 22, 31, 32, 13, 14, 23, 24, 33, 34}));
  Graph wrong = graph;
  wrong.tensors[1].shape = {3};
  EXPECT_THROW(check(wrong), Error);
}

TEST(Elementwise, the_activation_clips_real_numbers) {
  ElementwiseAttributes attributes;
  attributes.activation = {.minimum = 0, .maximum = 6};
  const Graph graph =
      one_node(Operator::Multiply, attributes, {float_tensor({3}), float_tensor({3})}, float_tensor({3}));
  EXPECT_EQ(run(graph, {floats({-1, 2, 3}), floats({1, 2, 3})}), floats({0, 4, 6}));
}

TEST(Elementwise, integers_without_a_scale_wrap_around) {
  Graph graph =
      one_node(Operator::Add, ElementwiseAttributes{},
               {tensor(ElementType::UInt8, {2}), tensor(ElementType::UInt8, {2})}, tensor(ElementType::UInt8, {2}));
  EXPECT_EQ(run(graph, {uint8s({200, 1}), uint8s({100, 2})}), uint8s({44, 3}));
  for (Tensor& each : graph.tensors) each.type = ElementType::Int8;
  graph.nodes[0].kind = Operator::Multiply;
  EXPECT_EQ(run(graph, {int8s({100, -5}), int8s({2, 3})}), int8s({-56, -15}));
}

TEST(Elementwise, a_mixture_of_types_is_refused) {
  const Graph graph = one_node(Operator::Add, ElementwiseAttributes{},
                               {tensor(ElementType::Int8, {2}, 1, 0), tensor(ElementType::Int8, {2})},
                               tensor(ElementType::Int8, {2}, 1, 0));
  EXPECT_THROW(check(graph), Error);
}

TEST(Add, the_rule_single_is_that_of_the_accelerators_reference) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const float left_scale = static_cast<float>(draw.number(1, 100)) / 64;
    const float right_scale = static_cast<float>(draw.number(1, 100)) / 100;
    const Graph graph =
        one_node(Operator::Add, ElementwiseAttributes{},
                 {tensor(ElementType::Int8, {64}, left_scale, -3), tensor(ElementType::Int8, {64}, right_scale, 20)},
                 tensor(ElementType::Int8, {64}, 1.1F, 5));
    const auto left = draw.codes(64);
    const auto right = draw.codes(64);
    std::vector<std::int8_t> expected(64);
    add(add_quantisation({left_scale, -3}, {right_scale, 20}, 1.1F, {.zero_point = 5}), left, right, expected);
    RC_ASSERT(run(graph, {int8s(left), int8s(right)}) == int8s(expected));
  }));
}

// Output codes are worth 2: 1/2, 3/2, -1/2, -3/2 of them.
TEST(Add, halves_go_to_even_in_fp32_up_in_single_and_away_from_zero_in_double) {
  const Graph graph = one_node(Operator::Add, ElementwiseAttributes{},
                               {tensor(ElementType::Int8, {4}, 1, 0), tensor(ElementType::Int8, {1}, 1, 1)},
                               tensor(ElementType::Int8, {4}, 2, 0));
  const std::vector<Data> inputs = {int8s({1, 3, -1, -3}), int8s({1})};
  EXPECT_EQ(run(graph, inputs, Rule::Fp32), int8s({0, 2, 0, -2}));
  EXPECT_EQ(run(graph, inputs, Rule::Single), int8s({1, 2, 0, -1}));
  EXPECT_EQ(run(graph, inputs, Rule::Double), int8s({1, 2, -1, -2}));
  EXPECT_EQ(run(graph, inputs, Rule::Shift), int8s({1, 2, 0, -1}));
}

// 1/2 of an output code, with a zero point of 1 or 2.
TEST(Add, in_fp32_the_zero_point_counts_in_what_is_even) {
  Graph graph = one_node(Operator::Add, ElementwiseAttributes{},
                         {tensor(ElementType::Int8, {1}, 1, 0), tensor(ElementType::Int8, {1}, 1, 0)},
                         tensor(ElementType::Int8, {1}, 2, 1));
  EXPECT_EQ(run(graph, {int8s({1}), int8s({0})}, Rule::Fp32), int8s({2}));
  graph.tensors[2].quantisation->zero_points[0] = 2;
  EXPECT_EQ(run(graph, {int8s({1}), int8s({0})}, Rule::Fp32), int8s({2}));
}

TEST(Multiply, the_product_of_codes_is_scaled_once) {
  const Graph graph = one_node(Operator::Multiply, ElementwiseAttributes{},
                               {tensor(ElementType::Int8, {4}, 0.5F, 1), tensor(ElementType::UInt8, {1}, 0.5F, 128)},
                               tensor(ElementType::UInt8, {4}, 1, 10));
  // (2, 6, -2, -6) times 1, over 4: 1/2, 3/2, -1/2, -3/2
  const std::vector<Data> inputs = {int8s({3, 7, -1, -5}), uint8s({129})};
  EXPECT_EQ(run(graph, inputs, Rule::Single), uint8s({11, 12, 10, 9}));
  EXPECT_EQ(run(graph, inputs, Rule::Fp32), uint8s({10, 12, 10, 8}));
  EXPECT_EQ(run(graph, inputs, Rule::Double), uint8s({11, 12, 9, 8}));
}

}  // namespace
}  // namespace tessera::graph
