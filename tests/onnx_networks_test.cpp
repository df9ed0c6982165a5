// The ONNX files of the shared data's networks: the same graphs as from TensorFlow Lite, the same answers in every
// rule, and onnxruntime's answers.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "graph/execute.hpp"
#include "import/model.hpp"
#include "support/recorded.hpp"

namespace tessera {
namespace {

using graph::Data;
using graph::Graph;
using graph::Operator;
using graph::Rule;
using testing::Bytes;
using testing::read_bytes;
using testing::recorded;

/// Of onnxruntime's two runs of a network, that of the QDQ file computes some layers of int8 networks in floating
/// point; its logits then differ from those of its own run of the QLinear file.
struct Network {
  std::string name;
  std::string pictures;              ///< below inputs/; random numbers if empty
  std::string key;                   ///< of the recorded answers
  std::vector<std::string> engines;  ///< whose logits are those of `fp32`
};

void PrintTo(const Network& network, std::ostream* stream) { *stream << network.name; }

const Network kNetworks[] = {
    {"mobilenet_v2_1.0_224_quant", "imagenet224", "mnv2_u8_pt", {"ort_qop", "ort_qdq"}},
    {"tf2_mobilenet_v2_1.0_224_ptq", "imagenet224", "mnv2_i8_pc", {"ort_qop"}},
    {"vww_96_int8", "vww96/inputs_19x96x96x3.i8", "vww", {"ort_qop", "ort_qdq"}},
    {"pretrainedResnet_quant", "ic32/inputs_19x32x32x3.i8", "ic", {"ort_qop"}},
    {"kws_ref_model", "", "", {}},
};

Graph load(const std::string& file) { return import::load_model(recorded("models/" + file).string()); }

std::vector<Operator> kinds_of(const Graph& graph) {
  std::vector<Operator> kinds;
  for (const graph::Node& node : graph.nodes) kinds.push_back(node.kind);
  return kinds;
}

Bytes random_bytes(std::size_t size) {
  std::mt19937 random(1);
  Bytes bytes(size);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random() & 0xff);
  return bytes;
}

/// A picture and random numbers: either shows any difference in arithmetic.
std::vector<Bytes> some_inputs(const Network& network, const Graph& graph) {
  std::vector<Bytes> inputs;
  if (!network.pictures.empty()) inputs.push_back(testing::pictures_of("inputs/" + network.pictures).at(0));
  if (testing::kThorough || inputs.empty()) {
    inputs.push_back(random_bytes(graph::elements_of(graph.tensor(graph.inputs.at(0)).shape)));
  }
  return inputs;
}

std::vector<Rule> some_rules() {
  if (testing::kThorough) return {Rule::Single, Rule::Fp32, Rule::Double, Rule::Shift};
  return {Rule::Single, Rule::Fp32};
}

std::vector<Data> run(const Graph& graph, const Bytes& input, Rule rule) {
  return graph::execute(graph, std::vector{Data(graph.tensor(graph.inputs.at(0)).type, input)}, rule);
}

class OnnxNetworks : public ::testing::TestWithParam<Network> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(recorded("models/onnx"))) GTEST_SKIP() << "no networks at " << recorded("");
  }
};

TEST_P(OnnxNetworks, are_those_of_tensorflow_lite_node_for_node) {
  const Graph expected = load(GetParam().name + ".tflite");
  for (const char* form : {".qdq.onnx", ".qop.onnx"}) {
    SCOPED_TRACE(form);
    const Graph graph = load("onnx/" + GetParam().name + form);
    EXPECT_EQ(kinds_of(graph), kinds_of(expected)) << graph::to_text(graph);
    EXPECT_EQ(graph.tensor(graph.inputs.at(0)).quantisation, expected.tensor(expected.inputs.at(0)).quantisation);
    ASSERT_EQ(graph.outputs.size(), 2U);
    EXPECT_EQ(graph.tensor(graph.outputs[0]).name, "output");
    EXPECT_EQ(graph.tensor(graph.outputs[1]).name, "logits");
  }
}

TEST_P(OnnxNetworks, compute_what_those_of_tensorflow_lite_compute_in_every_rule) {
  const Graph expected = load(GetParam().name + ".tflite");
  const Graph dequantised = load("onnx/" + GetParam().name + ".qdq.onnx");
  const Graph quantised = load("onnx/" + GetParam().name + ".qop.onnx");
  const auto softmax = std::ranges::find(expected.nodes, Operator::Softmax, &graph::Node::kind);
  for (const Bytes& input : some_inputs(GetParam(), expected)) {
    for (const Rule rule : some_rules()) {
      SCOPED_TRACE(name_of(rule));
      const auto wanted = run(expected, input, rule);
      for (const Graph* graph : {&dequantised, &quantised}) {
        const auto found = run(*graph, input, rule);
        EXPECT_EQ(found[graph->outputs.at(0)], wanted[expected.outputs.at(0)]);
        EXPECT_EQ(found[graph->outputs.at(1)], wanted[softmax->inputs.at(0)]);
      }
    }
  }
}

TEST_P(OnnxNetworks, answer_every_picture_as_onnxruntime_in_fp32) {
  if (GetParam().engines.empty()) GTEST_SKIP() << "no recorded answers";
  const Graph graph = load("onnx/" + GetParam().name + ".qop.onnx");
  Bytes logits;
  for (const Bytes& picture : testing::pictures_of("inputs/" + GetParam().pictures)) {
    const auto bytes = run(graph, picture, Rule::Fp32)[graph.outputs.at(1)];
    logits.insert(logits.end(), bytes.bytes().begin(), bytes.bytes().end());
  }
  EXPECT_GT(logits.size(), 0U);
  for (const std::string& engine : GetParam().engines) {
    const Bytes all = read_bytes(recorded("refs/" + GetParam().key + "." + engine + ".logits"));
    ASSERT_GE(all.size(), logits.size());
    std::size_t different = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) different += logits[i] == all[i] ? 0 : 1;
    EXPECT_EQ(different, 0U) << engine << ", of " << logits.size();
  }
}

INSTANTIATE_TEST_SUITE_P(Of, OnnxNetworks, ::testing::ValuesIn(kNetworks), [](const auto& test) {
  std::string name = test.param.name;
  std::ranges::replace(name, '.', '_');
  return name;
});

}  // namespace
}  // namespace tessera
