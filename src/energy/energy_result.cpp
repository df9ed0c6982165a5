// See energy_result.hpp.
#include "energy/energy_result.hpp"

namespace tessera::energy {
namespace {

std::optional<double> tera_operations_per_joule(std::uint64_t macs, double picojoules) {
  if (macs == 0 || picojoules <= 0) return std::nullopt;
  return 2 * static_cast<double>(macs) / picojoules;  // operations a picojoule are 10^12 a joule
}

double milliwatts_of(double picojoules, Cycle cycles, double megahertz) {
  return cycles == 0 ? 0 : picojoules * megahertz / static_cast<double>(cycles) / 1e3;  // pJ * MHz = uW
}

}  // namespace

double EnergyResult::milliwatts() const { return milliwatts_of(total.cluster(), cycles, megahertz); }

double EnergyResult::milliwatts(const EnergyPart& part) const {
  return milliwatts_of(part.energy.cluster(), part.counted.cycles, megahertz);
}

std::optional<double> EnergyResult::tops_per_watt() const { return tera_operations_per_joule(macs, total.cluster()); }

std::optional<double> EnergyResult::tops_per_watt(const EnergyPart& part) const {
  return tera_operations_per_joule(part.counted.macs, part.energy.cluster());
}

double EnergyResult::gops() const {
  return cycles == 0 ? 0 : 2 * static_cast<double>(macs) * megahertz / static_cast<double>(cycles) / 1e3;
}

std::optional<double> EnergyResult::gops_per_mm2() const {
  if (macs == 0 || mm2 <= 0) return std::nullopt;
  return gops() / mm2;
}

std::optional<EnergyResult> energy_result(const EnergyModel& model, double megahertz,
                                          std::span<const CountedPart> parts) {
  const auto volts = model.volts_at(megahertz);
  if (!volts) return std::nullopt;
  EnergyResult result;
  result.model = model.name;
  result.megahertz = megahertz;
  result.volts = *volts;
  arch::Events events;
  for (const CountedPart& part : parts) {
    result.parts.push_back({part, energy_of(model, part.events, megahertz)});
    events += part.events;
    result.cycles += part.cycles;
    result.macs += part.macs;
  }
  result.total = energy_of(model, events, megahertz);
  return result;
}

}  // namespace tessera::energy
