// What the compiler chooses by: the cycles that a schedule is estimated to take, against those of its simulation.
#include <gtest/gtest.h>

#include <cstdlib>

#include "compile/place/estimate.hpp"
#include "run/deployed_layers.hpp"
#include "run/firmware.hpp"
#include "run/simulate.hpp"
#include "zoo/networks.hpp"

namespace tessera {
namespace {

/// Estimated cycles beyond the simulated ones, as a share of them.
double error_of(const graph::Graph& graph, const std::string& mapping) {
  const arch::Machine machine = arch::load_machine("cluster");
  const compile::CompileTarget target{machine, run::free_memories(machine)};
  compile::Compiled compiled = compile::compile_graph(graph, compile::choice_named(mapping), target);
  const double estimated = compile::estimated_cycles(*compiled.network, *compiled.lowering, compiled.placed->schedule);
  const run::DeployedLayers layers(std::move(compiled), target);
  const std::size_t elements = layers.network().tensors[layers.network().input].shape.elements();
  const auto simulated = static_cast<double>(run::simulate(layers, std::vector<std::int8_t>(elements, 1)).cycles());
  return estimated / simulated - 1;
}

TEST(PlacementEstimate, of_accelerators_is_close) {
  EXPECT_NEAR(error_of(zoo::mobilenet_v2(0.35, 160, 10, 1), "ima-dw"), 0, 0.02);
  EXPECT_NEAR(error_of(zoo::mobilenet_v1(0.25, 128, 10, 1), "ima-dw"), 0, 0.02);
  EXPECT_NEAR(error_of(zoo::resnet8(10, 1), "ima-dw"), 0, 0.02);
}

TEST(PlacementEstimate, of_the_cores_is_near) {
  EXPECT_NEAR(error_of(zoo::mobilenet_v1(0.25, 128, 10, 1), "cores"), 0, 0.06);
  EXPECT_NEAR(error_of(zoo::ds_cnn(12, 1), "cores"), 0, 0.06);
}

}  // namespace
}  // namespace tessera
