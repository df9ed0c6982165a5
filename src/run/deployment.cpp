// See deployment.hpp: deploying and running.
#include "run/deployment.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"
#include "graph/execute.hpp"
#include "media/network_input.hpp"
#include "run/device_codes.hpp"
#include "run/firmware.hpp"

namespace tessera::run {
namespace {

using graph::Data;

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
      known_codes_(std::make_shared<KnownCodes>()) {
  deploy(machine, choice);
}

void Deployment::deploy(const arch::Machine& machine, const compile::Choice& choice) {
  compile::CompileTarget target{machine, free_memories(machine)};
  if (options_.analog) target.cells = cell_pass(*graph_, *options_.analog, machine.ima, calibration_);
  compile::Compiled compiled = compile::compile_graph(*graph_, choice, target);
  legalised_ = std::move(compiled.legalised.value());
  legalised_.network = {};  // those layers have no engines
  cell_reports_ = std::move(compiled.cells);
  if (cell_reports_.empty()) {
    layers_.emplace(std::move(compiled), std::move(target));
    return;
  }
  cells_ = std::make_shared<const CellsOnChips>(compiled.network, compiled.crossbars, machine.ima, calibration_,
                                                options_.analog->threads);
  put_on_chip(target);
}

SavedCells Deployment::saved_cells() const {
  SavedCells saved{{}, calibration_};
  for (const compile::CellReport& report : cell_reports_) {
    const compile::Layer& layer = cells_->network().layers[report.layer];
    saved.layers.push_back({layer.name, *layer.cells, report});
  }
  return saved;
}

/// From now on the network is that of one chip.
void Deployment::put_on_chip(const compile::CompileTarget& target) {
  const arch::Ima& config = target.machine.ima;
  specimen_ = std::make_shared<const analog::Specimen>(specimen_of(options_.analog->chip, config));
  layers_.emplace(cells_->on_chip(*specimen_, options_.analog->chip), target);
  executor_ =
      std::make_shared<const compile::ClocklessExecutor>(layers_->shared_network(), cells_->plan(), config, specimen_,
                                                         compile::parts_of(layers_->program(), layers_->network()));
}

Deployment Deployment::on(const arch::Machine& machine) const {
  Deployment moved = *this;
  moved.layers_ = layers_->on(machine);
  return moved;
}

void Deployment::take_tensors(const compile::TensorCodes& all, std::vector<Data>& tensors) const {
  for (std::size_t index = 0; index < graph_->tensors.size(); ++index) {
    const compile::LayerTensorIndex from = legalised_.tensors[index];
    if (from == compile::kNowhere || tensors[index].elements() != 0) continue;
    const graph::Tensor& tensor = graph_->tensors[index];
    const auto& codes = from == network().input ? std::vector<std::int8_t>{} : all[from];
    // A folded pad has the name of a smaller tensor.
    if (codes.size() == graph::elements_of(tensor.shape)) tensors[index] = data_of_device(tensor, codes);
  }
}

void Deployment::finish_on_host(std::vector<Data>& tensors) const {
  for (const std::size_t index : legalised_.host_nodes) {
    const graph::Node& node = graph_->nodes[index];
    if (tensors[node.output].elements() != 0) continue;
    tensors[node.output] = graph::execute_node(*graph_, node, tensors, graph::Rule::Single);
  }
}

Inference Deployment::run(const Data& input, const Progress& progress, std::uint32_t picture) const {
  Inference inference;
  inference.picture = picture;
  inference.tensors.resize(graph_->tensors.size());
  const std::vector<std::int8_t> codes = device_input(*graph_, legalised_.input, input, inference.tensors);
  StepProgress step_progress;
  if (progress) {
    step_progress = [&](std::size_t layer, Cycle cycle) { progress(layer, network().layers.size(), cycle); };
  }
  std::optional<Circumstances> circumstances;
  if (specimen_) circumstances = {*specimen_, picture};
  const Circumstances* given = circumstances ? &*circumstances : nullptr;
  if (options_.timing_only) {
    inference.simulated = simulate_timing(*layers_, codes, *known_codes_->of(network(), codes), step_progress, given);
    return inference;
  }
  inference.simulated = simulate(*layers_, codes, step_progress, given);
  take_tensors(inference.simulated.tensors, inference.tensors);
  finish_on_host(inference.tensors);
  return inference;
}

compile::TensorCodes Deployment::clockless(std::span<const std::int8_t> codes, std::uint32_t picture) const {
  analog::ConversionCounters counters;
  return executor_ ? executor_->run(codes, picture, counters) : compile::reference_tensors(network(), codes);
}

std::vector<std::int8_t> Deployment::codes_of(const Data& input) const {
  std::vector<Data> tensors(graph_->tensors.size());
  return device_input(*graph_, legalised_.input, input, tensors);
}

std::vector<float> Deployment::scores_of(const compile::TensorCodes& codes) const {
  std::vector<Data> tensors(graph_->tensors.size());
  take_tensors(codes, tensors);
  finish_on_host(tensors);
  const graph::TensorIndex output = graph_->outputs.at(0);
  return media::real_numbers(graph_->tensors[output], tensors[output]);
}

Inference Deployment::evaluate(const Data& input, std::uint32_t picture) const {
  Inference inference;
  inference.picture = picture;
  inference.tensors.resize(graph_->tensors.size());
  const std::vector<std::int8_t> codes = device_input(*graph_, legalised_.input, input, inference.tensors);
  take_tensors(clockless(codes, picture), inference.tensors);
  finish_on_host(inference.tensors);
  return inference;
}

}  // namespace tessera::run
