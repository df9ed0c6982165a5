// Layers of every kind, cut in every way: with little L1, each finds a cut, and computes what the reference computes.
#include <gtest/gtest.h>

#include <string>

#include "base/error.hpp"
#include "compile/legalise.hpp"
#include "compile/legalise/testing.hpp"
#include "compile/reference.hpp"
#include "run/deployed_layers.hpp"
#include "run/firmware.hpp"
#include "run/simulate.hpp"
#include "support/soak.hpp"
#include "zoo/networks.hpp"

namespace tessera {
namespace {

compile::CompileTarget target_of(std::uint32_t l1_kib, std::uint32_t l2_kib = 0) {
  arch::Machine machine = arch::load_machine("cluster");
  if (l2_kib != 0) machine.l2.size_kib = l2_kib;
  compile::CompileTarget target{machine, run::free_memories(machine)};
  if (l1_kib != 0) target.memories.l1 = {{target.memories.l1.region.base, l1_kib * 1024}, {}};
  return target;
}

/// Compiles, runs and compares every tensor; the number of steps.
std::size_t check(const graph::Graph& graph, const std::string& mapping, const compile::CompileTarget& target) {
  SCOPED_TRACE(graph.name + " with " + mapping);
  compile::Compiled compiled = compile::compile_graph(graph, compile::choice_named(mapping), target);
  const auto network = compiled.network;
  const run::DeployedLayers layers(std::move(compiled), target);
  std::vector<std::int8_t> input(network->tensors[network->input].shape.elements());
  for (std::size_t index = 0; index < input.size(); ++index) input[index] = static_cast<std::int8_t>(index * 37 >> 3);
  const run::Simulation simulation = run::simulate(layers, input);
  const auto expected = compile::reference_tensors(*network, input);
  for (std::size_t tensor = 0; tensor < expected.size(); ++tensor) {
    if (tensor == network->input) continue;
    EXPECT_EQ(simulation.tensors[tensor], expected[tensor]) << "tensor " << tensor;
  }
  return layers.program().steps.size();
}

TEST(CutLayers, networks_run_in_24_kib_of_l1) {
  const compile::CompileTarget target = target_of(24);
  for (const std::string mapping : {"ima-dw", "auto", "cores"}) {
    check(zoo::resnet8(10, 1), mapping, target);
    check(zoo::ds_cnn(12, 1), mapping, target);
    check(zoo::mobilenet_v1(0.25, 96, 10, 1), mapping, target);
  }
  EXPECT_GT(check(zoo::mobilenet_v2(0.35, 160, 10, 1), "ima-dw", target), 200u) << "its table comes in segments";
}

/// Graphs of nothing but other names for their input have no layer.
bool has_layers(const graph::Graph& graph) {
  try {
    compile::legalise(graph);
    return true;
  } catch (const Error& error) {
    EXPECT_EQ(error.place(), graph.name);
    return false;
  }
}

TEST(CutLayers, random_networks_run_in_little_l1) {
  // Weights of four channels lie in L1 twice, which for a fully connected layer of 1008 inputs is most of this.
  const compile::CompileTarget target = target_of(10);
  int run = 0;
  for (std::uint32_t seed = 0; seed < static_cast<std::uint32_t>(testing::soak_count(300)); ++seed) {
    const auto type = seed % 2 == 0 ? graph::ElementType::Int8 : graph::ElementType::UInt8;
    const graph::Graph graph = compile::test::GraphWriter(seed, type).write();
    if (!has_layers(graph)) continue;
    check(graph, "cores", target);
    ++run;
  }
  EXPECT_GT(run, 0);
}

graph::TensorIndex add_tensor(graph::Graph& graph, const graph::Shape& shape, float scale, std::int32_t zero_point) {
  graph::Tensor one;
  one.name = "tensor " + std::to_string(graph.tensors.size());
  one.type = graph::ElementType::Int8;
  one.shape = shape;
  one.quantisation = graph::Quantisation{{scale}, {zero_point}, 0};
  graph.tensors.push_back(one);
  return graph.tensors.size() - 1;
}

/// A picture in NCHW, that ONNX networks have, brought to HWC, pooled, and through a table, a softmax and a sum.
graph::Graph planes(std::int64_t size, std::int64_t channels) {
  graph::Graph graph;
  graph.name = "planes";
  const auto tensor = [&](const graph::Shape& shape, float scale, std::int32_t zero_point) {
    return add_tensor(graph, shape, scale, zero_point);
  };
  const auto node = [&](graph::Operator kind, graph::Attributes attributes, std::vector<graph::TensorIndex> inputs,
                        graph::TensorIndex output) {
    const std::string name = "node " + std::to_string(graph.nodes.size());
    graph.nodes.push_back({name, kind, std::move(inputs), output, std::move(attributes)});
    return output;
  };
  const auto input = tensor({1, channels, size, size}, 0.02F, 3);
  graph.inputs = {input};
  const auto picture = node(graph::Operator::Transpose, graph::TransposeAttributes{{0, 2, 3, 1}}, {input},
                            tensor({1, size, size, channels}, 0.02F, 3));
  graph::PoolAttributes pool;
  pool.kernel = {3, 3};
  pool.spatial.stride = {2, 2};
  pool.spatial.pad_before = {1, 1};
  const std::int64_t half = (size + 1 - 3) / 2 + 1;
  const graph::Shape small{1, half, half, channels};
  const auto pooled = node(graph::Operator::MaximumPool, pool, {picture}, tensor(small, 0.02F, 3));
  const auto scaled = node(graph::Operator::Quantise, graph::QuantiseAttributes{}, {pooled}, tensor(small, 0.03F, -4));
  const auto soft =
      node(graph::Operator::Softmax, graph::SoftmaxAttributes{}, {scaled}, tensor(small, 1.0F / 256, -128));
  const auto sum = node(graph::Operator::Add, graph::ElementwiseAttributes{}, {scaled, soft}, tensor(small, 0.04F, 0));
  const auto both = node(graph::Operator::Concat, graph::ConcatAttributes{3, {}}, {sum, soft},
                         tensor({1, half, half, 2 * channels}, 0.04F, 0));
  graph.outputs = {both};
  return graph;
}

TEST(CutLayers, large_pictures_are_transposed_pooled_and_joined_in_parts) {
  check(planes(320, 3), "auto", target_of(0));
  check(planes(97, 12), "cores", target_of(24));
}

/// Its window is the whole picture, so that only channels can be cut.
graph::Graph mean_of_picture(std::int32_t size, std::int64_t channels) {
  graph::Graph graph;
  graph.name = "mean";
  graph.inputs = {add_tensor(graph, {1, size, size, channels}, 0.02F, 3)};
  graph.outputs = {add_tensor(graph, {1, 1, 1, channels}, 0.01F, 3)};
  graph::PoolAttributes pool;
  pool.kernel = {size, size};
  graph.nodes.push_back({"mean", graph::Operator::AveragePool, {graph.inputs[0]}, graph.outputs[0], pool});
  return graph;
}

TEST(CutLayers, a_mean_over_a_large_picture_is_taken_channel_by_channel) {
  check(mean_of_picture(100, 6), "auto", target_of(24));
  check(mean_of_picture(256, 5), "cores", target_of(0));
}

}  // namespace
}  // namespace tessera
