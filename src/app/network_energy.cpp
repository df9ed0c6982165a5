// See network_energy.hpp.
#include "app/network_energy.hpp"

namespace tessera::app {

std::vector<report::CountedPart> counted_layers(const compile::Network& network, const NetworkRun& run) {
  std::vector<report::CountedPart> parts;
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const compile::Layer& layer = network.layers[index];
    const auto* convolution = std::get_if<compile::Convolution>(&layer.operation);
    parts.push_back({layer.name, run.layer_events[index], run.layer_cycles[index],
                     convolution == nullptr ? 0 : convolution->multiply_accumulates()});
  }
  return parts;
}

PriceModels::PriceModels(const Prices& prices)
    : energy(energy::load_energy(prices.energy)), area(energy::load_area(prices.area)) {}

std::optional<report::EnergyReport> network_energy(const compile::Network& network, const NetworkRun& run,
                                                   const arch::Machine& machine, const PriceModels& prices) {
  auto report = report::energy_report(prices.energy, machine.clock_mhz, counted_layers(network, run));
  if (report) report->mm2 = area_of(prices.area, machine).cluster();
  return report;
}

}  // namespace tessera::app
