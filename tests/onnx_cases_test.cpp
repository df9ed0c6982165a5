// The operator cases of the shared data: ONNX's own node tests and random quantised operators with onnxruntime's
// results. Each is imported, executed by rule `fp32` and compared bit by bit; only where an operator leaves the order
// of a sum open, real numbers may differ in the last place of what is summed.
#include <gmock/gmock.h>
#include <google/protobuf/stubs/common.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "graph/execute.hpp"
#include "import/onnx/import_onnx.hpp"
#include "import/onnx/model.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using graph::Data;
using graph::ElementType;

const fs::path kData = fs::path(TESSERA_SOURCE_DIR) / ".." / "shared" / "data";

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> cases_of(const char* folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kData / folder)) paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

graph::Tensor tensor(const fs::path& path) {
  onnx::TensorProto proto;
  if (!proto.ParseFromString(read(path))) throw Error(ErrorKind::Input, path.string(), "no tensor");
  return import::onnx_file::constant(proto, path.string());
}

/// How many of an operator's inputs are data; scales, weights of convolutions and the like come as inputs of the cases'
/// graphs, but are constants to the importer.
bool is_data(const onnx::ModelProto& model, int input) {
  static const std::map<std::string, std::set<int>> kDataInputs{
      {"QLinearMatMul", {0, 3}}, {"MatMulInteger", {0, 1}}, {"Add", {0, 1}}, {"Mul", {0, 1}}, {"Concat", {0, 1}}};
  if (model.graph().node_size() > 1) return true;
  const auto found = kDataInputs.find(model.graph().node(0).op_type());
  return found == kDataInputs.end() ? input == 0 : found->second.contains(input);
}

/// Operators whose definition leaves the order of a sum open, so that the last place of real numbers may differ.
bool has_open_order(const onnx::NodeProto& node) {
  static const std::set<std::string> kSums{"Conv", "Gemm", "MatMul", "AveragePool", "GlobalAveragePool", "Softmax"};
  return kSums.contains(node.op_type());
}

struct Case {
  graph::Graph graph;
  std::vector<Data> inputs;
  graph::Tensor expected;
  std::string operators;    ///< as in the file, in their order
  bool open_order = false;  ///< see has_open_order
};

Case load(const fs::path& folder) {
  onnx::ModelProto model;
  if (!model.ParseFromString(read(folder / "model.onnx"))) throw Error(ErrorKind::Input, folder.string(), "no model");
  Case result;
  const fs::path set = folder / "test_data_set_0";
  for (const onnx::NodeProto& node : model.graph().node()) {
    result.operators += (result.operators.empty() ? "" : " ") + node.op_type();
    result.open_order = result.open_order || has_open_order(node);
  }
  for (int i = 0; i < model.graph().input_size(); ++i) {
    const fs::path path = set / ("input_" + std::to_string(i) + ".pb");
    if (is_data(model, i)) {
      result.inputs.push_back(*tensor(path).constant);
      continue;
    }
    onnx::TensorProto proto;
    proto.ParseFromString(read(path));
    proto.set_name(model.graph().input(i).name());
    *model.mutable_graph()->add_initializer() = proto;
  }
  const std::string bytes = model.SerializeAsString();
  result.graph = import::import_onnx(std::as_bytes(std::span(bytes)), folder.filename().string());
  result.expected = tensor(set / "output_0.pb");
  return result;
}

/// What reals may differ by: nothing, or for sums in an open order one unit in the last place of the largest summand.
float tolerance_of(const Case& one) {
  float largest = 0;
  if (!one.open_order || one.inputs.at(0).type() != ElementType::Float32) return 0;
  for (const float value : one.inputs[0].as<float>()) largest = std::max(largest, std::abs(value));
  return largest * std::numeric_limits<float>::epsilon();
}

/// The elements that differ: codes and integers in any bit, reals by more than `tolerance`.
std::size_t differences(const Data& expected, const Data& actual, float tolerance) {
  if (expected.type() != actual.type() || expected.bytes().size() != actual.bytes().size()) return ~std::size_t{0};
  const std::size_t size = graph::size_of(expected.type());
  std::size_t count = 0;
  for (std::size_t i = 0; i < expected.elements(); ++i) {
    const bool equal =
        expected.type() == ElementType::Float32
            ? std::abs(expected.as<float>()[i] - actual.as<float>()[i]) <= tolerance
            : std::ranges::equal(expected.bytes().subspan(i * size, size), actual.bytes().subspan(i * size, size));
    count += equal ? 0U : 1U;
  }
  return count;
}

void compare(const Case& one) {
  const std::vector<Data> tensors = graph::execute(one.graph, one.inputs, graph::Rule::Fp32);
  ASSERT_EQ(one.graph.outputs.size(), 1U);
  const graph::TensorIndex output = one.graph.outputs[0];
  EXPECT_EQ(one.graph.tensor(output).shape, one.expected.shape);
  EXPECT_EQ(differences(*one.expected.constant, tensors[output], tolerance_of(one)), 0U) << graph::to_text(one.graph);
}

/// Cases that are not run, with the reason. Every other one must pass.
const std::map<std::string, std::string> kNotSupported{};

/// Runs every case of the folder; returns how many passed, by operator.
std::map<std::string, std::size_t> run_cases(const char* folder) {
  std::map<std::string, std::size_t> passed;
  for (const fs::path& path : cases_of(folder)) {
    const std::string name = path.filename().string();
    if (kNotSupported.contains(name)) {
      std::cout << name << " is not run: " << kNotSupported.at(name) << '\n';
      continue;
    }
    SCOPED_TRACE(name);
    try {
      const Case one = load(path);
      compare(one);
      ++passed[one.operators];
    } catch (const Error& error) {
      ADD_FAILURE() << error.what();
    }
  }
  return passed;
}

/// All cases of the folder that are not excused were run, and there are at least that many.
void expect_all(const char* folder, std::size_t least) {
  std::size_t run = 0;
  for (const auto& [operators, count] : run_cases(folder)) {
    std::cout << count << " of " << operators << '\n';
    run += count;
  }
  std::cout << run << " cases of " << folder << " in all\n";
  const auto excused = [](const fs::path& path) { return kNotSupported.contains(path.filename().string()); };
  const std::vector<fs::path> cases = cases_of(folder);
  EXPECT_EQ(run + static_cast<std::size_t>(std::ranges::count_if(cases, excused)), cases.size());
  EXPECT_GE(run, least);
}

class OnnxCases : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(kData / "onnx_node")) GTEST_SKIP() << "no " << kData;
  }
};

TEST_F(OnnxCases, every_node_test_of_onnx_gives_the_expected_output) { expect_all("onnx_node", 28); }

TEST_F(OnnxCases, every_random_operator_gives_the_output_of_onnxruntime) { expect_all("ort_cases", 120); }

}  // namespace
}  // namespace tessera
