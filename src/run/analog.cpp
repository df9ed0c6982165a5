// See analog.hpp.
#include "run/analog.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "analog/cell.hpp"
#include "analog/device_file.hpp"
#include "base/error.hpp"
#include "run/device_codes.hpp"

namespace tessera::run {

analog::Specimen specimen_of(const ChipOptions& chip, const arch::Ima& config) {
  return {analog::load_device(chip.devices),
          {config.adc_gain_spread, config.adc_offset_spread, config.adc_noise},
          config.ir_drop,
          chip.seed,
          chip.seconds};
}

compile::CellDeployment attach(const compile::Network& network, const SavedCells& saved, const arch::Ima& config) {
  compile::CellDeployment deployed{network, {}};
  const auto refuse = [](const std::string& place, const std::string& why) {
    throw Error(ErrorKind::Input, place, why, "make the deployment anew");
  };
  for (const std::vector<std::int8_t>& input : saved.inputs) {
    if (input.size() != network.tensors[network.input].shape.elements()) {
      refuse("its inputs", fmt::format("they have {} codes, which is not what the network takes", input.size()));
    }
  }
  std::size_t next = 0;
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    compile::Layer& layer = deployed.network.layers[index];
    if (layer.engine != &compile::kIma) continue;
    const auto& convolution = std::get<compile::Convolution>(layer.operation);
    if (next == saved.layers.size()) refuse(layer.name, "the deployment has no cells for this layer");
    const SavedLayer& one = saved.layers[next++];
    const auto channels = static_cast<std::size_t>(convolution.shape.input.channels);
    if (one.name != layer.name || one.cells.targets.size() != convolution.weights.size() * config.slices_a_weight() ||
        one.cells.columns.size() != convolution.channels.size() ||
        (one.cells.offsets.size() != 1 && one.cells.offsets.size() != channels)) {
      refuse(layer.name, fmt::format("the deployment's cells are those of another layer, '{}'", one.name));
    }
    const auto most = static_cast<std::int32_t>(analog::kGreatestCode) * analog::kCodeUnit;
    if (!std::ranges::all_of(one.cells.targets, [&](std::int32_t code) { return -most <= code && code <= most; }) ||
        !std::ranges::all_of(one.cells.columns, [](const Requantisation& column) {
          return kMinShift <= column.shift && column.shift <= kMaxShift && column.multiplier >= 0;
        })) {
      refuse(layer.name, "its cells hold what no cell or column can");
    }
    layer.cells = std::make_shared<const compile::CellWeights>(one.cells);
    deployed.reports.push_back(one.report);
    deployed.reports.back().layer = index;
  }
  if (next != saved.layers.size()) refuse(saved.layers[next].name, "the network has no such layer on cells");
  return deployed;
}

compile::CellPass cell_pass(const graph::Graph& graph, const AnalogOptions& options, const arch::Ima& config,
                            std::vector<std::vector<std::int8_t>>& calibration) {
  return [&graph, &options, &config, &calibration](const compile::Network& mapped,
                                                   const compile::Legalised& legalised) {
    if (options.saved != nullptr) {
      calibration = options.saved->inputs;
      return attach(mapped, *options.saved, config);
    }
    calibration.clear();
    for (const graph::Data& input : options.calibration) {
      std::vector<graph::Data> tensors(graph.tensors.size());
      calibration.push_back(device_input(graph, legalised.input, input, tensors));
    }
    return compile::deploy_onto_cells(mapped, config, {options.weights, options.targets, calibration, options.threads});
  };
}

CellsOnChips::CellsOnChips(std::shared_ptr<const compile::Network> network,
                           std::shared_ptr<const compile::CrossbarPlan> plan, const arch::Ima& config,
                           std::vector<std::vector<std::int8_t>> inputs, unsigned threads)
    : network_(std::move(network)), plan_(std::move(plan)), config_(config), threads_(threads) {
  if (!inputs.empty()) fit_.emplace(network_, *plan_, config_, inputs, threads);
}

compile::Network CellsOnChips::programmed(const analog::Specimen& specimen, bool affine) const {
  return affine && fit_ ? fit_->corrected(*plan_, config_, specimen) : *network_;
}

compile::Network CellsOnChips::on_chip(const analog::Specimen& specimen, const ChipOptions& chip) const {
  return compile::compensated(programmed(specimen, chip.affine), *plan_, config_, specimen, chip.compensation,
                              threads_);
}

}  // namespace tessera::run
