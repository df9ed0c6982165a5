// The energy of a network's run, layer by layer.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "arch/machine.hpp"
#include "energy/area_model.hpp"
#include "energy/energy_model.hpp"
#include "energy/energy_result.hpp"

namespace tessera::run {

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

/// The energy of counted layers, and the machine's area. Empty at a clock for which the model knows no voltage.
std::optional<energy::EnergyResult> energy_of_layers(std::span<const energy::CountedPart> layers,
                                                     const arch::Machine& machine, const PriceModels& prices);

}  // namespace tessera::run
