// DequantizeLinear -> operator -> QuantizeLinear: what becomes a quantised operator, and what stays in floating point.
#include "import/onnx/qdq.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "import/onnx/testing.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::Graph;
using graph::Operator;
using test::ModelWriter;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

constexpr auto kInt8 = onnx::TensorProto::INT8;
constexpr auto kInt32 = onnx::TensorProto::INT32;

/// x [1, 2] of scale 0.5 and zero point 1, dequantised to xf.
ModelWriter with_input() {
  ModelWriter model;
  model.input("x", {1, 2}, kInt8);
  model.quantisation("x", 0.5F, 1);
  model.quantisation("y", 0.25F, -3);
  model.dequantise("x", "x", "xf");
  return model;
}

/// y = W x + b on dequantised numbers, yf; W [[1, 2], [3, 4]] of scale 0.5, b (4, -8) of `bias_scale`.
ModelWriter gemm(float bias_scale) {
  ModelWriter model = with_input();
  model.codes("w", {2, 2}, kInt8, {1, 2, 3, 4});
  model.quantisation("w", 0.5F, 0);
  model.codes("b", {2}, kInt32, {4, -8});
  model.quantisation("b", bias_scale, 0, kInt32);
  model.dequantise("w", "w", "wf");
  model.dequantise("b", "b", "bf");
  model.node("Gemm", {"xf", "wf", "bf"}, "yf").integer("transB", 1);
  return model;
}

TEST(Qdq, a_fully_connected_layer_becomes_one_quantised_operator) {
  ModelWriter model = gemm(0.25F);
  model.quantise("yf", "y", "y");
  model.output("y");
  const Graph graph = model.import();
  ASSERT_THAT(test::kinds_of(graph), ElementsAre(Operator::FullyConnected));
  EXPECT_EQ(graph.tensor(graph.nodes[0].inputs[1]).type, graph::ElementType::Int8);
  // Codes 3 and 5 are 1 and 2; the sums 2.5 + 1 and 5.5 - 2 are 14 steps above -3.
  EXPECT_THAT(test::run_codes(graph, {3, 5}), ElementsAre(11, 11));
}

TEST(Qdq, the_input_of_the_network_carries_its_quantisation) {
  ModelWriter model;
  model.input("x", {1, 3, 4, 4}, kInt8);
  model.quantisation("x", 0.5F, 1);
  model.node("Transpose", {"x"}, "t").integers("perm", {0, 2, 3, 1});
  model.dequantise("t", "x", "y");
  model.output("y");
  const Graph graph = model.import();
  ASSERT_TRUE(graph.tensor(graph.inputs[0]).quantisation);
  EXPECT_EQ(graph.tensor(graph.inputs[0]).quantisation->zero_points[0], 1);
}

TEST(Qdq, a_bias_with_another_scale_keeps_the_layer_in_floating_point) {
  ModelWriter model = gemm(0.3F);
  model.quantise("yf", "y", "y");
  model.output("y");
  EXPECT_THAT(test::kinds_of(model.import()),
              ElementsAre(Operator::Dequantise, Operator::FullyConnected, Operator::Quantise));
}

TEST(Qdq, a_result_that_is_also_read_in_real_numbers_stays_in_floating_point) {
  ModelWriter model = gemm(0.25F);
  model.quantise("yf", "y", "y");
  model.output("y");
  model.output("yf");
  const Graph graph = model.import();
  EXPECT_THAT(test::kinds_of(graph), Contains(Operator::Dequantise));
  EXPECT_EQ(graph.tensor(graph.nodes[1].inputs[1]).type, graph::ElementType::Float32);
}

TEST(Qdq, clips_between_operator_and_quantise_become_its_activation) {
  ModelWriter model = gemm(0.25F);
  model.reals("six", {}, {3});
  model.node("Relu", {"yf"}, "r");
  model.node("Clip", {"r", "", "six"}, "c");
  model.quantise("c", "y", "y");
  model.output("y");
  const Graph graph = model.import();
  ASSERT_THAT(test::kinds_of(graph), ElementsAre(Operator::FullyConnected));
  EXPECT_EQ(graph.nodes[0].as<graph::FullyConnectedAttributes>().activation.minimum, 0);
  EXPECT_EQ(graph.nodes[0].as<graph::FullyConnectedAttributes>().activation.maximum, 3);
  EXPECT_THAT(test::run_codes(graph, {3, 5}), ElementsAre(9, 9));      // 3 is 12 steps above -3
  EXPECT_THAT(test::run_codes(graph, {-9, -9}), ElementsAre(-3, -3));  // 0
}

TEST(Qdq, a_clip_behind_an_operator_without_activation_is_one_of_codes) {
  ModelWriter model = with_input();
  model.node("Softmax", {"xf"}, "s");
  model.node("Relu", {"s"}, "r");
  model.quantise("r", "y", "y");
  model.output("y");
  EXPECT_THAT(test::kinds_of(model.import()), ElementsAre(Operator::Softmax, Operator::Clip));
}

TEST(Qdq, an_operator_that_moves_elements_gets_its_codes_rescaled_before) {
  ModelWriter model = with_input();
  model.integers("shape", {2, 1});
  model.node("Reshape", {"xf", "shape"}, "r");
  model.quantise("r", "y", "y");
  model.output("y");
  const Graph graph = model.import();
  EXPECT_THAT(test::kinds_of(graph), ElementsAre(Operator::Quantise, Operator::Reshape));
  EXPECT_THAT(test::run_codes(graph, {3, 5}), ElementsAre(1, 5));
}

