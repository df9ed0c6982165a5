// What is refused, and that the message names file, operator and reason.
#include "import/tflite/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "import/tflite/import_tflite.hpp"
#include "import/tflite/testing.hpp"

namespace tessera::import {
namespace {

using namespace tflite;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// The message with which a file is refused; "" if it is not.
std::string refusal_of(const std::vector<std::byte>& file) {
  try {
    import_tflite(file, "test.tflite");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Input);
    EXPECT_THAT(error.what(), HasSubstr("test.tflite"));
    return error.what();
  }
  return "";
}

/// What may differ from a good file that adds `left` and `right` to `output`.
struct Case {
  std::string name;
  std::string message;
  TestScales scales = kTestScales;
  TestTensor left = {};
  std::vector<std::int32_t> shape = {1, 4};
  TensorType type = TensorType::INT8;
  BuiltinOperator kind = BuiltinOperator::ADD;
  std::vector<std::int32_t> from = {0, 1};
  std::vector<std::int32_t> to = {2};
  std::vector<std::int32_t> inputs = {0, 1};
  std::vector<std::int32_t> outputs = {2};
  std::function<void(TestModel&)> change = [](TestModel&) {};
};

std::vector<std::byte> file_of(const Case& c) {
  TestModel model;
  model.tensor("left", c.type, c.shape, c.scales, c.left);
  model.tensor("right", TensorType::INT8, {1, 4}, kTestScales);
  model.tensor("output", TensorType::INT8, {1, 4}, kTestScales);
  c.change(model);
  model.op(c.kind, c.from, c.to);
  model.inputs = c.inputs;
  model.outputs = c.outputs;
  return model.bytes();
}

class Refusal : public ::testing::TestWithParam<Case> {};

TEST(RefusalOfTflite, the_good_file_behind_all_cases_is_imported) { EXPECT_EQ(refusal_of(file_of({})), ""); }

TEST_P(Refusal, names_the_reason) { EXPECT_THAT(refusal_of(file_of(GetParam())), HasSubstr(GetParam().message)); }

constexpr float kNotANumber = std::numeric_limits<float>::quiet_NaN();

const Case kCases[] = {
    {.name = "version", .message = "version 4", .change = [](TestModel& m) { m.version = 4; }},
    {.name = "no_subgraph", .message = "0 subgraphs", .change = [](TestModel& m) { m.subgraphs = 0; }},
    {.name = "several_subgraphs", .message = "2 subgraphs", .change = [](TestModel& m) { m.subgraphs = 2; }},
    {.name = "unsupported_operator",
     .message = "operator 0 HARD_SWISH -> tensor 2 'output': this operator is not supported (these are: ADD,",
     .kind = BuiltinOperator::HARD_SWISH},
    {.name = "unknown_operator", .message = "operator 0 code 4711", .kind = static_cast<BuiltinOperator>(4711)},
    {.name = "custom_operator",
     .message = "the custom operator 'Dete?ct'",
     .kind = BuiltinOperator::CUSTOM,
     .change =
         [](TestModel& m) {
           m.custom_name =
               "Dete\x1b"
               "ct";
         }},
    {.name = "operator_code", .message = "its operator code 7", .change = [](TestModel& m) { m.code_offset = 7; }},
    {.name = "type", .message = "tensor 0 'left': its type FLOAT16(1)", .type = TensorType::FLOAT16},
    {.name = "unknown_type", .message = "its type (99)", .type = static_cast<TensorType>(99)},
    {.name = "dynamic_size", .message = "its size -1 is dynamic", .shape = {1, -1}},
    {.name = "dynamic_signature", .message = "dimension 1 of tensor 0 'left' is dynamic", .left = {.dynamic = true}},
    {.name = "too_many_dimensions", .message = "9 dimensions", .shape = std::vector<std::int32_t>(9, 1)},
    {.name = "overflowing_shape", .message = "elements", .shape = {65536, 65536, 65536, 65536}},
    {.name = "shapes_that_differ", .message = "op00_add", .shape = {1, 3}},
    {.name = "scale_zero", .message = "scale 0", .scales = {.scales = {0.0F}, .zero_points = {0}}},
    {.name = "scale_nan", .message = "scale nan", .scales = {.scales = {kNotANumber}, .zero_points = {0}}},
    {.name = "zero_point", .message = "zero point 128", .scales = {.scales = {1.0F}, .zero_points = {128}}},
    {.name = "zero_points", .message = "2 zero points", .scales = {.scales = {1.0F}, .zero_points = {0, 0}}},
    {.name = "scales", .message = "2 scales", .scales = {.scales = {1.0F, 1.0F}, .zero_points = {0, 0}, .axis = 1}},
    {.name = "axis", .message = "dimension 7", .scales = {.scales = {1.0F, 1.0F}, .zero_points = {0, 0}, .axis = 7}},
    {.name = "custom_quantisation",
     .message = "quantisation of its own kind",
     .scales = {.scales = {1.0F}, .zero_points = {0}, .details = QuantizationDetails::CustomQuantization}},
    {.name = "state", .message = "from run to run", .left = {.variable = true}},
    {.name = "sparse", .message = "sparse", .left = {.sparse = true}},
    {.name = "buffer", .message = "buffer 9, which is not in the file", .left = {.buffer = 9}},
    {.name = "input_index", .message = "tensor 3 is none of the 3 tensors", .from = {0, 3}},
    {.name = "negative_input", .message = "tensor -2 is none", .from = {0, -2}},
    {.name = "missing_input", .message = "its input 1 is missing", .from = {0, -1}},
    {.name = "too_few_inputs", .message = "it has 1 inputs", .from = {0}},
    {.name = "too_many_inputs", .message = "it has 3 inputs", .from = {0, 1, 1}},
    {.name = "output_index", .message = "tensor 5 is none", .to = {5}},
    {.name = "no_outputs", .message = "it has 0 outputs", .to = {}},
    {.name = "used_before_produced", .message = "tensor 1 'right' has no value here", .inputs = {0}},
    {.name = "used_by_itself", .message = "tensor 2 'output' has no value here", .from = {0, 2}},
    {.name = "written_twice", .message = "gets a value, but has one already", .to = {1}},
    {.name = "input_twice", .message = "inputs: tensor 0 'left' gets a value", .inputs = {0, 1, 0}},
    {.name = "network_input", .message = "inputs: tensor 8", .inputs = {8}},
    {.name = "network_output", .message = "outputs: tensor 8", .outputs = {8}},
    {.name = "no_network_output", .message = "outputs", .outputs = {}},
    {.name = "computed_shape", .message = "is a shape computed while running", .kind = BuiltinOperator::PACK},
    {.name = "computed_parameter", .message = "is no constant of int32 or int64", .kind = BuiltinOperator::MEAN},
    {.name = "computed_weights",
     .message = "its weights, tensor 1 'right', are not constant",
     .kind = BuiltinOperator::FULLY_CONNECTED},
    {.name = "missing_options", .message = "its options are missing", .kind = BuiltinOperator::CONCATENATION},
};

INSTANTIATE_TEST_SUITE_P(OfTflite, Refusal, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

/// A file of one operator with options over an image [1, 4, 4, 2].
template <typename Make>
std::string refusal_with_options(BuiltinOperator kind, BuiltinOptions type, Make make) {
  TestModel model;
  const auto data = model.tensor("data", TensorType::INT8, {1, 4, 4, 2}, kTestScales);
  const auto weights =
      model.constant("weights", TensorType::INT8, {2, 1, 1, 2}, std::vector<std::int8_t>(4), kTestScales);
  const auto output = model.tensor("output", TensorType::INT8, {1, 4, 4, 2}, kTestScales);
  const auto options = make(model.builder()).Union();
  if (kind == BuiltinOperator::CONV_2D) {
    model.op(kind, {data, weights}, {output}, type, options);
  } else {
    model.op(kind, {data}, {output}, type, options);
  }
  model.inputs = {data};
  model.outputs = {output};
  return refusal_of(model.bytes());
}

TEST(RefusalOfTflite, options_that_make_no_sense_are_named) {
  const auto convolution = [](auto make) {
    return refusal_with_options(BuiltinOperator::CONV_2D, BuiltinOptions::Conv2DOptions, make);
  };
  EXPECT_EQ(convolution([](auto& b) { return CreateConv2DOptions(b, Padding::SAME, 1, 1); }), "");
  EXPECT_THAT(convolution([](auto& b) { return CreateConv2DOptions(b, Padding::SAME, 0, 1); }), HasSubstr("stride 0"));
  EXPECT_THAT(convolution([](auto& b) { return CreateConv2DOptions(b, static_cast<Padding>(5), 1, 1); }),
              HasSubstr("padding 5"));
  EXPECT_THAT(
      convolution([](auto& b) { return CreateConv2DOptions(b, Padding::SAME, 1, 1, ActivationFunctionType::TANH); }),
      HasSubstr("fused activation TANH(4)"));
  EXPECT_THAT(convolution([](auto& b) {
                return CreateConv2DOptions(b, Padding::SAME, 1, 1, ActivationFunctionType::NONE, -1, 1);
              }),
              HasSubstr("dilation -1"));
  EXPECT_THAT(refusal_with_options(BuiltinOperator::AVERAGE_POOL_2D, BuiltinOptions::Pool2DOptions,
                                   [](auto& b) { return CreatePool2DOptions(b, Padding::SAME, 1, 1, 0, 1); }),
              HasSubstr("its window is 1x0"));
  EXPECT_THAT(refusal_with_options(BuiltinOperator::AVERAGE_POOL_2D, BuiltinOptions::SoftmaxOptions,
                                   [](auto& b) { return CreateSoftmaxOptions(b, 1.0F); }),
              HasSubstr("options are those of another operator"));
}

/// A fully connected layer of which weights or bias may be wrong.
std::string refusal_of_layer(std::size_t weight_elements, std::int64_t bias) {
  TestModel model;
  const auto data = model.tensor("data", TensorType::INT8, {1, 2}, kTestScales);
  const auto weights =
      model.constant("weights", TensorType::INT8, {1, 2}, std::vector<std::int8_t>(weight_elements), kTestScales);
  const auto biases = model.constant("bias", TensorType::INT64, {1}, std::vector<std::int64_t>{bias});
  const auto output = model.tensor("output", TensorType::INT8, {1, 1}, kTestScales);
  model.op(BuiltinOperator::FULLY_CONNECTED, {data, weights, biases}, {output});
  model.inputs = {data};
  model.outputs = {output};
  return refusal_of(model.bytes());
}

TEST(RefusalOfTflite, constants_must_have_the_size_of_their_shape) {
  EXPECT_EQ(refusal_of_layer(2, 0), "");
  EXPECT_THAT(refusal_of_layer(3, 0), AllOf(HasSubstr("'weights' has 3 bytes"), HasSubstr("1x2 of int8 take 2")));
}

TEST(RefusalOfTflite, a_bias_that_needs_more_than_32_bits_is_named) {
  EXPECT_EQ(refusal_of_layer(2, 0x7fff'ffff), "");
  EXPECT_THAT(refusal_of_layer(2, 0x8000'0000), HasSubstr("element 0 of its int64 bias 'bias', 2147483648"));
}

TEST(RefusalOfTflite, tensors_that_share_a_buffer_cannot_ask_for_more_memory_than_the_file_is_worth) {
  TestModel model;
  const std::int32_t elements = 1 << 16;
  const auto shared = model.buffer(std::vector<std::int8_t>(static_cast<std::size_t>(elements)));
  const auto data = model.tensor("data", TensorType::INT8, {1, elements}, kTestScales);
  std::int32_t last = data;
  for (int i = 0; i < 20; ++i) {
    const auto constant = model.tensor("constant", TensorType::INT8, {1, elements}, kTestScales, {.buffer = shared});
    const auto sum = model.tensor("sum", TensorType::INT8, {1, elements}, kTestScales);
    model.op(BuiltinOperator::ADD, {last, constant}, {sum});
    last = sum;
  }
  model.inputs = {data};
  model.outputs = {last};
  EXPECT_THAT(refusal_of(model.bytes()), HasSubstr("more than 8 times the size of the file"));
}

TEST(RefusalOfTflite, a_file_of_another_kind_and_a_truncated_one_are_told_apart) {
  std::vector<std::byte> file = small_network();
  EXPECT_TRUE(is_tflite(file));
  EXPECT_THAT(refusal_of(std::vector(file.begin(), file.end() - 8)), HasSubstr("damaged"));
  file[4] = std::byte{'X'};
  EXPECT_FALSE(is_tflite(file));
  EXPECT_THAT(refusal_of(file), HasSubstr("no TensorFlow Lite file"));
  EXPECT_THAT(refusal_of({}), HasSubstr("no TensorFlow Lite file"));
}

}  // namespace
}  // namespace tessera::import
