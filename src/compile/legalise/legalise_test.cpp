// The layers of a graph compute what the reference executor computes in rule `single`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/error.hpp"
#include "compile/legalise.hpp"
#include "compile/legalise/testing.hpp"
#include "compile/reference.hpp"

namespace tessera::compile {
namespace {

using graph::ElementType;

std::vector<std::int8_t> device_codes(const graph::Tensor& tensor, const graph::Data& data) {
  std::vector<std::int8_t> codes;
  for (const std::byte byte : data.bytes()) {
    codes.push_back(
        static_cast<std::int8_t>(byte ^ (tensor.type == ElementType::UInt8 ? std::byte{128} : std::byte{})));
  }
  return codes;
}

void expect_same(ElementType type) {
  test::GraphWriter writer(*rc::gen::arbitrary<std::uint32_t>(), type);
  const graph::Graph graph = writer.write();
  graph::check(graph);
  const graph::Data input = writer.codes(graph.tensors[graph.inputs[0]]);
  const auto expected = graph::execute(graph, std::vector{input}, graph::Rule::Single);
  Legalised legalised;
  try {
    legalised = legalise(graph);
  } catch (const Error& error) {
    // Graphs of nothing but other names have no layer.
    RC_ASSERT(error.place() == graph.name);
    return;
  }
  const auto found = reference_tensors(legalised.network, device_codes(graph.tensors[graph.inputs[0]], input));
  for (const graph::Node& node : graph.nodes) {
    const LayerTensorIndex tensor = legalised.tensors[node.output];
    RC_ASSERT(tensor != kNowhere);
    const auto codes = device_codes(graph.tensors[node.output], expected[node.output]);
    // A pad that was folded has the name of a smaller tensor.
    if (found[tensor].size() == codes.size()) RC_ASSERT(found[tensor] == codes);
  }
}

RC_GTEST_PROP(Legalise, layers_compute_what_the_graph_means_in_int8, ()) { expect_same(ElementType::Int8); }
RC_GTEST_PROP(Legalise, layers_compute_what_the_graph_means_in_uint8, ()) { expect_same(ElementType::UInt8); }

/// A point-wise convolution of an image with the given batch.
graph::Graph convolution(std::int64_t batch) {
  graph::Graph graph;
  graph.name = "net";
  const graph::Quantisation quantisation{{0.1F}, {0}, 0};
  graph.tensors = {{"in", ElementType::Int8, {batch, 2, 2, 3}, quantisation, {}},
                   {"w", ElementType::Int8, {4, 1, 1, 3}, quantisation, graph::Data(ElementType::Int8, 12)},
                   {"out", ElementType::Int8, {batch, 2, 2, 4}, quantisation, {}}};
  graph.nodes = {{"conv", graph::Operator::Convolution, {0, 1}, 2, graph::ConvolutionAttributes{}}};
  graph.inputs = {0};
  graph.outputs = {2};
  return graph;
}

std::string message_of(const graph::Graph& graph) {
  try {
    legalise(graph);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Legalise, a_batch_is_refused_with_the_node_s_name) {
  EXPECT_EQ(message_of(convolution(1)), "accepted");
  EXPECT_THAT(message_of(convolution(2)), testing::HasSubstr("conv: Convolution: a batch of 2, not 1"));
}

TEST(Legalise, the_network_s_input_may_be_quantised_by_the_host) {
  graph::Graph graph = convolution(1);
  graph.tensors.push_back({"picture", ElementType::Float32, {1, 2, 2, 3}, {}, {}});
  graph.nodes.insert(graph.nodes.begin(),
                     graph::Node{"quantise", graph::Operator::Quantise, {3}, 0, graph::QuantiseAttributes{}});
  graph.inputs = {3};
  const Legalised legalised = legalise(graph);
  EXPECT_EQ(legalised.input, 0u);
  EXPECT_EQ(legalised.host_nodes, std::vector<std::size_t>{0});
  EXPECT_EQ(legalised.network.layers.size(), 1u);
}

TEST(Legalise, a_pad_before_a_convolution_costs_no_layer) {
  graph::Graph graph = convolution(1);
  graph.tensors.push_back({"picture", ElementType::Int8, {1, 2, 1, 3}, graph.tensors[0].quantisation, {}});
  graph.nodes.insert(
      graph.nodes.begin(),
      graph::Node{"pad", graph::Operator::Pad, {3}, 0, graph::PadAttributes{{0, 0, 1, 0}, {0, 0, 0, 0}, 0}});
  graph.inputs = {3};
  const Legalised legalised = legalise(graph);
  ASSERT_EQ(legalised.network.layers.size(), 1u);
  const auto& shape = std::get<Convolution>(legalised.network.layers[0].operation).shape;
  EXPECT_EQ(shape.window.columns.pad_before, 1);
  EXPECT_EQ(shape.input.width, 1);
}

}  // namespace
}  // namespace tessera::compile
