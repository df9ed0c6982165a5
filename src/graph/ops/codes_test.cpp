// Quantise, Dequantise, Clip, Softmax, and the helpers they share.
#include "graph/ops/codes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "base/error.hpp"
#include "graph/testing.hpp"

namespace tessera::graph {
namespace {

using test::float_tensor;
using test::floats;
using test::int32s;
using test::int8s;
using test::one_node;
using test::run;
using test::tensor;
using test::uint8s;

TEST(Quantise, halves_go_to_even_in_fp32_and_away_from_zero_else) {
  const Graph graph =
      one_node(Operator::Quantise, QuantiseAttributes{}, {float_tensor({6})}, tensor(ElementType::UInt8, {6}, 2, 101));
  const std::vector<Data> inputs = {floats({1, 3, -1, -3, 1000, -1000})};
  EXPECT_EQ(run(graph, inputs, Rule::Fp32), uint8s({101, 103, 101, 99, 255, 0}));
  EXPECT_EQ(run(graph, inputs, Rule::Single), uint8s({102, 103, 100, 99, 255, 0}));
}

TEST(Quantise, what_is_no_finite_number_has_a_code_too) {
  const float infinity = std::numeric_limits<float>::infinity();
  const Graph graph =
      one_node(Operator::Quantise, QuantiseAttributes{}, {float_tensor({3})}, tensor(ElementType::Int8, {3}, 1, 0));
  for (const Rule rule : {Rule::Fp32, Rule::Single}) {
    EXPECT_EQ(run(graph, {floats({infinity, -infinity, std::nanf("")})}, rule), int8s({127, -128, -128}));
  }
}

TEST(Quantise, each_index_of_an_axis_has_its_scale_and_zero_point) {
  Tensor output = tensor(ElementType::Int8, {1, 2, 2});
  output.quantisation = Quantisation{.scales = {1, 0.5F}, .zero_points = {0, 10}, .axis = 1};
  EXPECT_EQ(run(one_node(Operator::Quantise, QuantiseAttributes{}, {float_tensor({1, 2, 2})}, output),
                {floats({1, 2, 3, 4})}),
            int8s({1, 2, 16, 18}));
}

TEST(Quantise, between_signed_and_unsigned_codes_of_one_scale_only_the_zero_point_moves) {
  const Graph graph = one_node(Operator::Quantise, QuantiseAttributes{}, {tensor(ElementType::UInt8, {4}, 0.3F, 127)},
                               tensor(ElementType::Int8, {4}, 0.3F, -1));
  for (const Rule rule : {Rule::Fp32, Rule::Single, Rule::Double, Rule::Shift}) {
    EXPECT_EQ(run(graph, {uint8s({0, 1, 127, 255})}, rule), int8s({-128, -127, -1, 127}));
  }
}

TEST(Quantise, an_output_without_a_scale_is_refused) {
  EXPECT_THROW(
      check(one_node(Operator::Quantise, QuantiseAttributes{}, {float_tensor({1})}, tensor(ElementType::Int8, {1}))),
      Error);
}

TEST(Dequantise, codes_become_real_numbers) {
  EXPECT_EQ(run(one_node(Operator::Dequantise, DequantiseAttributes{}, {tensor(ElementType::UInt8, {2}, 0.5F, 128)},
                         float_tensor({2})),
                {uint8s({0, 131})}),
            floats({-64, 1.5F}));
  Tensor input = tensor(ElementType::Int32, {2, 2});
  input.quantisation = Quantisation{.scales = {1, 0.25F}, .zero_points = {0, 0}, .axis = 1};
  EXPECT_EQ(run(one_node(Operator::Dequantise, DequantiseAttributes{}, {input}, float_tensor({2, 2})),
                {int32s({1, 2, -3, 4000})}),
            floats({1, 0.5F, -3, 1000}));
}

TEST(Clip, floats_and_codes_are_clipped_in_real_numbers) {
  const ClipAttributes relu6{.activation = {.minimum = 0, .maximum = 6}};
  EXPECT_EQ(run(one_node(Operator::Clip, relu6, {float_tensor({3})}, float_tensor({3})), {floats({-1, 3, 7})}),
            floats({0, 3, 6}));
  EXPECT_EQ(run(one_node(Operator::Clip, relu6, {tensor(ElementType::Int8, {3}, 0.5F, -10)},
                         tensor(ElementType::Int8, {3}, 0.5F, -10)),
                {int8s({-12, -4, 100})}),
            int8s({-10, -4, 2}));
}

TEST(Clip, between_two_quantisations_codes_are_rescaled) {
  const ClipAttributes relu{.activation = {.minimum = 0}};
  EXPECT_EQ(run(one_node(Operator::Clip, relu, {tensor(ElementType::Int8, {3}, 1, 0)},
                         tensor(ElementType::UInt8, {3}, 0.5F, 5)),
                {int8s({-12, 4, 127})}),
            uint8s({5, 13, 255}));
}

TEST(Clip, integers_without_a_scale_mean_themselves) {
  const auto clipped = [](float minimum, float maximum) {
    return run(one_node(Operator::Clip, ClipAttributes{.activation = {.minimum = minimum, .maximum = maximum}},
                        {tensor(ElementType::Int8, {3})}, tensor(ElementType::Int8, {3})),
               {int8s({-100, 2, 100})});
  };
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(clipped(-infinity, infinity), int8s({-100, 2, 100}));
  EXPECT_EQ(clipped(-1.5F, 3.5F), int8s({-1, 2, 3}));
}

TEST(Softmax, probabilities_of_each_row_add_up_to_one) {
  const Graph graph = one_node(Operator::Softmax, SoftmaxAttributes{}, {float_tensor({2, 3})}, float_tensor({2, 3}));
  const Data output = run(graph, {floats({1, 2, 3, 1000, 1000, -1000})});
  const auto values = output.as<float>();
  EXPECT_FLOAT_EQ(values[0] + values[1] + values[2], 1);
  EXPECT_FLOAT_EQ(values[2] / values[1], std::exp(1.0F));
  EXPECT_FLOAT_EQ(values[3], 0.5F);
  EXPECT_FLOAT_EQ(values[5], 0);
}

TEST(Softmax, another_axis_and_beta_are_heeded) {
  const Graph graph = one_node(Operator::Softmax, SoftmaxAttributes{.beta = 2, .axis = 0}, {float_tensor({2, 2})},
                               float_tensor({2, 2}));
  const Data output = run(graph, {floats({0, 1, 1, 1})});
  EXPECT_FLOAT_EQ(output.as<float>()[2] / output.as<float>()[0], std::exp(2.0F));
  EXPECT_FLOAT_EQ(output.as<float>()[1], 0.5F);
}

TEST(Softmax, codes_of_1_over_256_hold_the_probabilities) {
  const Graph graph = one_node(Operator::Softmax, SoftmaxAttributes{}, {tensor(ElementType::Int8, {1, 2}, 0.5F, 3)},
                               tensor(ElementType::Int8, {1, 2}, 1.0F / 256, -128));
  EXPECT_EQ(run(graph, {int8s({3, 3})}), int8s({0, 0}));
  EXPECT_EQ(run(graph, {int8s({127, -128})}), int8s({127, -128}));
}

// A step of ln 2: halves and quarters, in codes of 1/120.
TEST(Softmax, codes_of_either_type_axis_and_sign_of_beta_are_heeded) {
  const Tensor input = tensor(ElementType::UInt8, {2, 2}, 0.34657359F, 200);
  const auto result = [&](float beta, std::int32_t axis, const Tensor& output, Rule rule) {
    const Graph graph = one_node(Operator::Softmax, SoftmaxAttributes{.beta = beta, .axis = axis}, {input}, output);
    return run(graph, {uint8s({255, 0, 254, 0})}, rule);
  };
  const Tensor to_uint8 = tensor(ElementType::UInt8, {2, 2}, 1.0F / 120, 10);
  const Tensor to_int8 = tensor(ElementType::Int8, {2, 2}, 1.0F / 120, -10);
  for (const Rule rule : {Rule::Single, Rule::Double, Rule::Shift, Rule::Fp32}) {
    EXPECT_EQ(result(2, 0, to_uint8, rule), uint8s({90, 70, 50, 70}));
    EXPECT_EQ(result(-2, 0, to_int8, rule), int8s({30, 50, 70, 50}));
    EXPECT_EQ(result(2, 1, to_uint8, rule), uint8s({130, 10, 130, 10}));
  }
}

TEST(Softmax, an_output_scale_whose_inverse_no_multiplier_holds_is_refused) {
  const Graph graph = one_node(Operator::Softmax, SoftmaxAttributes{}, {tensor(ElementType::Int8, {1, 2}, 1, 0)},
                               tensor(ElementType::Int8, {1, 2}, 1e-10F, 0));
  EXPECT_THROW(check(graph), Error);
}

TEST(Codes, bytes_and_codes_are_each_others_inverse) {
  for (const ElementType type : {ElementType::Int8, ElementType::UInt8}) {
    for (std::int32_t code = lowest_code(type); code <= lowest_code(type) + 255; ++code) {
      EXPECT_EQ(code_of(type, byte_of(code)), code);
    }
  }
}

TEST(Codes, positions_follow_the_strides) {
  EXPECT_EQ(strides_of({2, 3, 4}), (std::vector<std::size_t>{12, 4, 1}));
  EXPECT_EQ(strided_positions({2, 2}, std::vector<std::size_t>{1, 10}), (std::vector<std::size_t>{0, 10, 1, 11}));
  EXPECT_EQ(strided_positions({}, {}), (std::vector<std::size_t>{0}));
  EXPECT_EQ(broadcast_positions({2, 1}, {2, 2, 2}), (std::vector<std::size_t>{0, 0, 1, 1, 0, 0, 1, 1}));
}

}  // namespace
}  // namespace tessera::graph
