// See deployment.hpp: results.
#include <algorithm>

#include "compile/engines/engine.hpp"
#include "graph/execute.hpp"
#include "media/network_input.hpp"
#include "run/deployment.hpp"
#include "run/device_codes.hpp"

namespace tessera::run {
namespace {

using graph::Data;

LayerCheck compare(std::span<const std::int8_t> expected, std::span<const std::int8_t> found) {
  LayerCheck check;
  for (std::size_t element = 0; element < expected.size(); ++element) {
    if (expected[element] == found[element]) continue;
    if (!check.difference) check.difference = {element, expected[element], found[element], 0};
    ++check.difference->count;
  }
  return check;
}

}  // namespace

double Deployment::microjoules_each(arch::Event event) const {
  const double megahertz = layers_->machine().clock_mhz;
  if (!prices_.energy.volts_at(megahertz)) return 0;
  return energy::picojoules_each(prices_.energy, event, megahertz) / 1e6;
}

void Deployment::check_layers(const Inference& inference, std::vector<LayerResult>& layers) const {
  const Data& input = inference.tensors[graph_->inputs[0]];
  const std::vector<Data> expected = graph::execute(*graph_, std::vector{input}, graph::Rule::Single);
  std::vector<graph::TensorIndex> sources(network().tensors.size(), graph::kNoTensor);
  for (const graph::Node& node : graph_->nodes) {
    const compile::LayerTensorIndex tensor = legalised_.tensors[node.output];
    if (tensor == compile::kNowhere || sources[tensor] != graph::kNoTensor) continue;
    const bool same_size = expected[node.output].elements() == network().tensors[tensor].shape.elements();
    if (same_size) sources[tensor] = node.output;
  }
  if (executor_) {
    std::vector<Data> tensors(graph_->tensors.size());
    const compile::TensorCodes wanted =
        clockless(device_input(*graph_, legalised_.input, input, tensors), inference.picture);
    for (std::size_t index = 0; index < layers.size(); ++index) {
      const compile::LayerTensorIndex tensor = network().layers[index].output;
      layers[index].check = compare(wanted[tensor], inference.simulated.tensors[tensor]);
    }
    return;
  }
  for (std::size_t index = 0; index < layers.size(); ++index) {
    const compile::LayerTensorIndex tensor = network().layers[index].output;
    const graph::TensorIndex source = sources[tensor];
    if (source == graph::kNoTensor) continue;
    layers[index].check =
        compare(device_codes(graph_->tensors[source], expected[source]), inference.simulated.tensors[tensor]);
  }
}

LayerResult Deployment::layer_result(std::size_t index, const energy::CountedPart& counted) const {
  const compile::Program& program = layers_->program();
  const compile::Layer& layer = network().layers[index];
  const graph::WindowedShape shape = network().shape_of(layer);
  LayerResult result;
  result.name = layer.name;
  result.operation = compile::name_of(layer.operation);
  result.engine = layer.engine->name;
  result.input = shape.input;
  result.output = shape.output;
  result.macs = counted.macs;
  result.pixels_per_product = layer.crossbar.pixels_per_product;
  result.cycles = counted.cycles;
  result.bytes_to_l1 = program.traffic[index].to_l1;
  result.bytes_from_l1 = program.traffic[index].to_l2;
  result.tiles = static_cast<std::uint32_t>(std::ranges::count_if(
      program.steps, [&](const compile::ProgramStep& step) { return step.layer == index && step.output; }));
  result.note = layer.note;
  return result;
}

NetworkResult Deployment::result(const Inference& inference, const Names& names) const {
  const arch::Machine& machine = layers_->machine();
  const compile::Program& program = layers_->program();
  const Simulation& simulated = inference.simulated;
  const std::vector<energy::CountedPart> counted = counted_layers(network(), simulated);
  NetworkResult result;
  result.network = names.network;
  result.input = names.input;
  result.machine = machine.name;
  result.mapping = mapping_;
  result.clock_mhz = machine.clock_mhz;
  for (std::size_t index = 0; index < counted.size(); ++index) {
    result.layers.push_back(layer_result(index, counted[index]));
    result.bytes_to_l1 += result.layers.back().bytes_to_l1;
    result.bytes_from_l1 += result.layers.back().bytes_from_l1;
  }
  if (options_.check) check_layers(inference, result.layers);
  result.cycles = simulated.cycles();
  if (machine.ima.present) result.numerics = machine.ima.numerics;
  result.arrays = {program.arrays, machine.ima.present ? machine.ima.arrays : 0};
  result.cells = {program.cells_used(), std::uint64_t{program.arrays} * machine.ima.rows * machine.ima.columns};
  result.l1 = {program.memory_bytes, layers_->memories().l1.bytes()};
  result.l2 = {program.l2_bytes, layers_->memories().l2.bytes()};
  for (const system::CoreResult& core : simulated.result.cores) result.asleep.used += core.counters.sleeping;
  result.asleep.available = simulated.result.cycles * simulated.result.cores.size();
  result.energy = energy_of_layers(counted, machine, prices_);
  result.timing_only = options_.timing_only;
  if (result.timing_only) return result;
  const graph::TensorIndex output = graph_->outputs.at(0);
  result.output = media::real_numbers(graph_->tensors[output], inference.tensors[output]);
  result.top = top_classes(result.output, names.classes);
  return result;
}

}  // namespace tessera::run
