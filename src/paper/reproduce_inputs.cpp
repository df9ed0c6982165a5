// See reproduce_inputs.hpp.
#include "paper/reproduce_inputs.hpp"

#include <cstddef>
#include <cstdint>

#include "compile/engines/engine.hpp"
#include "zoo/networks.hpp"

namespace tessera::paper {
namespace {

constexpr std::uint64_t kSeed = 1;

}  // namespace

graph::Graph mobilenet_v2_to_reproduce() { return zoo::mobilenet_v2(1.0, 224, 1001, kSeed); }

compile::Network layer_not_in_the_network() {
  const graph::ImageShape shape{112, 112, 32};
  compile::Convolution convolution;
  convolution.shape = {shape, shape, {}};
  const auto channels = static_cast<std::size_t>(shape.channels);
  convolution.weights.assign(channels * channels, 1);
  convolution.channels.assign(channels, quantised_multiplier(1.0 / 64));
  return {{{"input", shape, 0}, {"output", shape, 0}}, 0, {{"000", {0}, 1, convolution, compile::find_engine("ima")}}};
}

graph::Data input_to_reproduce(const graph::Graph& graph) {
  const graph::Tensor& tensor = graph.tensor(graph.inputs[0]);
  graph::Data data(tensor.type, graph::elements_of(tensor.shape));
  for (std::size_t index = 0; index < data.bytes().size(); ++index) {
    data.bytes()[index] = static_cast<std::byte>(index * 2654435761U >> 16U);
  }
  return data;
}

arch::Machine with_roomy_l1(arch::Machine machine) {
  const arch::Machine roomy = arch::load_machine("cluster-2mb");
  machine.tcdm = roomy.tcdm;
  machine.name = machine.name == "cluster" ? roomy.name : machine.name + " with the TCDM of " + roomy.name;
  return machine;
}

}  // namespace tessera::paper
