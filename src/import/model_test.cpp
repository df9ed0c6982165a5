// Every real network of the shared data: it is imported, and its operators, products and weights are those published.
#include "import/model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"

namespace tessera::import {
namespace {

struct RealModel {
  std::string file;
  std::size_t operators;
  std::size_t convolutions;
  std::size_t depthwise;
  std::int64_t products;  ///< multiplications of one inference
  std::int64_t weights;   ///< without biases
};

std::string path_of(const RealModel& model) { return TESSERA_SOURCE_DIR "/../shared/data/models/" + model.file; }

RealModel counted(const graph::Graph& graph) {
  RealModel count{
      .file = {}, .operators = graph.nodes.size(), .convolutions = 0, .depthwise = 0, .products = 0, .weights = 0};
  for (const graph::Node& node : graph.nodes) {
    const bool convolution = node.kind == graph::Operator::Convolution;
    if (!convolution && node.kind != graph::Operator::FullyConnected) continue;
    const graph::Tensor& weights = graph.tensor(node.inputs[1]);
    const auto elements = static_cast<std::int64_t>(graph::elements_of(weights.shape));
    const auto outputs = static_cast<std::int64_t>(graph::elements_of(graph.tensor(node.output).shape));
    count.products += elements / weights.shape[0] * outputs;
    count.weights += elements;
    if (!convolution) continue;
    ++(node.as<graph::ConvolutionAttributes>().groups > 1 ? count.depthwise : count.convolutions);
  }
  return count;
}

class RealModels : public ::testing::TestWithParam<RealModel> {};

TEST_P(RealModels, are_imported_completely) {
  const RealModel& expected = GetParam();
  if (!std::filesystem::exists(path_of(expected))) GTEST_SKIP() << "the shared data are absent";
  const graph::Graph graph = load_model(path_of(expected));
  EXPECT_NO_THROW(graph::check(graph));
  const RealModel count = counted(graph);
  EXPECT_EQ(count.operators, expected.operators);
  EXPECT_EQ(count.convolutions, expected.convolutions);
  EXPECT_EQ(count.depthwise, expected.depthwise);
  EXPECT_EQ(count.products, expected.products);
  EXPECT_EQ(count.weights, expected.weights);
  EXPECT_EQ(graph.inputs.size(), 1U);
  EXPECT_EQ(graph.outputs.size(), 1U);
}

const RealModel kModels[] = {
    {"tf2_mobilenet_v2_1.0_224_ptq.tflite", 68, 36, 17, 300'775'552, 3'471'040},
    {"mobilenet_v2_1.0_224_quant.tflite", 66, 36, 17, 300'775'552, 3'471'040},
    {"mobilenet_v1_0.25_128_quant.tflite", 31, 15, 13, 13'570'304, 463'856},
    {"vww_96_int8.tflite", 31, 14, 13, 7'489'664, 208'112},
    {"kws_ref_model.tflite", 13, 5, 4, 2'656'768, 22'016},
    {"pretrainedResnet_quant.tflite", 16, 9, 0, 12'501'632, 77'360},
};

INSTANTIATE_TEST_SUITE_P(Tflite, RealModels, ::testing::ValuesIn(kModels), [](const auto& test) {
  std::string name = test.param.file;
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

std::string refusal_of(const std::string& path) {
  try {
    load_model(path);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(LoadModel, a_file_of_2_gib_is_refused_unread) {
  const auto path = std::filesystem::temp_directory_path() / "tessera_load_model_test.onnx";
  std::ofstream(path).put('x');
  std::filesystem::resize_file(path, std::uintmax_t{1} << 31);  // a hole, which takes no space
  EXPECT_THAT(refusal_of(path.string()), ::testing::HasSubstr("which neither format can be"));
  std::filesystem::remove(path);
}

TEST(LoadModel, a_file_that_cannot_be_read_is_named_with_the_reason) {
  EXPECT_THAT(refusal_of("/nowhere/model.tflite"),
              ::testing::HasSubstr("/nowhere/model.tflite: cannot be opened: No such"));
  EXPECT_THAT(refusal_of(TESSERA_SOURCE_DIR "/src"), ::testing::HasSubstr("is a folder"));
  EXPECT_THAT(refusal_of("/dev/null"), ::testing::HasSubstr("/dev/null: "));
}

}  // namespace
}  // namespace tessera::import
