// Convolution, FullyConnected, MatMul.
#include "graph/ops/product.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>

#include "base/error.hpp"
#include "graph/ops/codes.hpp"
#include "graph/reference/convolution.hpp"
#include "graph/reference/testing.hpp"
#include "graph/testing.hpp"

namespace tessera::graph {
namespace {

using test::Draw;
using test::float_tensor;
using test::floats;
using test::int32s;
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

// 3x3 pixels, kernel 2x2 of ones and twos, stride 1, a column of padding on the right.
TEST(Convolution, floats_follow_the_formula_with_bias_and_activation) {
  ConvolutionAttributes attributes;
  attributes.spatial.pad_after = {0, 1};
  attributes.activation.maximum = 30;
  const Graph graph =
      one_node(Operator::Convolution, attributes,
               {float_tensor({1, 3, 3, 1}), float_tensor({1, 2, 2, 1}), float_tensor({1})}, float_tensor({1, 2, 3, 1}));
  const Data output = run(graph, {floats({1, 2, 3, 4, 5, 6, 7, 8, 9}), floats({1, 2, 1, 2}), floats({0.5F})});
  EXPECT_EQ(output, floats({1 + 4 + 4 + 10 + 0.5F, 2 + 6 + 5 + 12 + 0.5F, 3 + 6 + 0.5F, 30, 30, 6 + 9 + 0.5F}));
}

TEST(Convolution, integers_without_a_scale_give_the_sums_themselves) {
  Graph graph = one_node(Operator::Convolution, ConvolutionAttributes{},
                         {tensor(ElementType::UInt8, {1, 1, 2, 1}, 1, 100), tensor(ElementType::Int8, {2, 1, 1, 1}),
                          tensor(ElementType::Int32, {2})},
                         tensor(ElementType::Int32, {1, 1, 2, 2}));
  EXPECT_EQ(run(graph, {uint8s({0, 255}), int8s({-128, 127}), int32s({0, 1})}), int32s({12800, -12699, -19840, 19686}));
}

TEST(Convolution, each_channel_has_its_scale_and_zero_point) {
  Tensor weights = tensor(ElementType::Int8, {2, 1, 1, 1});
  weights.quantisation = Quantisation{.scales = {0.5F, 0.25F}, .zero_points = {0, 2}, .axis = 0};
  const Graph graph = one_node(Operator::Convolution, ConvolutionAttributes{},
                               {tensor(ElementType::Int8, {1, 1, 1, 1}, 1, -10), weights},
                               tensor(ElementType::UInt8, {1, 1, 1, 2}, 1, 128));
  EXPECT_EQ(run(graph, {int8s({10}), int8s({4, 10})}), uint8s({128 + 40, 128 + 40}));
}

/// The code of 1 * 1 + bias, whose scales are those of the test below.
std::int32_t code_of_sum(Operator kind, ElementType type, std::int32_t bias) {
  const bool convolution = kind == Operator::Convolution;
  const Shape shape = convolution ? Shape{1, 1, 1, 1} : Shape{1, 1};
  const Attributes attributes =
      convolution ? Attributes{ConvolutionAttributes{}} : Attributes{FullyConnectedAttributes{}};
  const Graph graph = one_node(
      kind, attributes,
      {tensor(type, shape, 0.001F, 0), tensor(ElementType::Int8, shape, 0.00011F, 0), tensor(ElementType::Int32, {1})},
      tensor(type, shape, 1, 0));
  const Data one(type, std::vector{std::byte{1}});
  return static_cast<std::int8_t>(run(graph, {one, int8s({1}), int32s({bias})}).bytes()[0]);
}

// 822727224 * 0.001 * 0.00011 is just below 90.5, but above with the product of the scales in single precision.
TEST(Product, scales_are_multiplied_in_single_precision_where_tflite_does_so) {
  constexpr std::int32_t kBias = 822727223;
  EXPECT_EQ(code_of_sum(Operator::Convolution, ElementType::Int8, kBias), 90);
  EXPECT_EQ(code_of_sum(Operator::Convolution, ElementType::UInt8, kBias), 91);
  EXPECT_EQ(code_of_sum(Operator::FullyConnected, ElementType::Int8, kBias), 91);
  const Tensor data = tensor(ElementType::Int8, {1, 1}, 0.001F, 0);
  Tensor weights = tensor(ElementType::Int8, {2, 1}, 0.00011F, 0);
  const double in_double = product_scale(Rule::Single, 0.001F, 0.00011F, 1);
  const Tensor output = tensor(ElementType::Int8, {1, 2}, 1, 0);
  EXPECT_NE(channel_scale(Rule::Single, Operator::MatMul, data, weights, output, 0), in_double);
  weights.quantisation = Quantisation{.scales = {1, 0.00011F}, .zero_points = {0, 0}, .axis = 0};
  EXPECT_EQ(channel_scale(Rule::Single, Operator::FullyConnected, data, weights, output, 1), in_double);
}

// Groups are convolutions of slices, whose outputs stand side by side.
TEST(Convolution, a_group_is_a_convolution_of_its_channels) {
  ConvolutionAttributes attributes;
  attributes.groups = 2;
  const Graph graph = one_node(Operator::Convolution, attributes,
                               {float_tensor({2, 1, 1, 4}), float_tensor({4, 1, 1, 2})}, float_tensor({2, 1, 1, 4}));
  EXPECT_EQ(run(graph, {floats({1, 2, 3, 4, 10, 20, 30, 40}), floats({1, 1, 1, -1, 2, 0, 0, 2})}),
            floats({3, -1, 6, 8, 30, -10, 60, 80}));
}

TEST(Convolution, a_depthwise_channel_sees_only_its_own_input) {
  ConvolutionAttributes attributes;
  attributes.groups = 2;
  const std::vector<Data> inputs = {floats({1, 10, 2, 20, 3, 30, 4, 40}), floats({1, 2, 3, 4, 1, 0, 0, -1})};
  Graph graph = one_node(Operator::Convolution, attributes, {float_tensor({1, 2, 2, 2}), float_tensor({2, 2, 2, 1})},
                         float_tensor({1, 1, 1, 2}));
  EXPECT_EQ(run(graph, inputs), floats({1 + 4 + 9 + 16, 10 - 40}));
  // With a multiplier of 2 both outputs of a channel follow each other.
  graph.tensors[1].shape = {4, 2, 1, 1};
  graph.tensors[2].shape = {1, 1, 2, 4};
  EXPECT_EQ(run(graph, inputs), floats({1 * 1 + 3 * 2, 1 * 3 + 3 * 4, 10, -30, 2 + 4 * 2, 2 * 3 + 4 * 4, 20, -40}));
}

// The single-precision rule and the fixed-point rules differ at halves: 1 * 0.5 and 3 * 0.5.
TEST(Convolution, each_rule_rounds_in_its_own_way) {
  const Graph graph =
      one_node(Operator::Convolution, ConvolutionAttributes{},
               {tensor(ElementType::Int8, {1, 1, 4, 1}, 1, 0), tensor(ElementType::Int8, {1, 1, 1, 1}, 0.5F, 0)},
               tensor(ElementType::Int8, {1, 1, 4, 1}, 1, 7));
  const std::vector<Data> inputs = {int8s({1, 3, -1, -3}), int8s({1})};
  EXPECT_EQ(run(graph, inputs, Rule::Fp32), int8s({7, 9, 7, 5}));
  EXPECT_EQ(run(graph, inputs, Rule::Single), int8s({8, 9, 7, 6}));
  EXPECT_EQ(run(graph, inputs, Rule::Double), int8s({8, 9, 7, 6}));
  EXPECT_EQ(run(graph, inputs, Rule::Shift), int8s({8, 9, 7, 6}));
}

TEST(Convolution, the_activation_is_a_range_of_codes) {
  ConvolutionAttributes attributes;
  attributes.activation = {.minimum = 0, .maximum = 6};
  const Graph graph =
      one_node(Operator::Convolution, attributes,
               {tensor(ElementType::Int8, {1, 1, 3, 1}, 0.1F, 0), tensor(ElementType::Int8, {1, 1, 1, 1}, 1, 0)},
               tensor(ElementType::Int8, {1, 1, 3, 1}, 0.1F, -50));
  EXPECT_EQ(run(graph, {int8s({-20, 40, 100}), int8s({1})}), int8s({-50, -10, 10}));
}

// Two independent ways to the rule `single`: graph and accelerator reference.
TEST(Convolution, the_rule_single_is_that_of_the_accelerators_reference) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const WindowedShape shape = draw.shape(draw.number(1, 4), draw.number(1, 5));
    const auto& [rows, columns] = shape.window;
    const Tensor data = tensor(ElementType::Int8, {1, shape.input.height, shape.input.width, shape.input.channels},
                               0.02F, draw.number(-128, 127));
    const Tensor weights =
        tensor(ElementType::Int8, {shape.output.channels, rows.kernel, columns.kernel, shape.input.channels}, 0.03F, 3);
    const Tensor output =
        tensor(ElementType::Int8, {1, shape.output.height, shape.output.width, shape.output.channels}, 0.5F, -4);
    const std::vector<std::int8_t> pixels = draw.codes(shape.input.elements());
    const std::vector<std::int8_t> taps = draw.codes(elements_of(weights.shape));
    const ConvolutionAttributes attributes{.spatial = {.stride = {rows.stride, columns.stride},
                                                       .dilation = {rows.dilation, columns.dilation},
                                                       .pad_before = {rows.pad_before, columns.pad_before},
                                                       .pad_after = {rows.pad_after, columns.pad_after}},
                                           .groups = 1,
                                           .activation = {}};
    const Graph graph = one_node(Operator::Convolution, attributes, {data, weights}, output);

