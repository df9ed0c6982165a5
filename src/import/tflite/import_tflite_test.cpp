// Files of one operator each: what becomes of it in the graph.
#include "import/tflite/import_tflite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/tflite/testing.hpp"

namespace tessera::import {
namespace {

using namespace tflite;
using ::testing::ElementsAre;

/// Imports a file of one operator from `inputs` to `output`. Network inputs are those that are not constant.
graph::Graph imported(TestModel& model, std::vector<std::int32_t> network_inputs, std::int32_t output) {
  model.inputs = std::move(network_inputs);
  model.outputs = {output};
  return import_tflite(model.bytes(), "test.tflite");
}

std::int32_t image(TestModel& model, const char* name, const std::vector<std::int32_t>& shape) {
  return model.tensor(name, TensorType::INT8, shape, kTestScales);
}

struct ConvolutionCase {
  Padding padding = Padding::SAME;
  std::int32_t stride = 2;
  std::int32_t input = 4;
  std::int32_t kernel = 3;
  std::int32_t dilation = 1;
  std::int32_t output = 2;
  ActivationFunctionType activation = ActivationFunctionType::NONE;
  std::int32_t group_channels = 3;
};

graph::Graph convolution(const ConvolutionCase& c) {
  TestModel model;
  const auto data = image(model, "data", {1, c.input, c.input, 3});
  const auto elements = static_cast<std::size_t>(3) * static_cast<std::size_t>(c.kernel * c.kernel) *
                        static_cast<std::size_t>(c.group_channels);
  const auto weights = model.constant("weights", TensorType::INT8, {3, c.kernel, c.kernel, c.group_channels},
                                      std::vector<std::int8_t>(elements, 1), {.scales = {0.5F}, .zero_points = {0}});
  const auto output = image(model, "output", {1, c.output, c.output, 3});
  const auto options =
      CreateConv2DOptions(model.builder(), c.padding, c.stride, c.stride, c.activation, c.dilation, c.dilation);
  model.op(BuiltinOperator::CONV_2D, {data, weights}, {output}, BuiltinOptions::Conv2DOptions, options.Union());
  return imported(model, {data}, output);
}

TEST(ImportTflite, same_padding_of_an_even_size_at_stride_2_is_one_row_after) {
  const graph::Graph graph = convolution({});
  const auto& spatial = graph.nodes.at(0).as<graph::ConvolutionAttributes>().spatial;
  EXPECT_THAT(spatial.pad_before, ElementsAre(0, 0));
  EXPECT_THAT(spatial.pad_after, ElementsAre(1, 1));
  EXPECT_THAT(spatial.stride, ElementsAre(2, 2));
}

TEST(ImportTflite, same_padding_of_an_odd_size_at_stride_2_is_symmetric) {
  const graph::Graph graph = convolution({.input = 5, .output = 3});
  const auto& spatial = graph.nodes.at(0).as<graph::ConvolutionAttributes>().spatial;
  EXPECT_THAT(spatial.pad_before, ElementsAre(1, 1));
  EXPECT_THAT(spatial.pad_after, ElementsAre(1, 1));
}

TEST(ImportTflite, same_padding_counts_the_dilated_window) {
  const graph::Graph graph = convolution({.stride = 1, .input = 8, .dilation = 2, .output = 8});
  const auto& spatial = graph.nodes.at(0).as<graph::ConvolutionAttributes>().spatial;
  EXPECT_THAT(spatial.pad_before, ElementsAre(2, 2));
  EXPECT_THAT(spatial.pad_after, ElementsAre(2, 2));
  EXPECT_THAT(spatial.dilation, ElementsAre(2, 2));
}

TEST(ImportTflite, same_padding_is_never_negative) {
  const graph::Graph graph = convolution({.stride = 3, .input = 6, .kernel = 1, .output = 2});
  const auto& spatial = graph.nodes.at(0).as<graph::ConvolutionAttributes>().spatial;
  EXPECT_THAT(spatial.pad_before, ElementsAre(0, 0));
  EXPECT_THAT(spatial.pad_after, ElementsAre(0, 0));
}

TEST(ImportTflite, valid_padding_is_none) {
  const graph::Graph graph = convolution({.padding = Padding::VALID, .input = 5, .output = 2});
  EXPECT_THAT(graph.nodes.at(0).as<graph::ConvolutionAttributes>().spatial.pad_after, ElementsAre(0, 0));
}

TEST(ImportTflite, rows_and_columns_are_not_confused) {
  TestModel model;
  const auto data = image(model, "data", {1, 9, 4, 1});
  const auto weights = model.constant("weights", TensorType::INT8, {1, 2, 3, 1}, std::vector<std::int8_t>(6),
                                      {.scales = {0.5F}, .zero_points = {0}});
  const auto output = image(model, "output", {1, 3, 2, 1});
  // Options name the width first: stride 2 of columns, 3 of rows.
  const auto options = CreateConv2DOptions(model.builder(), Padding::SAME, 2, 3);
  model.op(BuiltinOperator::CONV_2D, {data, weights}, {output}, BuiltinOptions::Conv2DOptions, options.Union());
  const graph::Graph graph = imported(model, {data}, output);
  const auto& spatial = graph.nodes.at(0).as<graph::ConvolutionAttributes>().spatial;
  EXPECT_THAT(spatial.stride, ElementsAre(3, 2));
  EXPECT_THAT(spatial.pad_before, ElementsAre(0, 0));
  EXPECT_THAT(spatial.pad_after, ElementsAre(0, 1));
}

TEST(ImportTflite, fused_activations_become_limits) {
  const auto activation = [](ActivationFunctionType type) {
    return convolution({.activation = type}).nodes.at(0).as<graph::ConvolutionAttributes>().activation;
  };
  EXPECT_TRUE(activation(ActivationFunctionType::NONE).none());
  EXPECT_EQ(activation(ActivationFunctionType::RELU).minimum, 0);
  EXPECT_GT(activation(ActivationFunctionType::RELU).maximum, 3e38F);
  EXPECT_EQ(activation(ActivationFunctionType::RELU6).minimum, 0);
  EXPECT_EQ(activation(ActivationFunctionType::RELU6).maximum, 6);
  EXPECT_EQ(activation(ActivationFunctionType::RELU_N1_TO_1).minimum, -1);
  EXPECT_EQ(activation(ActivationFunctionType::RELU_N1_TO_1).maximum, 1);
}

TEST(ImportTflite, weights_with_fewer_channels_than_the_input_divide_it_into_groups) {
  EXPECT_EQ(convolution({}).nodes.at(0).as<graph::ConvolutionAttributes>().groups, 1);
  EXPECT_EQ(convolution({.group_channels = 1}).nodes.at(0).as<graph::ConvolutionAttributes>().groups, 3);
}

TEST(ImportTflite, depthwise_weights_have_their_channels_first_and_their_scales_follow) {
  TestModel model;
  const auto data = image(model, "data", {1, 4, 4, 2});
  std::vector<std::int8_t> values(1 * 1 * 3 * 4);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int8_t>(10 * (i / 4) + i % 4);
  const auto weights = model.constant("weights", TensorType::INT8, {1, 1, 3, 4}, values,
                                      {.scales = {0.1F, 0.2F, 0.3F, 0.4F}, .zero_points = {0, 0, 0, 0}, .axis = 3});
  const auto output = image(model, "output", {1, 4, 4, 4});
  const auto options = CreateDepthwiseConv2DOptions(model.builder(), Padding::SAME, 1, 1);
  model.op(BuiltinOperator::DEPTHWISE_CONV_2D, {data, weights}, {output}, BuiltinOptions::DepthwiseConv2DOptions,
           options.Union());
  const graph::Graph graph = imported(model, {data}, output);
  const graph::Node& node = graph.nodes.at(0);
  EXPECT_EQ(node.kind, graph::Operator::Convolution);
  EXPECT_EQ(node.as<graph::ConvolutionAttributes>().groups, 2);
  const graph::Tensor& moved = graph.tensor(node.inputs.at(1));
  EXPECT_THAT(moved.shape, ElementsAre(4, 1, 3, 1));
  EXPECT_THAT(moved.constant->as<std::int8_t>(), ElementsAre(0, 10, 20, 1, 11, 21, 2, 12, 22, 3, 13, 23));
  EXPECT_EQ(moved.quantisation->axis, 0);
  EXPECT_THAT(moved.quantisation->scales, ElementsAre(0.1F, 0.2F, 0.3F, 0.4F));
}

TEST(ImportTflite, uint8_with_a_zero_point_of_the_weights_stays_as_it_is) {
  TestModel model;
  const TestScales scales{.scales = {0.5F}, .zero_points = {131}};
  const auto data = model.tensor("data", TensorType::UINT8, {1, 2}, scales);
  const auto weights = model.constant("weights", TensorType::UINT8, {1, 2}, std::vector<std::uint8_t>{200, 7}, scales);
  const auto output = model.tensor("output", TensorType::UINT8, {1, 1}, scales);
  model.op(BuiltinOperator::FULLY_CONNECTED, {data, weights, -1}, {output});
  const graph::Graph graph = imported(model, {data}, output);
  const graph::Tensor& constant = graph.tensor(graph.nodes.at(0).inputs.at(1));
  EXPECT_EQ(graph.nodes.at(0).inputs.size(), 2U);
  EXPECT_THAT(constant.quantisation->zero_points, ElementsAre(131));
  EXPECT_THAT(constant.constant->as<std::uint8_t>(), ElementsAre(200, 7));
}

TEST(ImportTflite, a_bias_of_int64_becomes_int32) {
  TestModel model;
  const auto data = image(model, "data", {1, 2});
  const auto weights = model.constant("weights", TensorType::INT8, {1, 2}, std::vector<std::int8_t>{1, 2},
                                      {.scales = {0.5F}, .zero_points = {0}});
  const auto bias = model.constant("bias", TensorType::INT64, {1}, std::vector<std::int64_t>{-70000});
  const auto output = image(model, "output", {1, 1});
  model.op(BuiltinOperator::FULLY_CONNECTED, {data, weights, bias}, {output});
  const graph::Graph graph = imported(model, {data}, output);
  EXPECT_THAT(graph.tensor(graph.nodes.at(0).inputs.at(2)).constant->as<std::int32_t>(), ElementsAre(-70000));
}

graph::Graph pool(BuiltinOperator kind) {
  TestModel model;
  const auto data = image(model, "data", {1, 6, 4, 2});
  const auto output = image(model, "output", {1, 2, 2, 2});
  const auto options = CreatePool2DOptions(model.builder(), Padding::SAME, 2, 3, 1, 3);
  model.op(kind, {data}, {output}, BuiltinOptions::Pool2DOptions, options.Union());
  return imported(model, {data}, output);
}

TEST(ImportTflite, pools_keep_window_and_stride) {
  const graph::Graph average = pool(BuiltinOperator::AVERAGE_POOL_2D);
  const graph::Graph maximum = pool(BuiltinOperator::MAX_POOL_2D);
  EXPECT_EQ(average.nodes.at(0).kind, graph::Operator::AveragePool);
  EXPECT_EQ(maximum.nodes.at(0).kind, graph::Operator::MaximumPool);
  const auto& attributes = average.nodes.at(0).as<graph::PoolAttributes>();
  EXPECT_THAT(attributes.kernel, ElementsAre(3, 1));
  EXPECT_THAT(attributes.spatial.stride, ElementsAre(3, 2));
  EXPECT_FALSE(attributes.count_padding);
}

graph::Graph elementwise(BuiltinOperator kind, bool old_codes = false) {
  TestModel model;
  model.old_codes = old_codes;
  const auto left = image(model, "left", {1, 2, 2, 3});
  const auto right = image(model, "right", {1, 2, 2, 3});
  const auto output = image(model, "output", {1, 2, 2, 3});
  if (kind == BuiltinOperator::ADD) {
    const auto options = CreateAddOptions(model.builder(), ActivationFunctionType::RELU6);
    model.op(kind, {left, right}, {output}, BuiltinOptions::AddOptions, options.Union());
  } else {
    const auto options = CreateMulOptions(model.builder(), ActivationFunctionType::RELU);
    model.op(kind, {left, right}, {output}, BuiltinOptions::MulOptions, options.Union());
  }
  return imported(model, {left, right}, output);
}

TEST(ImportTflite, add_and_mul_keep_their_activation) {
  const graph::Graph sum = elementwise(BuiltinOperator::ADD);
  EXPECT_EQ(sum.nodes.at(0).kind, graph::Operator::Add);
  EXPECT_EQ(sum.nodes.at(0).as<graph::ElementwiseAttributes>().activation.maximum, 6);
  const graph::Graph product = elementwise(BuiltinOperator::MUL);
  EXPECT_EQ(product.nodes.at(0).kind, graph::Operator::Multiply);
  EXPECT_EQ(product.nodes.at(0).as<graph::ElementwiseAttributes>().activation.minimum, 0);
}

TEST(ImportTflite, operator_codes_are_read_from_the_old_field_and_the_new) {
  EXPECT_EQ(elementwise(BuiltinOperator::MUL, true).nodes.at(0).kind, graph::Operator::Multiply);
  EXPECT_EQ(elementwise(BuiltinOperator::MUL, false).nodes.at(0).kind, graph::Operator::Multiply);
}

TEST(ImportTflite, nodes_are_named_by_index_and_kind_and_the_graph_by_the_file) {
  const graph::Graph graph = import_tflite(small_network(), "small.tflite");
  std::vector<std::string> names;
  for (const graph::Node& node : graph.nodes) names.push_back(node.name);
  EXPECT_THAT(names, ElementsAre("op00_conv_2d", "op01_depthwise_conv_2d", "op02_add", "op03_average_pool_2d",
                                 "op04_reshape", "op05_fully_connected", "op06_softmax"));
  EXPECT_EQ(graph.name, "small.tflite");
  EXPECT_EQ(graph.tensor(graph.inputs.at(0)).name, "input");
  EXPECT_EQ(graph.tensor(graph.outputs.at(0)).name, "output");
}

TEST(ImportTflite, a_file_at_an_odd_address_is_read_all_the_same) {
  const std::vector<std::byte> file = small_network();
  std::vector<std::byte> shifted(file.size() + 1);
  std::ranges::copy(file, shifted.begin() + 1);
  const graph::Graph graph = import_tflite(std::span(shifted).subspan(1), "shifted");
  EXPECT_EQ(graph::to_text(graph), graph::to_text(import_tflite(file, "straight")));
}

graph::Graph clip(BuiltinOperator kind) {
  TestModel model;
  const auto data = image(model, "data", {1, 4});
  const auto output = image(model, "output", {1, 4});
  model.op(kind, {data}, {output});
  return imported(model, {data}, output);
}

TEST(ImportTflite, relus_become_clips) {
  EXPECT_EQ(clip(BuiltinOperator::RELU).nodes.at(0).as<graph::ClipAttributes>().activation.minimum, 0);
  EXPECT_EQ(clip(BuiltinOperator::RELU6).nodes.at(0).as<graph::ClipAttributes>().activation.maximum, 6);
  EXPECT_EQ(clip(BuiltinOperator::RELU_N1_TO_1).nodes.at(0).as<graph::ClipAttributes>().activation.minimum, -1);
}

TEST(ImportTflite, mean_counts_its_axes_from_the_front) {
  TestModel model;
  const auto data = image(model, "data", {1, 4, 4, 2});
  const auto axes = model.constant("axes", TensorType::INT32, {2}, std::vector<std::int32_t>{1, -2});
  const auto output = image(model, "output", {1, 1, 1, 2});
  const auto options = CreateReducerOptions(model.builder(), true);
  model.op(BuiltinOperator::MEAN, {data, axes}, {output}, BuiltinOptions::ReducerOptions, options.Union());
  const graph::Graph graph = imported(model, {data}, output);
  const auto& attributes = graph.nodes.at(0).as<graph::MeanAttributes>();
  EXPECT_THAT(attributes.axes, ElementsAre(1, 2));
  EXPECT_TRUE(attributes.keep_dimensions);
  EXPECT_EQ(graph.tensors.size(), 2U) << "axes are no tensor of the graph";
}

template <typename T>
graph::Graph pad(TensorType type, std::int32_t value = -1) {
  TestModel model;
  const auto data = image(model, "data", {1, 2, 2, 1});
  const auto sizes = model.constant("sizes", type, {4, 2}, std::vector<T>{0, 0, 1, 2, 3, 4, 0, 0});
  const auto code = model.constant("value", TensorType::INT8, {1}, std::vector<std::int8_t>{5}, kTestScales);
  const auto output = image(model, "output", {1, 5, 9, 1});
  if (value < 0) {
    model.op(BuiltinOperator::PAD, {data, sizes}, {output});
  } else {
    model.op(BuiltinOperator::PADV2, {data, sizes, code}, {output});
  }
  return imported(model, {data}, output);
}

TEST(ImportTflite, paddings_of_both_integer_types_become_attributes) {
  for (const graph::Graph& graph : {pad<std::int32_t>(TensorType::INT32), pad<std::int64_t>(TensorType::INT64)}) {
    const auto& attributes = graph.nodes.at(0).as<graph::PadAttributes>();
    EXPECT_THAT(attributes.before, ElementsAre(0, 1, 3, 0));
    EXPECT_THAT(attributes.after, ElementsAre(0, 2, 4, 0));
    EXPECT_EQ(attributes.value, 0);
  }
}

TEST(ImportTflite, the_value_of_a_padding_is_its_real_one) {
  const graph::Graph graph = pad<std::int32_t>(TensorType::INT32, 5);
  EXPECT_EQ(graph.nodes.at(0).as<graph::PadAttributes>().value, 0.5F * (5 - 3));
}

TEST(ImportTflite, squeeze_and_expand_dims_are_reshapes) {
  TestModel model;
  const auto data = image(model, "data", {1, 1, 1, 4});
  const auto axis = model.constant("axis", TensorType::INT32, {}, std::vector<std::int32_t>{0});
  const auto flat = image(model, "flat", {1, 4});
  const auto output = image(model, "output", {1, 1, 4});
  model.op(BuiltinOperator::SQUEEZE, {data}, {flat});
  model.op(BuiltinOperator::EXPAND_DIMS, {flat, axis}, {output});
  const graph::Graph graph = imported(model, {data}, output);
  EXPECT_EQ(graph.nodes.at(0).kind, graph::Operator::Reshape);
  EXPECT_EQ(graph.nodes.at(1).kind, graph::Operator::Reshape);
  EXPECT_THAT(graph.tensor(graph.outputs.at(0)).shape, ElementsAre(1, 1, 4));
}

TEST(ImportTflite, a_shape_computed_for_a_reshape_leaves_only_the_reshape) {
  TestModel model;
  const auto data = image(model, "data", {1, 2, 2, 2});
  const auto shape = model.tensor("shape", TensorType::INT32, {4});
  const auto one = model.constant("one", TensorType::INT32, {1}, std::vector<std::int32_t>{1});
  const auto batch = model.tensor("batch", TensorType::INT32, {});
  const auto asked = model.tensor("asked", TensorType::INT32, {2});
  const auto output = image(model, "output", {1, 8});
  model.op(BuiltinOperator::SHAPE, {data}, {shape});
  model.op(BuiltinOperator::STRIDED_SLICE, {shape, one, one, one}, {batch});
  model.op(BuiltinOperator::PACK, {batch, one}, {asked});
  model.op(BuiltinOperator::RESHAPE, {data, asked}, {output});
  const graph::Graph graph = imported(model, {data}, output);
  ASSERT_EQ(graph.nodes.size(), 1U);
  EXPECT_EQ(graph.nodes[0].name, "op03_reshape");
}

TEST(ImportTflite, transpose_and_concatenation_take_negative_axes) {
  TestModel model;
  const auto data = image(model, "data", {2, 3});
  const auto order = model.constant("order", TensorType::INT32, {2}, std::vector<std::int32_t>{-1, 0});
  const auto turned = image(model, "turned", {3, 2});
  const auto output = image(model, "output", {3, 4});
  model.op(BuiltinOperator::TRANSPOSE, {data, order}, {turned});
  const auto options = CreateConcatenationOptions(model.builder(), -1);
  model.op(BuiltinOperator::CONCATENATION, {turned, turned}, {output}, BuiltinOptions::ConcatenationOptions,
           options.Union());
  const graph::Graph graph = imported(model, {data}, output);
  EXPECT_THAT(graph.nodes.at(0).as<graph::TransposeAttributes>().permutation, ElementsAre(1, 0));
  EXPECT_EQ(graph.nodes.at(1).as<graph::ConcatAttributes>().axis, 1);
}

TEST(ImportTflite, quantise_softmax_and_dequantise_join_floats_and_codes) {
  TestModel model;
  const auto data = model.tensor("data", TensorType::FLOAT32, {1, 4}, kTestScales);
  const auto codes = image(model, "codes", {1, 4});
  const auto shares = model.tensor("shares", TensorType::INT8, {1, 4}, {.scales = {1.0F / 256}, .zero_points = {-128}});
  const auto output = model.tensor("output", TensorType::FLOAT32, {1, 4});
  model.op(BuiltinOperator::QUANTIZE, {data}, {codes});
  const auto options = CreateSoftmaxOptions(model.builder(), 2.0F);
  model.op(BuiltinOperator::SOFTMAX, {codes}, {shares}, BuiltinOptions::SoftmaxOptions, options.Union());
  model.op(BuiltinOperator::DEQUANTIZE, {shares}, {output});
  const graph::Graph graph = imported(model, {data}, output);
  EXPECT_EQ(graph.nodes.at(0).kind, graph::Operator::Quantise);
  EXPECT_EQ(graph.nodes.at(1).as<graph::SoftmaxAttributes>().beta, 2);
  EXPECT_EQ(graph.nodes.at(2).kind, graph::Operator::Dequantise);
  EXPECT_FALSE(graph.tensor(graph.inputs.at(0)).quantisation) << "floats have no quantisation";
}

TEST(ImportTflite, a_scale_without_zero_point_has_zero) {
  TestModel model;
  const auto data = model.tensor("data", TensorType::INT8, {1, 4}, {.scales = {0.5F}, .zero_points = {}});
  const auto output = model.tensor("output", TensorType::INT8, {1, 4}, {.scales = {0.5F}, .zero_points = {}});
  model.op(BuiltinOperator::RELU, {data}, {output});
  const graph::Graph graph = imported(model, {data}, output);
  EXPECT_THAT(graph.tensor(graph.inputs.at(0)).quantisation->zero_points, ElementsAre(0));
}

}  // namespace
}  // namespace tessera::import
