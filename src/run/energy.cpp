// See energy.hpp.
#include "run/energy.hpp"

namespace tessera::run {

PriceModels::PriceModels(const Prices& prices)
    : energy(energy::load_energy(prices.energy)), area(energy::load_area(prices.area)) {}

std::optional<energy::EnergyResult> energy_of_layers(std::span<const energy::CountedPart> layers,
                                                     const arch::Machine& machine, const PriceModels& prices) {
  auto result = energy::energy_result(prices.energy, machine.clock_mhz, layers);
  if (result) result->mm2 = area_of(prices.area, machine).cluster();
  return result;
}

}  // namespace tessera::run