    const std::vector<Requantisation> channels(
        static_cast<std::size_t>(shape.output.channels),
        quantised_multiplier(static_cast<double>(0.02F) * static_cast<double>(0.03F) / 0.5));
    std::vector<std::int8_t> expected(shape.output.elements());
    convolution(shape,
                {.input_zero_point = zero_point_of(data),
                 .weight_zero_point = 3,
                 .channels = channels,
                 .output = {.zero_point = -4}},
                pixels, taps, expected);
    RC_ASSERT(run(graph, {int8s(pixels), int8s(taps)}) == int8s(expected));
  }));
}

// Adding 128 to codes and zero points changes the bytes and nothing else.
TEST(Convolution, unsigned_codes_are_signed_ones_moved_by_128) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const std::vector<std::int8_t> pixels = draw.codes(4 * 4 * 3);
    const std::vector<std::int8_t> taps = draw.codes(static_cast<std::size_t>(3 * 3) * 3 * 5);
    const Rule rule = static_cast<Rule>(draw.number(0, 3));
    const auto result = [&](ElementType type, std::int32_t moved) {
      const auto code = [type, moved](const std::vector<std::int8_t>& codes) {
        std::vector<std::uint8_t> bytes;
        bytes.reserve(codes.size());
        for (const std::int8_t each : codes) bytes.push_back(static_cast<std::uint8_t>(each + moved));
        return test::data(type, bytes);
      };
      const Graph graph =
          one_node(Operator::Convolution, ConvolutionAttributes{},
                   {tensor(type, {1, 4, 4, 3}, 0.03F, moved + 5), tensor(type, {5, 3, 3, 3}, 0.02F, moved - 3)},
                   tensor(type, {1, 2, 2, 5}, 0.7F, moved));
      std::vector<std::int32_t> output;
      const Data data = run(graph, {code(pixels), code(taps)}, rule);
      for (const std::byte byte : data.bytes()) output.push_back(code_of(type, byte) - moved);
      return output;
    };
    RC_ASSERT(result(ElementType::Int8, 0) == result(ElementType::UInt8, 128));
  }));
}

