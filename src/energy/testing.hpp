// Energies that tests of results and of reports calculate with.
#pragma once

#include <cstdint>
#include <vector>

#include "energy/energy_model.hpp"
#include "energy/energy_result.hpp"

namespace tessera::energy::test {

inline arch::Events events_of(arch::Event event, std::uint64_t count) {
  arch::Events events;
  events[event] = count;
  return events;
}

/// A model in which a DAC's row costs 2 pJ, a beat of L2 3 pJ, an ALU instruction 1 pJ, and nothing else anything.
inline EnergyModel plain_model() {
  EnergyModel model;
  model.name = "plain";
  model.low = {250, 0.5};
  model.reference = {500, 1.0};
  model.price(arch::Event::DacRow) = 2;
  model.price(arch::Event::L2Beat) = 3;
  model.price(arch::Event::InstructionAlu) = 1;
  return model;
}

inline EnergyResult two_parts() {
  arch::Events first = events_of(arch::Event::DacRow, 1'000'000);
  first[arch::Event::L2Beat] = 500'000;
  const std::vector<CountedPart> parts{{"first", first, 1'000, 4'000'000},
                                       {"second", events_of(arch::Event::InstructionAlu, 2'000'000), 3'000, 0}};
  return *energy_result(plain_model(), 500, parts);
}

}  // namespace tessera::energy::test
