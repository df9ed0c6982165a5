// See deployment.hpp: deploying and running.
#include "run/deployment.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"
#include "graph/execute.hpp"
#include "run/device_codes.hpp"
#include "run/firmware.hpp"

namespace tessera::run {
namespace {

using graph::Data;

/// Compiles the graph; what relates it to its layers goes to `links`.
DeployedLayers deploy(const graph::Graph& graph, const arch::Machine& machine, const compile::Choice& choice,
                      compile::Legalised& links) {
  compile::CompileTarget target{machine, free_memories(machine)};
  compile::Compiled compiled = compile::compile_graph(graph, choice, target);
  links = std::move(compiled.legalised.value());
  links.network = {};  // those layers have no engines
  return {std::move(compiled), std::move(target)};
}

DeploymentOptions checked(const DeploymentOptions& options) {
  if (!options.check || !options.timing_only) return options;
  throw Error(ErrorKind::Usage, "timing only", "no layer is computed that could be checked", "one or the other");
}

}  // namespace

Deployment::Deployment(graph::Graph graph, const arch::Machine& machine, const compile::Choice& choice,
                       const DeploymentOptions& options)
    : graph_(std::make_shared<const graph::Graph>(std::move(graph))),
      mapping_(choice.text()),
      options_(checked(options)),
      prices_(options.prices),
      layers_(deploy(*graph_, machine, choice, legalised_)),
      known_codes_(std::make_shared<KnownCodes>()) {}

Deployment Deployment::on(const arch::Machine& machine) const {
  Deployment moved = *this;
  moved.layers_ = layers_.on(machine);
  return moved;
}

std::vector<std::int8_t> Deployment::device_input(const Data& input, std::vector<Data>& tensors) const {
  const graph::TensorIndex given = graph_->inputs[0];
  const graph::Tensor& tensor = graph_->tensors[given];
  if (input.type() != tensor.type || input.elements() != graph::elements_of(tensor.shape)) {
    throw Error(
        ErrorKind::Input, tensor.name,
        fmt::format("{} elements of {} were given, {} of {} are wanted", input.elements(), graph::name_of(input.type()),
                    graph::elements_of(tensor.shape), graph::name_of(tensor.type)));
  }
  tensors[given] = input;
  if (legalised_.input != given) {
    for (const graph::Node& node : graph_->nodes) {
      if (node.output != legalised_.input) continue;
      tensors[node.output] = graph::execute_node(*graph_, node, tensors, graph::Rule::Single);
    }
  }
  return device_codes(graph_->tensors[legalised_.input], tensors[legalised_.input]);
}

void Deployment::take_tensors(const Simulation& simulation, std::vector<Data>& tensors) const {
  for (std::size_t index = 0; index < graph_->tensors.size(); ++index) {
    const compile::LayerTensorIndex from = legalised_.tensors[index];
    if (from == compile::kNowhere || tensors[index].elements() != 0) continue;
    const graph::Tensor& tensor = graph_->tensors[index];
    const auto& codes = from == network().input ? std::vector<std::int8_t>{} : simulation.tensors[from];
    // A folded pad has the name of a smaller tensor.
    if (codes.size() == graph::elements_of(tensor.shape)) tensors[index] = data_of_device(tensor, codes);
  }
}

Inference Deployment::run(const Data& input, const Progress& progress) const {
  Inference inference;
  inference.tensors.resize(graph_->tensors.size());
  const std::vector<std::int8_t> codes = device_input(input, inference.tensors);
  StepProgress step_progress;
  if (progress) {
    step_progress = [&](std::size_t layer, Cycle cycle) { progress(layer, network().layers.size(), cycle); };
  }
  if (options_.timing_only) {
    inference.simulated = simulate_timing(layers_, codes, *known_codes_->of(network(), codes), step_progress);
    return inference;
  }
  inference.simulated = simulate(layers_, codes, step_progress);
  take_tensors(inference.simulated, inference.tensors);
  for (const std::size_t index : legalised_.host_nodes) {
    const graph::Node& node = graph_->nodes[index];
    if (inference.tensors[node.output].elements() != 0) continue;
    inference.tensors[node.output] = graph::execute_node(*graph_, node, inference.tensors, graph::Rule::Single);
  }
  return inference;
}

}  // namespace tessera::run