TEST(Convolution, what_does_not_fit_is_refused_with_the_reason) {
  const auto graph = [] {
    return one_node(Operator::Convolution, ConvolutionAttributes{},
                    {tensor(ElementType::Int8, {1, 4, 4, 2}, 1, 0), tensor(ElementType::Int8, {3, 1, 1, 2}, 1, 0),
                     tensor(ElementType::Int32, {3})},
                    tensor(ElementType::Int8, {1, 4, 4, 3}, 1, 0));
  };
  const auto refused = [&graph](auto change) {
    Graph changed = graph();
    change(changed, std::get<ConvolutionAttributes>(changed.nodes[0].attributes));
    return refusal(changed);
  };
  using Change = ConvolutionAttributes;
  EXPECT_EQ(refusal(graph()), "accepted");
  EXPECT_THAT(refused([](Graph& g, Change&) { g.tensors[0].shape = {4, 4, 2}; }), HasSubstr("not of 4 dimensions"));
  EXPECT_THAT(refused([](Graph& g, Change&) {
                g.tensors[1].shape = {3, 1, 1, 1};
              }),
              HasSubstr("its weight tensor is 3x1x1x1, not 3x1x1x2"));
  EXPECT_THAT(refused([](Graph& g, Change&) { g.tensors[2].shape = {2}; }), HasSubstr("its bias is 2, not 3"));
  EXPECT_THAT(refused([](Graph& g, Change&) { g.tensors[3].shape[2] = 3; }),
              HasSubstr("output width is 3, but the window fits 4 times"));
  EXPECT_THAT(refused([](Graph&, Change& c) { c.groups = 0; }), HasSubstr("0 groups do not divide"));
  EXPECT_THAT(refused([](Graph&, Change& c) { c.spatial.stride[0] = 0; }), HasSubstr("height stride 0 is outside"));
  EXPECT_THAT(refused([](Graph&, Change& c) { c.spatial.pad_before[1] = -1; }), HasSubstr("padding before -1"));
  EXPECT_THAT(refused([](Graph&, Change& c) { c.spatial.dilation[1] = 1 << 30; }), HasSubstr("dilation"));
  EXPECT_THAT(refused([](Graph&, Change& c) { c.activation = {1, 0}; }), HasSubstr("it clips to 1 .. 0"));
  EXPECT_THAT(refused([](Graph& g, Change&) { g.tensors[3].quantisation.reset(); }), HasSubstr("its output is int8"));
  EXPECT_THAT(refused([](Graph& g, Change&) { g.tensors[1].quantisation.reset(); }), HasSubstr("weights have none"));
  EXPECT_THAT(refused([](Graph& g, Change&) { g.tensors[1].type = ElementType::Int32; }), HasSubstr("not of 8 bits"));
  EXPECT_THAT(refused([](Graph& g, Change&) { g.tensors[2].type = ElementType::Int64; }),
              HasSubstr("its bias is int64"));
  EXPECT_THAT(refused([](Graph& g, Change&) { g.tensors[3].quantisation->scales[0] = 1e-10F; }),
              HasSubstr("2^30 or more"));
  EXPECT_THAT(refused([](Graph& g, Change&) {
                g.tensors[2].quantisation = Quantisation{{2}, {0}, 0};
              }),
              HasSubstr("is not that of the products, 1"));
  EXPECT_THAT(refused([](Graph& g, Change&) {
                g.tensors[1].quantisation = Quantisation{{1, 1}, {0, 0}, 3};
              }),
              HasSubstr("are for each index of axis 3, not of 0"));
}

