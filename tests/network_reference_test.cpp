// The reference executor against recordings of real engines: every layer of both MobileNetV2 from the recorded input of
// that layer, and whole networks over all pictures. The data lie beside the repository, as their README.md describes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "graph/execute.hpp"
#include "import/model.hpp"
#include "support/recorded.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using graph::Data;
using graph::ElementType;
using graph::Graph;
using graph::Node;
using graph::Rule;
using testing::Bytes;
using testing::pictures_of;
using testing::read_bytes;
using testing::recorded;

class NetworkReference : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(recorded("models"))) GTEST_SKIP() << "the recorded networks are not at " << recorded("");
  }
};

/// The elements of a NumPy file of version 1: magic of 6 bytes, version of 2, length of the header, header, data.
Bytes read_npy(const fs::path& path) {
  const Bytes bytes = read_bytes(path);
  const std::size_t header =
      std::to_integer<std::size_t>(bytes.at(8)) + 256 * std::to_integer<std::size_t>(bytes.at(9));
  return {bytes.begin() + static_cast<std::ptrdiff_t>(10 + header), bytes.end()};
}

/// A recorded tensor of 8 bits, in NCHW if `channels_first`, as the graph's NHWC tensor holds it.
Bytes in_order_of(const graph::Tensor& tensor, const Bytes& recorded, bool channels_first) {
  if (!channels_first || tensor.shape.size() != 4) return recorded;
  const auto channels = static_cast<std::size_t>(tensor.shape[3]);
  const std::size_t pixels = recorded.size() / channels;
  Bytes result(recorded.size());
  for (std::size_t i = 0; i < recorded.size(); ++i) result[i % pixels * channels + i / pixels] = recorded[i];
  return result;
}

std::int32_t code(ElementType type, std::byte byte) {
  return type == ElementType::Int8 ? static_cast<std::int8_t>(byte) : std::to_integer<std::int32_t>(byte);
}

struct Difference {
  std::size_t elements = 0;
  std::size_t different = 0;
  std::int32_t largest = 0;
};

Difference difference(ElementType type, std::span<const std::byte> left, std::span<const std::byte> right) {
  EXPECT_EQ(left.size(), right.size());
  Difference result{.elements = left.size()};
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    const std::int32_t distance = std::abs(code(type, left[i]) - code(type, right[i]));
    if (distance > 0) ++result.different;
    result.largest = std::max(result.largest, distance);
  }
  return result;
}

/// Every node whose inputs and output are recorded, run from the recorded inputs. Returns the nodes compared.
std::size_t compare_layers(const Graph& graph, const Bytes& picture, const std::map<graph::TensorIndex, Bytes>& outputs,
                           Rule rule) {
  std::vector<Data> tensors(graph.tensors.size());
  tensors[graph.inputs.at(0)] = Data(graph.tensor(graph.inputs.at(0)).type, picture);
  for (const auto& [index, bytes] : outputs) tensors[index] = Data(graph.tensor(index).type, bytes);
  std::size_t compared = 0;
  for (const Node& node : graph.nodes) {
    const bool known = std::ranges::all_of(node.inputs, [&](graph::TensorIndex index) {
      return index == graph::kNoTensor || graph.tensor(index).constant || tensors[index].elements() > 0;
    });
    if (!known || !outputs.contains(node.output)) continue;
    const Data output = execute_node(graph, node, tensors, rule);
    const Difference found = difference(output.type(), output.bytes(), outputs.at(node.output));
    const std::int32_t allowed = node.kind == graph::Operator::Softmax ? 1 : 0;
    EXPECT_LE(found.largest, allowed) << fmt::format("{}: {} of {} elements", node.name, found.different,
                                                     found.elements);
    ++compared;
  }
  return compared;
}

/// What a network computes for each picture: softmax's input and the network's output, one picture after the other.
struct Answers {
  ElementType type = ElementType::Int8;
  Bytes logits;
  Bytes outputs;
};

void append(Bytes& bytes, const Data& data) { bytes.insert(bytes.end(), data.bytes().begin(), data.bytes().end()); }

Answers answers(const Graph& graph, const std::vector<Bytes>& pictures, Rule rule) {
  Answers result{.type = graph.tensor(graph.outputs.at(0)).type, .logits = {}, .outputs = {}};
  const auto softmax = std::ranges::find(graph.nodes, graph::Operator::Softmax, &Node::kind);
  for (const Bytes& picture : pictures) {
    const std::vector<Data> input{Data(graph.tensor(graph.inputs.at(0)).type, picture)};
    const std::vector<Data> tensors = execute(graph, input, rule);
    append(result.logits, tensors[softmax->inputs.at(0)]);
    append(result.outputs, tensors[graph.outputs.at(0)]);
  }
  return result;
}

/// As many elements of the recorded answers as there are of the computed ones.
Difference difference_of_rows(ElementType type, const Bytes& computed, const std::string& reference) {
  const Bytes all = read_bytes(recorded("refs/" + reference));
  return difference(type, computed, std::span(all).first(std::min(all.size(), computed.size())));
}

