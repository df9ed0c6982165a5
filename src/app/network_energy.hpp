// The energy of a network's run, layer by layer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/network_run.hpp"
#include "energy/area_model.hpp"
#include "energy/energy_model.hpp"
#include "report/energy_report.hpp"

namespace tessera::app {

/// What each layer counted, with its cycles and multiply-accumulates.
std::vector<report::CountedPart> counted_layers(const compile::Network& network, const NetworkRun& run);

/// Where prices come from.
struct Prices {
  std::string energy = "22fdx";  ///< a shipped model or a .toml file
  std::string area = "22fdx";    ///< likewise
};

struct PriceModels {
  /// Throws Error{Config} on a bad model.
  explicit PriceModels(const Prices& prices = {});

  energy::EnergyModel energy;
  energy::AreaModel area;
};

/// The run's energy by layer, and the machine's area. Empty at a clock for which the model knows no voltage.
std::optional<report::EnergyReport> network_energy(const compile::Network& network, const NetworkRun& run,
                                                   const arch::Machine& machine, const PriceModels& prices);

}  // namespace tessera::app