TEST(FullyConnected, rows_of_the_data_meet_rows_of_the_weights) {
  const Graph graph =
      one_node(Operator::FullyConnected, FullyConnectedAttributes{},
               {float_tensor({2, 1, 3}), float_tensor({2, 3}), float_tensor({2})}, float_tensor({2, 2}));
  EXPECT_EQ(run(graph, {floats({1, 2, 3, 4, 5, 6}), floats({1, 0, 0, 1, 1, 1}), floats({10, 20})}),
            floats({11, 26, 14, 35}));
}

TEST(FullyConnected, codes_are_taken_less_their_zero_points) {
  const Graph graph = one_node(Operator::FullyConnected, FullyConnectedAttributes{},
                               {tensor(ElementType::UInt8, {1, 2}, 0.5F, 128),
                                tensor(ElementType::UInt8, {2, 2}, 0.5F, 100), tensor(ElementType::Int32, {2})},
                               tensor(ElementType::UInt8, {1, 2}, 1, 10));
  // (2, -2) times (4, 0) and (0, 8) over 4, with biases 4 and -400
  EXPECT_EQ(run(graph, {uint8s({130, 126}), uint8s({104, 100, 100, 108}), int32s({4, -400})}), uint8s({13, 0}));
}

TEST(FullyConnected, shapes_that_make_no_rows_are_refused) {
  Graph graph = one_node(Operator::FullyConnected, FullyConnectedAttributes{},
                         {float_tensor({2, 5}), float_tensor({2, 3})}, float_tensor({2, 2}));
  EXPECT_THAT(refusal(graph), HasSubstr("its data 2x5 are no rows of weights 2x3"));
  graph.tensors[0].shape = {4, 3};
  EXPECT_THAT(refusal(graph), HasSubstr("its output is 2x2, not 4 rows of 2"));
}

TEST(MatMul, matrices_are_broadcast_over_their_batch) {
  const Graph graph = one_node(Operator::MatMul, MatMulAttributes{}, {float_tensor({2, 1, 2}), float_tensor({2, 3})},
                               float_tensor({2, 1, 3}));
  EXPECT_EQ(run(graph, {floats({1, 2, 3, 4}), floats({1, 2, 3, 10, 20, 30})}), floats({21, 42, 63, 43, 86, 129}));
}

TEST(MatMul, columns_of_codes_have_their_own_zero_points) {
  Tensor right = tensor(ElementType::UInt8, {2, 2});
  right.quantisation = Quantisation{.scales = {1, 1}, .zero_points = {1, 2}, .axis = 1};
  const Graph graph = one_node(Operator::MatMul, MatMulAttributes{}, {tensor(ElementType::UInt8, {1, 2}, 1, 1), right},
                               tensor(ElementType::Int32, {1, 2}));
  EXPECT_EQ(run(graph, {uint8s({2, 3}), uint8s({1, 2, 3, 4})}), int32s({0 + 4, 0 + 4}));
}

TEST(MatMul, shapes_that_cannot_be_multiplied_are_refused) {
  Graph graph = one_node(Operator::MatMul, MatMulAttributes{}, {float_tensor({2, 3}), float_tensor({2, 3})},
                         float_tensor({2, 3}));
  EXPECT_THAT(refusal(graph), HasSubstr("2x3 and 2x3 cannot be multiplied"));
  graph.tensors[1].shape = {3};
  EXPECT_THAT(refusal(graph), HasSubstr("2x3 and 3 are no matrices"));
  graph.tensors[1].shape = {3, 5};
  EXPECT_THAT(refusal(graph), HasSubstr("its output is 2x3, not 2x5"));
}

}  // namespace
}  // namespace tessera::graph
