// MobileNetV2 1.0 224 end to end, with the published assumption that L1 holds all activations and without it, beside
// the published table: mapping `ima-dw`, random weights, of which cycles know no more than the scales of additions.
#include <cmath>

#include <fmt/format.h>

#include "base/error.hpp"
#include "compile/engines/cores/add_parameters.hpp"
#include "compile/engines/engine.hpp"
#include "energy/energy_model.hpp"
#include "paper/experiments.hpp"
#include "paper/published.hpp"
#include "paper/reproduce_inputs.hpp"
#include "run/deployment.hpp"

namespace tessera::paper {
namespace {

/// What every cell of the published table follows from: 130 ns for each array that a matrix is cut onto, the average
/// rate of the depth-wise engine at 500 MHz, and additions at a rate that the table's rows have in common.
constexpr double kArraySide = 256;
constexpr double kDepthwiseMacs = 29.7 * 500e3;  // a millisecond
constexpr double kAddedElements = 0.82 * 500e3;  // a millisecond

double closed_form_milliseconds(const compile::Network& network, const compile::Layer& layer) {
  const auto* convolution = std::get_if<compile::Convolution>(&layer.operation);
  const graph::WindowedShape shape = network.shape_of(layer);
  if (convolution == nullptr) return static_cast<double>(shape.output.elements()) / kAddedElements;
  if (convolution->depthwise) return static_cast<double>(convolution->multiply_accumulates()) / kDepthwiseMacs;
  const double rows = static_cast<double>(shape.window.taps()) * shape.input.channels;
  const double tiles = std::ceil(rows / kArraySide) * std::ceil(shape.output.channels / kArraySide);
  return 1.0 * shape.output.height * shape.output.width * tiles * kProductMilliseconds;
}

struct NetworkOnMachine {
  compile::Network network;
  std::vector<Simulated> layers;
  std::uint32_t arrays = 0;
};

/// Energies are those of a cluster with the TCDM of `real`: the assumption that `machine` stands for leaves the cost of
/// more memory out, so what that leaks is no part of them.
NetworkOnMachine result_of(const run::DeployedLayers& deployed, const run::Simulation& simulated,
                           const arch::Machine& real, const energy::EnergyModel& prices) {
  const arch::Machine& machine = deployed.machine();
  const std::vector<energy::CountedPart> counted = counted_layers(deployed.network(), simulated);
  NetworkOnMachine result{deployed.network(), {}, deployed.program().arrays};
  for (std::size_t index = 0; index < counted.size(); ++index) {
    arch::Events events = counted[index].events;
    std::uint64_t& leakage = events[arch::Event::TcdmLeakage];
    leakage = leakage * real.tcdm.size_kib / machine.tcdm.size_kib;
    const energy::EnergyByUnit energy = energy::energy_of(prices, events, machine.clock_mhz);
    const compile::Traffic& traffic = deployed.program().traffic[index];
    result.layers.push_back({counted[index].cycles, energy.cluster() / 1e6, energy.of(arch::Unit::L2) / 1e6,
                             traffic.to_l1 + traffic.to_l2, traffic.to_l2});
  }
  return result;
}

NetworkOnMachine simulate(const graph::Graph& graph, const arch::Machine& machine, const arch::Machine& real,
                          const energy::EnergyModel& prices) {
  const run::Deployment deployment(graph, machine, compile::choice_named("ima-dw"));
  return result_of(deployment.layers(), deployment.run(input_to_reproduce(graph)).simulated, real, prices);
}

NetworkOnMachine simulate_lone_layer(const arch::Machine& machine, const arch::Machine& real,
                                     const energy::EnergyModel& prices) {
  const run::DeployedLayers deployed(layer_not_in_the_network(), machine);
  const std::vector<std::int8_t> input(deployed.network().tensors[0].shape.elements(), 1);
  return result_of(deployed, run::simulate(deployed, input), real, prices);
}

PublishedKind kind_of(const compile::Network& network, std::size_t index) {
  const auto* convolution = std::get_if<compile::Convolution>(&network.layers[index].operation);
  if (convolution == nullptr) return PublishedKind::Residual;
  if (convolution->depthwise) return PublishedKind::DepthWise;
  return index == 0 ? PublishedKind::FirstConvolution : PublishedKind::PointWise;
}

/// Multiply-accumulates, or elements, as the published table counts them.
std::uint64_t operations_of(const compile::Network& network, const compile::Layer& layer) {
  const auto* convolution = std::get_if<compile::Convolution>(&layer.operation);
  return convolution != nullptr ? convolution->multiply_accumulates() : network.shape_of(layer).output.elements();
}

void take_published(const PublishedLayer& published, MobileNetV2Layer& layer) {
  const double millions = static_cast<double>(layer.operations) / 1e6;
  if (std::abs(published.millions - millions) > kPublishedMillions) {
    throw Error(ErrorKind::Internal, "the published table, " + published.id,
                fmt::format("{} million operations, not {:.3f}", published.millions, millions));
  }
  layer.name = published.name;
  layer.id = published.id;
  layer.input = published.input;
  layer.published_ms = published.milliseconds;
  layer.published_uj = 1000 * published.millijoules;
}

MobileNetV2Layer layer_of(const NetworkOnMachine& assumed, const NetworkOnMachine& tiled, std::size_t index) {
  const compile::Layer& layer = tiled.network.layers[index];
  const graph::ImageShape& input = tiled.network.shape_of(layer).input;
  MobileNetV2Layer result;
  result.name = result.id = layer.name;
  result.input = fmt::format("{}x{}x{}", input.height, input.width, input.channels);
  result.engine = layer.engine->name;
  result.operations = operations_of(tiled.network, layer);
  const auto* addition = std::get_if<compile::Addition>(&layer.operation);
  result.slow_addition = addition != nullptr && compile::kernel_parameters_of(*addition).fast == 0;
  result.assumed = assumed.layers[index];
  result.tiled = tiled.layers[index];
  return result;
}

MobileNetV2Layer published_layer_of(const NetworkOnMachine& assumed, const NetworkOnMachine& tiled, std::size_t index,
                                    const PublishedLayer& published) {
  MobileNetV2Layer result = layer_of(assumed, tiled, index);
  const compile::Layer& layer = tiled.network.layers[index];
  take_published(published, result);
  result.kind = kind_of(tiled.network, index);
  result.closed_form_ms = closed_form_milliseconds(tiled.network, layer);
  return result;
}

}  // namespace

MobileNetV2Result mobilenetv2_experiment(const ExperimentOptions& options, const arch::Machine& machine,
                                         const Announce& announce) {
  const energy::EnergyModel prices = energy::load_energy(options.energy);
  const arch::Machine roomy = with_roomy_l1(machine);
  announce("building MobileNetV2 ...");
  const graph::Graph graph = mobilenet_v2_to_reproduce();
  announce("running with all activations in L1 ...");
  const NetworkOnMachine assumed = simulate(graph, roomy, machine, prices);
  const NetworkOnMachine lone_assumed = simulate_lone_layer(roomy, machine, prices);
  announce("running with tiles and DMA ...");
  const NetworkOnMachine tiled = simulate(graph, machine, machine, prices);
  const NetworkOnMachine lone_tiled = simulate_lone_layer(machine, machine, prices);

  MobileNetV2Result result;
  result.machine = machine.name;
  result.roomy_machine = roomy.name;
  result.energy_model = options.energy;
  result.clock_mhz = machine.clock_mhz;
  result.arrays = tiled.arrays;
  std::size_t next = 0;
  for (const PublishedLayer& published : published_mobilenetv2()) {
    if (published.name == kNotInTheNetwork) {
      result.layers.push_back(published_layer_of(lone_assumed, lone_tiled, 0, published));
      result.layers.back().kind = PublishedKind::NotInTheNetwork;
    } else {
      result.layers.push_back(published_layer_of(assumed, tiled, next++, published));
    }
  }
  result.layers.back().kind = PublishedKind::LastConvolution;
  for (; next < tiled.network.layers.size(); ++next) result.layers.push_back(layer_of(assumed, tiled, next));
  return result;
}

}  // namespace tessera::paper
