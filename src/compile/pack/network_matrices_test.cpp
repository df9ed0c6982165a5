// Tests of network_matrices.hpp.
#include "compile/pack/network_matrices.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "base/error.hpp"

namespace tessera::compile {
namespace {

using graph::ElementType;
using graph::Graph;
using graph::Operator;
using graph::Shape;
using Matrices = std::vector<WeightMatrix>;

/// Operators one after the other: data, constant weights and output each have tensors of their own. Only shapes matter.
class Layers {
 public:
  Layers& add(std::string name, Operator kind, graph::Attributes attributes, Shape weights, Shape output) {
    graph_.tensors.push_back({});
    graph_.tensors.push_back({.name = {},
                              .type = ElementType::Int8,
                              .shape = std::move(weights),
                              .quantisation = {},
                              .constant = graph::Data{}});
    graph_.tensors.push_back(
        {.name = {}, .type = ElementType::Int8, .shape = std::move(output), .quantisation = {}, .constant = {}});
    const std::size_t last = graph_.tensors.size() - 1;
    graph_.nodes.push_back({.name = std::move(name),
                            .kind = kind,
                            .inputs = {last - 2, last - 1},
                            .output = last,
                            .attributes = std::move(attributes)});
    return *this;
  }
  Graph& graph() { return graph_; }

 private:
  Graph graph_;
};

graph::ConvolutionAttributes groups(std::int32_t count) {
  graph::ConvolutionAttributes attributes;
  attributes.groups = count;
  return attributes;
}

TEST(NetworkMatrices, rows_are_inputs_and_columns_are_outputs) {
  Layers layers;
  layers.add("conv", Operator::Convolution, groups(1), {32, 3, 5, 4}, {2, 7, 6, 32})
      .add("dense", Operator::FullyConnected, graph::FullyConnectedAttributes{}, {10, 64}, {3, 10})
      .add("product", Operator::MatMul, graph::MatMulAttributes{}, {1, 64, 10}, {3, 5, 10});
  EXPECT_EQ(network_matrices(layers.graph()),
            (Matrices{{"conv", 60, 32, 84}, {"dense", 64, 10, 3}, {"product", 64, 10, 15}}));
}

TEST(NetworkMatrices, groups_have_matrices_and_depthwise_convolutions_none) {
  Layers layers;
  layers.add("two", Operator::Convolution, groups(2), {6, 1, 1, 4}, {1, 2, 2, 6})
      .add("depthwise", Operator::Convolution, groups(8), {8, 3, 3, 1}, {1, 2, 2, 8});
  EXPECT_EQ(network_matrices(layers.graph()), (Matrices{{"two[0]", 4, 3, 4}, {"two[1]", 4, 3, 4}}));
}

TEST(NetworkMatrices, products_of_computed_tensors_have_none) {
  Layers layers;
  layers.add("dense", Operator::FullyConnected, graph::FullyConnectedAttributes{}, {10, 64}, {3, 10})
      .add("several", Operator::MatMul, graph::MatMulAttributes{}, {2, 64, 10}, {2, 5, 10});
  layers.graph().tensors[1].constant.reset();
  EXPECT_EQ(network_matrices(layers.graph()), Matrices{});
}

TEST(NetworkMatrices, a_side_beyond_32_bits_is_refused_by_name) {
  Layers layers;
  layers.add("vast", Operator::Convolution, groups(1), {1, 32768, 32768, 2}, {1, 1, 1, 1});
  try {
    network_matrices(layers.graph());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.place(), "vast");
  }
}

}  // namespace
}  // namespace tessera::compile
