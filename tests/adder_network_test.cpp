// Networks on a machine with the vector adder: their residual connections are added there.
#include <gtest/gtest.h>

#include "compile/engines/engine.hpp"
#include "paper/reproduce_inputs.hpp"
#include "run/deployment.hpp"
#include "zoo/networks.hpp"

namespace tessera {
namespace {

TEST(AdderNetwork, residuals_are_added_on_the_adder_to_the_same_answer_sooner) {
  const graph::Graph graph = zoo::mobilenet_v2(0.35, 96, 10, 1);
  for (const char* choice : {"auto", "hybrid", "ima-dw"}) {
    const auto on = [&](const char* machine) {
      return run::Deployment(graph, arch::load_machine(machine), compile::choice_named(choice), {.check = true})
          .result(paper::input_to_reproduce(graph));
    };
    const run::NetworkResult with = on("cluster-adder"), without = on("cluster");
    std::size_t sums = 0;
    ASSERT_EQ(with.layers.size(), without.layers.size());
    for (std::size_t layer = 0; layer < with.layers.size(); ++layer) {
      const bool sum = with.layers[layer].operation == "add";
      sums += sum ? 1 : 0;
      EXPECT_EQ(with.layers[layer].engine == "vector adder", sum) << with.layers[layer].name;
      EXPECT_NE(without.layers[layer].engine, "vector adder");
    }
    EXPECT_EQ(sums, 10u);
    EXPECT_TRUE(with.checked() && with.identical());
    EXPECT_EQ(with.output, without.output);
    EXPECT_LT(with.cycles, without.cycles) << choice;
    EXPECT_GT(with.energy->total.of(arch::Unit::Adder), 0);
    EXPECT_EQ(without.energy->total.of(arch::Unit::Adder), 0);
  }
}

TEST(AdderNetwork, the_cores_alone_do_without_it) {
  const graph::Graph graph = zoo::resnet8(10, 1);
  const run::Deployment deployment(graph, arch::load_machine("cluster-adder"), compile::choice_named("cores"));
  for (const compile::Layer& layer : deployment.layers().network().layers) EXPECT_EQ(layer.engine, &compile::kCores);
}

}  // namespace
}  // namespace tessera