TEST(Qdq, padding_keeps_its_value_in_real_numbers) {
  ModelWriter model = with_input();
  model.integers("pads", {0, 1, 0, 0});
  model.reals("value", {}, {1.5F});
  model.node("Pad", {"xf", "pads", "value"}, "p");
  model.quantise("p", "x", "y");
  model.output("y");
  EXPECT_THAT(test::run_codes(model.import(), {3, 5}), ElementsAre(4, 3, 5));
}

TEST(Qdq, padding_of_codes_pads_with_a_code) {
  ModelWriter model;
  model.input("x", {1, 2}, kInt8);
  model.quantisation("x", 0.5F, 1);
  model.integers("pads", {0, 1, 0, 0});
  model.codes("value", {}, kInt8, {-7});
  model.node("Pad", {"x", "pads", "value"}, "p");
  model.node("Relu", {"p"}, "c");
  model.output("p");
  model.dequantise("c", "x", "y");
  model.output("y");
  EXPECT_THAT(test::run_codes(model.import(), {3, 5}), ElementsAre(-7, 3, 5));
}

TEST(Qdq, dequantise_and_quantise_alone_rescale) {
  ModelWriter model = with_input();
  model.quantise("xf", "y", "y");
  model.output("y");
  const Graph graph = model.import();
  EXPECT_THAT(test::kinds_of(graph), ElementsAre(Operator::Quantise));
  EXPECT_THAT(test::run_codes(graph, {3, 127}), ElementsAre(1, 127));
}

TEST(Qdq, weights_that_nothing_quantised_reads_become_constants_of_real_numbers) {
  ModelWriter model;
  model.input("x", {1, 2});
  model.codes("w", {2, 2}, kInt8, {1, 2, 3, 4});
  model.reals("w_s", {2}, {0.5F, 2.0F});
  model.node("DequantizeLinear", {"w", "w_s"}, "wf").integer("axis", 0);
  model.node("Gemm", {"x", "wf"}, "y").integer("transB", 1);
  model.output("y");
  const Graph graph = model.import();
  EXPECT_THAT(test::kinds_of(graph), ElementsAre(Operator::FullyConnected));
  EXPECT_THAT(test::run_reals(graph, {1, 1}), ElementsAre(1.5F, 14.0F));
}

TEST(Qdq, scales_of_columns_of_a_matrix_follow_its_transposition) {
  ModelWriter model = with_input();
  model.codes("w", {2, 2}, kInt8, {1, 2, 3, 4});
  model.reals("w_s", {2}, {0.5F, 2.0F});
  model.codes("w_z", {2}, kInt8, {0, 0});
  model.node("DequantizeLinear", {"w", "w_s", "w_z"}, "wf").integer("axis", 1);
  model.node("MatMul", {"xf", "wf"}, "yf");
  model.quantise("yf", "y", "y");
  model.output("y");
  const Graph graph = model.import();
  ASSERT_THAT(test::kinds_of(graph), ElementsAre(Operator::FullyConnected));
  EXPECT_EQ(graph.tensor(graph.nodes[0].inputs[1]).quantisation->axis, 0);
  EXPECT_THAT(test::run_codes(graph, {3, 5}), ElementsAre(11, 77));  // 0.5 + 3 = 3.5; 4 + 16 = 20
}

/// The global pool of an image of 1 x 2 pixels, from the quantisation "x" to `quantisation`.
Graph global_pool(const char* quantisation) {
  ModelWriter model;
  model.input("x", {1, 1, 1, 2}, kInt8);
  model.quantisation("x", 0.5F, 1);
  model.quantisation("y", 0.25F, -3);
  model.dequantise("x", "x", "xf");
  model.node("GlobalAveragePool", {"xf"}, "yf");
  model.quantise("yf", quantisation, "y");
  model.output("y");
  return model.import();
}

TEST(Qdq, a_global_pool_is_tensorflow_lites_pool_between_equal_quantisations_and_else_its_mean) {
  EXPECT_THAT(test::kinds_of(global_pool("y")), Contains(Operator::Mean));
  const Graph pool = global_pool("x");
  ASSERT_THAT(test::kinds_of(pool), Contains(Operator::AveragePool));
  EXPECT_THAT(test::kinds_of(pool), Not(Contains(Operator::Mean)));
  // The mean of the codes -2 and -1 is rounded away from zero; but from the zero point 1 it is 2.5 steps away, of which
  // the even neighbour is 2.
  const std::vector<graph::Data> input{test::data_of(graph::ElementType::Int8, std::vector<std::int8_t>{-2, -1})};
  const auto code = [&](graph::Rule rule) {
    return graph::execute(pool, input, rule)[pool.outputs[0]].as<std::int8_t>()[0];
  };
  EXPECT_EQ(code(graph::Rule::Single), -2);
  EXPECT_EQ(code(graph::Rule::Fp32), -1);
}

TEST(Qdq, codes_that_would_mean_two_things_are_refused) {
  ModelWriter model = with_input();
  model.dequantise("x", "y", "again");
  model.node("Add", {"xf", "again"}, "z");
  model.output("z");
  EXPECT_THROW(model.import(), Error);
}

}  // namespace
}  // namespace tessera::import::onnx_file
