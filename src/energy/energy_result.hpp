// Energy of a run as values: in all, by unit, and by part (a layer of a network).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "arch/events.hpp"
#include "base/units.hpp"
#include "energy/energy_model.hpp"

namespace tessera::energy {

/// A part of a run, as it was counted.
struct CountedPart {
  std::string name;
  arch::Events events;
  Cycle cycles = 0;
  std::uint64_t macs = 0;  ///< multiply-accumulates; 0 where there are none
};

struct EnergyPart {
  CountedPart counted;
  EnergyByUnit energy;
};

/// Figures are those of the cluster, as published ones are; L2 stands apart.
struct EnergyResult {
  std::string model;
  double megahertz = 0;
  double volts = 0;
  std::vector<EnergyPart> parts;
  EnergyByUnit total;  ///< of all parts
  Cycle cycles = 0;
  std::uint64_t macs = 0;
  double mm2 = 0;  ///< area of the cluster, for whom it is known; else 0

  double microjoules() const { return total.cluster() / 1e6; }
  double l2_microjoules() const { return total.of(arch::Unit::L2) / 1e6; }
  double milliwatts() const;                    ///< on average; 0 for a run of no cycles
  std::optional<double> tops_per_watt() const;  ///< two operations a multiply-accumulate; empty without any
  double gops() const;                          ///< on average
  std::optional<double> gops_per_mm2() const;   ///< empty without an area or without products

  /// The same figures of a part.
  double milliwatts(const EnergyPart& part) const;
  std::optional<double> tops_per_watt(const EnergyPart& part) const;
};

/// Prices what was counted. Empty if the model knows no voltage for the clock.
std::optional<EnergyResult> energy_result(const EnergyModel& model, double megahertz,
                                          std::span<const CountedPart> parts);

}  // namespace tessera::energy