/// Logits are byte-identical to the recorded ones, outputs (after softmax) within one code.
void expect_answers(const std::string& model, const std::string& pictures, Rule rule, const std::string& key) {
  const Graph graph = import::load_model(recorded("models/" + model));
  const Answers found = answers(graph, pictures_of("inputs/" + pictures), rule);
  const Difference logits = difference_of_rows(found.type, found.logits, key + ".logits");
  EXPECT_GT(logits.elements, 0U);
  EXPECT_EQ(logits.different, 0U) << key << " logits, of " << logits.elements;
  const Difference outputs = difference_of_rows(found.type, found.outputs, key + ".out");
  EXPECT_LE(outputs.largest, 1) << key << " outputs, " << outputs.different << " of " << outputs.elements;
}

constexpr const char* kPerChannel = "tf2_mobilenet_v2_1.0_224_ptq.tflite";
constexpr const char* kPerTensor = "mobilenet_v2_1.0_224_quant.tflite";

// File names: op<node>_t<tensor>.npy.
TEST_F(NetworkReference, each_layer_of_the_per_channel_mobilenet_is_tflites_in_single) {
  const Graph graph = import::load_model(recorded("models") / kPerChannel);
  std::map<graph::TensorIndex, Bytes> outputs;
  for (const auto& file : fs::directory_iterator(recorded("refs/layers/tf2_mobilenet_v2.cat.single_rounding.nhwc"))) {
    const std::string number = file.path().filename().string().substr(2, 2);
    for (const Node& node : graph.nodes) {
      if (node.name.starts_with("op" + number)) outputs[node.output] = read_npy(file.path());
    }
  }
  ASSERT_EQ(outputs.size(), graph.nodes.size());
  EXPECT_EQ(compare_layers(graph, read_bytes(recorded("inputs/imagenet224/cat.rgb")), outputs, Rule::Single),
            outputs.size());
}

// File names: t<tensor>.npy, ascending as the nodes that compute them. The reshape before the softmax is not recorded.
TEST_F(NetworkReference, each_layer_of_the_uint8_mobilenet_is_onnxruntimes_in_fp32) {
  const Graph graph = import::load_model(recorded("models") / kPerTensor);
  std::map<int, fs::path> files;
  for (const auto& file : fs::directory_iterator(recorded("refs/layers/mobilenet_v2_u8.cat.fp32.nchw"))) {
    const std::string name = file.path().filename().string();
    if (name[0] == 't') files[std::stoi(name.substr(1))] = file.path();
  }
  ASSERT_EQ(files.size() + 1, graph.nodes.size());
  std::map<graph::TensorIndex, Bytes> outputs;
  auto file = files.begin();
  for (const Node& node : graph.nodes) {
    if (node.kind == graph::Operator::Reshape) {
      outputs[node.output] = outputs.at(node.inputs[0]);
    } else {
      outputs[node.output] = in_order_of(graph.tensor(node.output), read_npy(file->second), true);
      ++file;
    }
  }
  EXPECT_EQ(compare_layers(graph, read_bytes(recorded("inputs/imagenet224/cat.rgb")), outputs, Rule::Fp32),
            graph.nodes.size());
}

TEST_F(NetworkReference, the_per_channel_mobilenet_answers_as_tflite_micro_in_single_and_double) {
  expect_answers(kPerChannel, "imagenet224", Rule::Single, "mnv2_i8_pc.tflm_sr");
  expect_answers(kPerChannel, "imagenet224", Rule::Double, "mnv2_i8_pc.tflm");
}

TEST_F(NetworkReference, the_uint8_mobilenet_answers_as_onnxruntime_in_fp32) {
  expect_answers(kPerTensor, "imagenet224", Rule::Fp32, "mnv2_u8_pt.ort_qop");
}

TEST_F(NetworkReference, the_person_detector_answers_as_tflite_micro_in_single_and_double) {
  expect_answers("vww_96_int8.tflite", "vww96/inputs_19x96x96x3.i8", Rule::Single, "vww.tflm_sr");
  expect_answers("vww_96_int8.tflite", "vww96/inputs_19x96x96x3.i8", Rule::Double, "vww.tflm");
}

// XNNPACK holds multipliers as `fp32` does, but averages with integers: its recorded answer, which is after the
// softmax.
TEST_F(NetworkReference, the_small_uint8_mobilenet_answers_as_xnnpack_in_fp32_within_a_code) {
  const Graph graph = import::load_model(recorded("models/mobilenet_v1_0.25_128_quant.tflite"));
  const Answers found = answers(graph, {read_bytes(recorded("inputs/cat128.rgb"))}, Rule::Fp32);
  EXPECT_LE(difference_of_rows(found.type, found.outputs, "mobilenet_v1_0.25_128_quant.cat.xnn.out").largest, 1);
}

TEST_F(NetworkReference, the_residual_network_answers_as_tflite_micro_in_single_and_double) {
  expect_answers("pretrainedResnet_quant.tflite", "ic32/inputs_19x32x32x3.i8", Rule::Single, "ic.tflm_sr");
  expect_answers("pretrainedResnet_quant.tflite", "ic32/inputs_19x32x32x3.i8", Rule::Double, "ic.tflm");
}

}  // namespace
}  // namespace tessera
