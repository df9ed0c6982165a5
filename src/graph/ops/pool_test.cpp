// AveragePool, MaximumPool, Mean.
#include "graph/ops/pool.hpp"

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
using ::testing::HasSubstr;

std::string refusal(const Graph& graph) {
  try {
    check(graph);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

/// Two windows of 2 over a row of 3, a column of padding on the left, stride 2: [pad, 0], [1, 2].
PoolAttributes pairs() {
  PoolAttributes attributes;
  attributes.kernel = {1, 2};
  attributes.spatial.stride = {1, 2};
  attributes.spatial.pad_before = {0, 1};
  return attributes;
}

TEST(AveragePool, padding_counts_only_if_asked) {
  PoolAttributes attributes = pairs();
  const auto result = [&attributes] {
    return run(one_node(Operator::AveragePool, attributes, {float_tensor({1, 1, 3, 1})}, float_tensor({1, 1, 2, 1})),
               {floats({4, 5, 6})});
  };
  EXPECT_EQ(result(), floats({4, 5.5F}));
  attributes.count_padding = true;
  EXPECT_EQ(result(), floats({2, 5.5F}));
}

// TFLite rounds the mean of the codes away from 0, whatever their zero point; onnxruntime the real mean to even.
TEST(AveragePool, codes_of_one_quantisation_are_averaged_as_they_are) {
  const Graph graph = one_node(Operator::AveragePool, pairs(), {tensor(ElementType::Int8, {2, 1, 3, 1}, 0.5F, -1)},
                               tensor(ElementType::Int8, {2, 1, 2, 1}, 0.5F, -1));
  const std::vector<Data> inputs = {int8s({4, 5, 6, 4, -6, -5})};
  EXPECT_EQ(run(graph, inputs, Rule::Single), int8s({4, 6, 4, -6}));
  EXPECT_EQ(run(graph, inputs, Rule::Double), int8s({4, 6, 4, -6}));
  EXPECT_EQ(run(graph, inputs, Rule::Fp32), int8s({4, 5, 4, -5}));
}

TEST(AveragePool, counted_padding_of_codes_is_the_zero_point) {
  PoolAttributes attributes = pairs();
  attributes.count_padding = true;
  const Graph graph = one_node(Operator::AveragePool, attributes, {tensor(ElementType::UInt8, {1, 1, 3, 1}, 1, 10)},
                               tensor(ElementType::UInt8, {1, 1, 2, 1}, 1, 10));
  EXPECT_EQ(run(graph, {uint8s({20, 8, 6})}), uint8s({15, 7}));
}

TEST(AveragePool, between_two_quantisations_the_sum_is_rescaled) {
  const Graph graph = one_node(Operator::AveragePool, pairs(), {tensor(ElementType::Int8, {1, 1, 3, 1}, 1, 0)},
                               tensor(ElementType::UInt8, {1, 1, 2, 1}, 0.25F, 100));
  for (const Rule rule : {Rule::Fp32, Rule::Single, Rule::Double, Rule::Shift}) {
    EXPECT_EQ(run(graph, {int8s({-4, 5, 6})}, rule), uint8s({84, 122}));
  }
}

TEST(MaximumPool, padding_is_never_the_largest) {
  const Graph graph = one_node(Operator::MaximumPool, pairs(), {tensor(ElementType::Int8, {1, 1, 3, 1})},
                               tensor(ElementType::Int8, {1, 1, 2, 1}));
  EXPECT_EQ(run(graph, {int8s({-100, -7, -9})}), int8s({-100, -7}));
  const Graph real = one_node(Operator::MaximumPool, pairs(), {float_tensor({1, 1, 3, 1})}, float_tensor({1, 1, 2, 1}));
  EXPECT_EQ(run(real, {floats({-100, -7, -9})}), floats({-100, -7}));
}

TEST(MaximumPool, the_activation_is_a_range_of_codes) {
  PoolAttributes attributes = pairs();
  attributes.activation.maximum = 6;
  const Graph graph = one_node(Operator::MaximumPool, attributes, {tensor(ElementType::UInt8, {1, 1, 3, 1}, 0.5F, 3)},
                               tensor(ElementType::UInt8, {1, 1, 2, 1}, 0.5F, 3));
  EXPECT_EQ(run(graph, {uint8s({14, 200, 6})}), uint8s({14, 15}));
}

TEST(Pool, windows_that_do_not_fit_are_refused) {
  Graph graph = one_node(Operator::MaximumPool, pairs(), {float_tensor({1, 1, 3, 1})}, float_tensor({1, 1, 2, 1}));
  auto& attributes = std::get<PoolAttributes>(graph.nodes[0].attributes);
  graph.tensors[1].shape[3] = 2;
  EXPECT_THAT(refusal(graph), HasSubstr("its input has 1 channels, its output 2"));
  graph.tensors[1].shape = {2, 1, 2, 1};
  EXPECT_THAT(refusal(graph), HasSubstr("its input has 1 images, its output 2"));
  graph.tensors[1].shape = {1, 1, 2, 1};
  attributes.spatial.pad_before[1] = 2;
  EXPECT_THAT(refusal(graph), HasSubstr("its padding of 2 and 0 is no smaller than its kernel of 2"));
  attributes.kernel[0] = -1;
  EXPECT_THAT(refusal(graph), HasSubstr("its kernel has the size -1"));
}

TEST(Mean, any_dimensions_are_averaged) {
  MeanAttributes attributes{.axes = {0, -1}, .keep_dimensions = false};
  const Data input = floats({1, 2, 3, 4, 5, 6, 7, 8});
  EXPECT_EQ(run(one_node(Operator::Mean, attributes, {float_tensor({2, 2, 2})}, float_tensor({2})), {input}),
            floats({3.5F, 5.5F}));
  attributes.keep_dimensions = true;
  EXPECT_EQ(run(one_node(Operator::Mean, attributes, {float_tensor({2, 2, 2})}, float_tensor({1, 2, 1})), {input}),
            floats({3.5F, 5.5F}));
}

TEST(Mean, codes_are_scaled_by_the_ratio_over_the_count) {
  const MeanAttributes attributes{.axes = {1, 2}, .keep_dimensions = false};
  const Graph graph = one_node(Operator::Mean, attributes, {tensor(ElementType::Int8, {1, 1, 2, 2}, 1, -1)},
                               tensor(ElementType::UInt8, {1, 2}, 2, 100));
  const std::vector<Data> inputs = {int8s({0, -4, 0, -4})};  // sums of 2 and -6, means of 1/2 and -3/2 codes
  EXPECT_EQ(run(graph, inputs, Rule::Single), uint8s({101, 99}));
  EXPECT_EQ(run(graph, inputs, Rule::Double), uint8s({101, 98}));
  EXPECT_EQ(run(graph, inputs, Rule::Fp32), uint8s({100, 98}));
}

TEST(Mean, axes_that_are_none_or_named_twice_are_refused) {
  for (const std::vector<std::int32_t>& axes : {std::vector{3}, std::vector{-4}, std::vector{1, -2}}) {
    const MeanAttributes attributes{.axes = axes, .keep_dimensions = true};
    EXPECT_THROW(check(one_node(Operator::Mean, attributes, {float_tensor({1, 2, 3})}, float_tensor({1, 1, 3}))),
                 Error);
  }
  const MeanAttributes attributes{.axes = {1}, .keep_dimensions = true};
  EXPECT_THAT(refusal(one_node(Operator::Mean, attributes, {float_tensor({1, 0, 3})}, float_tensor({1, 1, 3}))),
              HasSubstr("it is the mean of 0 elements"));
}

}  // namespace
}  // namespace tessera::graph
