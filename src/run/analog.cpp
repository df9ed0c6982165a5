// See analog.hpp.
#include "run/analog.hpp"

#include <utility>

#include "analog/device_file.hpp"

namespace tessera::run {

analog::Specimen specimen_of(const ChipOptions& chip, const arch::Ima& config) {
  return {analog::load_device(chip.devices),
          {config.adc_gain_spread, config.adc_offset_spread, config.adc_noise},
          config.ir_drop,
          chip.seed,
          chip.seconds};
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
