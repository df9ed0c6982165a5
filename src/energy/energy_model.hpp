// Counts times prices: the energy of what a machine has done.
//
// A price holds at the reference operating point. At another clock the voltage follows, linearly between the two points
// of the file; at clocks below the lower point its voltage remains. With V the voltage and R the reference:
//   work, clock   price * (V / R)^2                     switched capacitance
//   analog        price                                 the array's supply and its 130 ns do not follow the digital
//   ones
//                                                       (assumed)
//   leakage       price * (V / R)^leakage_exponent      a power; its energy is that times the time
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "arch/events.hpp"

namespace tessera::energy {

inline constexpr std::size_t kUnits = arch::kUnitNames.size();
inline constexpr std::size_t kKinds = 4;

struct OperatingPoint {
  double megahertz = 0;
  double volts = 0;
};

struct EnergyModel {
  std::string name;  ///< of its file
  OperatingPoint low;
  OperatingPoint reference;
  double leakage_exponent = 0;
  std::array<double, arch::kEvents.size()> prices{};  ///< pJ, of leakage uW; at the reference point

  double& price(arch::Event event) { return prices[static_cast<std::size_t>(event)]; }
  double price(arch::Event event) const { return prices[static_cast<std::size_t>(event)]; }

  /// The supply at a clock; nothing above the reference point's, for which no voltage is known.
  std::optional<double> volts_at(double megahertz) const;
};

/// A shipped model by its name ("22fdx"), or any by its file. Throws Error{Config} if an event has no price or a price
/// no event.
EnergyModel load_energy(const std::string& name_or_file);
EnergyModel parse_energy(std::string_view text, std::string_view file);

/// Energies in picojoules, by unit and kind of event.
class EnergyByUnit {
 public:
  double& at(arch::Unit unit, arch::EventKind kind) { return parts_[index(unit)][static_cast<std::size_t>(kind)]; }
  double of(arch::Unit unit, arch::EventKind kind) const { return parts_[index(unit)][static_cast<std::size_t>(kind)]; }
  double of(arch::Unit unit) const;
  double of(arch::EventKind kind) const;
  /// Everything but L2: what is published for a cluster.
  double cluster() const { return total() - of(arch::Unit::L2); }
  double total() const;

  EnergyByUnit& operator+=(const EnergyByUnit& other);

 private:
  static std::size_t index(arch::Unit unit) { return static_cast<std::size_t>(unit); }

  std::array<std::array<double, kKinds>, kUnits> parts_{};
};

/// What one event costs at a clock, in picojoules; of leakage, what a cycle of it costs.
double picojoules_each(const EnergyModel& model, arch::Event event, double megahertz);

/// Throws Error{Config} at a clock for which the model knows no voltage.
EnergyByUnit energy_of(const EnergyModel& model, const arch::Events& events, double megahertz);

}  // namespace tessera::energy
