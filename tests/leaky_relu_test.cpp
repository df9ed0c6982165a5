// LeakyRelu, a function of one code, from its rounding to files of both formats and the simulated cluster.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/error.hpp"
#include "graph/testing.hpp"
#include "import/onnx/testing.hpp"
#include "import/tflite/import_tflite.hpp"
#include "import/tflite/testing.hpp"
#include "support/run_tessera.hpp"

namespace tessera {
namespace {

using graph::ElementType;
using graph::Graph;
using graph::Operator;
using graph::Rule;
using graph::test::float_tensor;
using graph::test::floats;
using graph::test::int8s;
using graph::test::one_node;
using graph::test::tensor;
using graph::test::uint8s;
using import::onnx_file::test::ModelWriter;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Codes with scale 0.5 and zero point -10, and what becomes of them with the slope 1/8, scale 0.25 and zero point 5:
// steps from zero are doubled above it and quartered below it.
constexpr float kSlope = 0.125F;
const std::vector<std::int8_t> kCodes{-128, -16, -14, -12, -10, 0, 51, 127};
// -118 / 4 = -29.5, -6 / 4 = -1.5 and -2 / 4 = -0.5 lie between two codes.
const std::vector<std::int8_t> kSingle{-24, 4, 4, 5, 5, 25, 127, 127};
const std::vector<std::int8_t> kDouble{-25, 3, 4, 4, 5, 25, 127, 127};
const std::vector<std::int8_t> kFp32{-25, 3, 4, 5, 5, 25, 127, 127};

Graph leaky_relu(const graph::Tensor& from, const graph::Tensor& to, float slope) {
  return one_node(Operator::LeakyRelu, graph::LeakyReluAttributes{slope}, {from}, to);
}

Graph of_codes(ElementType type, float slope = kSlope) {
  const std::int32_t offset = type == ElementType::UInt8 ? 128 : 0;
  return leaky_relu(tensor(type, {1, 8}, 0.5F, -10 + offset), tensor(type, {1, 8}, 0.25F, 5 + offset), slope);
}

std::vector<std::uint8_t> unsigned_codes(const std::vector<std::int8_t>& codes) {
  std::vector<std::uint8_t> result;
  for (const std::int8_t code : codes) result.push_back(static_cast<std::uint8_t>(code + 128));
  return result;
}

TEST(LeakyRelu, floats_below_zero_are_multiplied_by_the_slope) {
  const Graph graph = leaky_relu(float_tensor({4}), float_tensor({4}), 0.25F);
  EXPECT_EQ(graph::test::run(graph, {floats({-8, -1, 0, 3})}), floats({-2, -0.25F, 0, 3}));
  const Graph negative = leaky_relu(float_tensor({2}), float_tensor({2}), -2);
  EXPECT_EQ(graph::test::run(negative, {floats({-8, 3})}), floats({16, 3}));
}

TEST(LeakyRelu, codes_have_a_multiplier_for_each_side_of_zero_rounded_by_the_rule) {
  const Graph graph = of_codes(ElementType::Int8);
  EXPECT_EQ(graph::test::run(graph, {int8s(kCodes)}, Rule::Single), int8s(kSingle));
  EXPECT_EQ(graph::test::run(graph, {int8s(kCodes)}, Rule::Shift), int8s(kSingle));
  EXPECT_EQ(graph::test::run(graph, {int8s(kCodes)}, Rule::Double), int8s(kDouble));
  EXPECT_EQ(graph::test::run(graph, {int8s(kCodes)}, Rule::Fp32), int8s(kFp32));
}

TEST(LeakyRelu, codes_without_a_sign_are_those_with_one_moved_by_128) {
  const Graph graph = of_codes(ElementType::UInt8);
  for (const auto& [rule, expected] :
       {std::pair{Rule::Single, kSingle}, std::pair{Rule::Double, kDouble}, std::pair{Rule::Fp32, kFp32}}) {
    EXPECT_EQ(graph::test::run(graph, {uint8s(unsigned_codes(kCodes))}, rule), uint8s(unsigned_codes(expected)));
  }
}

TEST(LeakyRelu, the_multiplier_is_computed_in_single_precision) {
  // 0.2 * 0.65 / 0.26 of these floats is 0.5 in single precision and 7e-9 more in double precision.
  const Graph graph =
      leaky_relu(tensor(ElementType::Int8, {1}, 0.2F, 0), tensor(ElementType::Int8, {1}, 0.26F, 0), 0.65F);
  EXPECT_EQ(graph::test::run(graph, {int8s({-1})}, Rule::Single), int8s({0}));
}

TEST(LeakyRelu, a_slope_that_codes_cannot_have_is_refused) {
  EXPECT_THROW(graph::check(of_codes(ElementType::Int8, -0.5F)), Error);
  EXPECT_THROW(graph::check(of_codes(ElementType::Int8, 1e10F)), Error);
  EXPECT_THROW(graph::check(of_codes(ElementType::Int8, std::numeric_limits<float>::quiet_NaN())), Error);
  EXPECT_NO_THROW(graph::check(of_codes(ElementType::Int8, 0)));
  const Graph scaleless = leaky_relu(tensor(ElementType::Int8, {1}), tensor(ElementType::Int8, {1}), kSlope);
  EXPECT_THROW(graph::check(scaleless), Error);
}

std::vector<std::byte> tflite_file(const std::vector<std::int32_t>& shape) {
  namespace tflite = import::tflite;
  tflite::TestModel model;
  const auto from = model.tensor("from", tflite::TensorType::INT8, shape, {.scales = {0.5F}, .zero_points = {-10}});
  const auto to = model.tensor("to", tflite::TensorType::INT8, shape, {.scales = {0.25F}, .zero_points = {5}});
  const auto options = tflite::CreateLeakyReluOptions(model.builder(), kSlope);
  model.op(tflite::BuiltinOperator::LEAKY_RELU, {from}, {to}, tflite::BuiltinOptions::LeakyReluOptions,
           options.Union());
  model.inputs = {from};
  model.outputs = {to};
  return model.bytes();
}

TEST(LeakyRelu, tensorflow_lite_calls_the_slope_alpha) {
  const Graph graph = import::import_tflite(tflite_file({1, 8}), "test.tflite");
  EXPECT_EQ(graph::test::run(graph, {int8s(kCodes)}, Rule::Single), int8s(kSingle));
  EXPECT_EQ(graph::test::run(graph, {int8s(kCodes)}, Rule::Double), int8s(kDouble));
}

/// x, dequantised to xf, and the quantisation of y.
ModelWriter with_input(const import::onnx_file::test::Dims& dims) {
  ModelWriter model;
  model.input("x", dims, onnx::TensorProto::INT8);
  model.output("y");
  model.quantisation("x", 0.5F, -10);
  model.quantisation("y", 0.25F, 5);
  model.dequantise("x", "x", "xf");
  return model;
}

ModelWriter between_quantisations(const import::onnx_file::test::Dims& dims) {
  ModelWriter model = with_input(dims);
  model.node("LeakyRelu", {"xf"}, "yf").real("alpha", kSlope);
  model.quantise("yf", "y", "y");
  return model;
}

TEST(LeakyRelu, onnx_between_dequantise_and_quantise_is_one_operator_on_codes) {
  const Graph graph = between_quantisations({1, 8}).import();
  EXPECT_THAT(import::onnx_file::test::kinds_of(graph), ElementsAre(Operator::LeakyRelu));
  EXPECT_EQ(graph::test::run(graph, {int8s(kCodes)}, Rule::Fp32), int8s(kFp32));
  EXPECT_EQ(graph::test::run(graph, {int8s(kCodes)}, Rule::Single), int8s(kSingle));
}

TEST(LeakyRelu, onnx_has_the_slope_0_01_if_it_names_none) {
  ModelWriter model;
  model.input("x", {2});
  model.output("y");
  model.node("LeakyRelu", {"x"}, "y");
  EXPECT_EQ(graph::test::run(model.import(), {floats({-100, 2})}), floats({-100 * 0.01F, 2}));
}

TEST(LeakyRelu, onnx_runtimes_quantised_operator_is_the_same) {
  ModelWriter model = with_input({1, 8});
  onnx::OperatorSetIdProto& microsoft = *model.model.add_opset_import();
  microsoft.set_domain("com.microsoft");
  microsoft.set_version(1);
  model.node("QLinearLeakyRelu", {"x", "x_s", "x_z", "y_s", "y_z"}, "y").real("alpha", kSlope);
  model.model.mutable_graph()->mutable_node()->rbegin()->set_domain("com.microsoft");
  const Graph graph = model.import();
  EXPECT_THAT(import::onnx_file::test::kinds_of(graph), ElementsAre(Operator::LeakyRelu));
  EXPECT_EQ(graph::test::run(graph, {int8s(kCodes)}, Rule::Fp32), int8s(kFp32));
}

/// An image pooled, in floating point, as the start of a network.
ModelWriter pooled_image() {
  ModelWriter model;
  model.input("x", {1, 2, 4, 4});
  model.output("y");
  model.node("MaxPool", {"x"}, "pooled").integers("kernel_shape", {1, 2});
  return model;
}

TEST(LeakyRelu, images_keep_their_layout_through_it) {
  ModelWriter model = pooled_image();
  model.node("LeakyRelu", {"pooled"}, "leaky");
  model.node("MaxPool", {"leaky"}, "y").integers("kernel_shape", {2, 1});
  EXPECT_THAT(import::onnx_file::test::kinds_of(model.import()),
              ElementsAre(Operator::Transpose, Operator::MaximumPool, Operator::LeakyRelu, Operator::MaximumPool,
                          Operator::Transpose));
}

TEST(LeakyRelu, columns_of_weights_are_permuted_across_it) {
  ModelWriter model = pooled_image();
  model.reals("w", {1, 24}, std::vector<float>(24, 1));
  model.node("Flatten", {"pooled"}, "flat");
  model.node("LeakyRelu", {"flat"}, "leaky");
  model.node("Gemm", {"leaky", "w"}, "y").integer("transB", 1);
  EXPECT_THAT(import::onnx_file::test::kinds_of(model.import()),
              ElementsAre(Operator::Transpose, Operator::MaximumPool, Operator::Reshape, Operator::LeakyRelu,
                          Operator::FullyConnected));
}

class LeakyReluOnTheCluster : public ::testing::Test {
 protected:
  /// All codes once, and once more in the other order, as the image that `shape` says.
  void expect_identical(const std::string& model) {
    std::vector<std::int8_t> codes(512);
    std::iota(codes.begin(), codes.begin() + 256, std::int8_t{-128});
    std::copy_n(codes.begin(), 256, codes.rbegin());
    const std::string input = folder_.write("codes.bin", std::as_bytes(std::span(codes)));
    const testing::CommandRun run = testing::run_tessera({"run", model, "--input", input, "--check"});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output, AllOf(HasSubstr("lookup"), HasSubstr("identical to the reference in all layers checked")));
  }

  testing::TemporaryFolder folder_;
};

TEST_F(LeakyReluOnTheCluster, a_tensorflow_lite_file_computes_what_the_reference_does) {
  expect_identical(folder_.write("leaky.tflite", tflite_file({1, 8, 8, 8})));
}

TEST_F(LeakyReluOnTheCluster, an_onnx_file_computes_what_the_reference_does) {
  const std::string file = between_quantisations({1, 8, 8, 8}).bytes();
  expect_identical(folder_.write("leaky.onnx", std::as_bytes(std::span(file))));
}

}  // namespace
}  // namespace tessera
