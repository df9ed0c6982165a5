// See energy_model.hpp.
#include "energy/energy_model.hpp"

#include <cmath>

#include <fmt/format.h>

#include "base/error.hpp"
#include "energy/price_file.hpp"

namespace tessera::energy {
namespace {

using arch::EventInfo;
using arch::EventKind;

constexpr std::string_view kPoints = "operating_points";
constexpr std::array<WantedNumber, 5> kPointNumbers{{{kPoints, "low_mhz"},
                                                     {kPoints, "low_volts"},
                                                     {kPoints, "reference_mhz"},
                                                     {kPoints, "reference_volts"},
                                                     {kPoints, "leakage_exponent"}}};

/// Factor of a price of that kind at `volts`.
double scale(const EnergyModel& model, EventKind kind, double volts) {
  const double ratio = volts / model.reference.volts;
  switch (kind) {
    case EventKind::Work:
    case EventKind::Clock:
      return ratio * ratio;
    case EventKind::Leakage:
      return std::pow(ratio, model.leakage_exponent);
    case EventKind::Analog:
      break;
  }
  return 1;
}

double volts_or_throw(const EnergyModel& model, double megahertz) {
  if (const auto volts = model.volts_at(megahertz)) return *volts;
  throw Error(ErrorKind::Config, "machine.clock_mhz",
              fmt::format("energy model '{}' knows no voltage for {} MHz", model.name, megahertz),
              fmt::format("at most {} MHz", model.reference.megahertz));
}

double price_at(const EnergyModel& model, const EventInfo& info, double volts, double megahertz) {
  const double price = model.price(info.event) * scale(model, info.kind, volts);
  return info.kind == EventKind::Leakage ? price / megahertz : price;  // uW / MHz = pJ
}

EnergyModel model_of(const ConfigFile& file) {
  std::vector<WantedNumber> wanted(kPointNumbers.begin(), kPointNumbers.end());
  for (const EventInfo& info : arch::kEvents) wanted.push_back({arch::name_of(info.unit), info.name});
  const std::vector<double> numbers = read_numbers(file, wanted);
  EnergyModel model;
  model.name = file.name;
  model.low = {numbers[0], numbers[1]};
  model.reference = {numbers[2], numbers[3]};
  model.leakage_exponent = numbers[4];
  if (model.low.megahertz >= model.reference.megahertz || model.low.volts > model.reference.volts ||
      model.low.volts <= 0) {
    throw Error(ErrorKind::Config, fmt::format("{}: {}", file.name, kPoints),
                "the lower point is not below the reference point");
  }
  for (std::size_t index = 0; index < model.prices.size(); ++index) {
    model.prices[index] = numbers[kPointNumbers.size() + index];
  }
  return model;
}

}  // namespace

std::optional<double> EnergyModel::volts_at(double megahertz) const {
  if (megahertz > reference.megahertz) return std::nullopt;
  if (megahertz <= low.megahertz) return low.volts;
  const double part = (megahertz - low.megahertz) / (reference.megahertz - low.megahertz);
  return low.volts + part * (reference.volts - low.volts);
}

EnergyModel load_energy(const std::string& name_or_file) { return model_of(load_prices("energy", name_or_file)); }

EnergyModel parse_energy(std::string_view text, std::string_view file) {
  return model_of(parse_config(text, std::string(file)));
}

double EnergyByUnit::of(arch::Unit unit) const {
  double sum = 0;
  for (const double part : parts_[index(unit)]) sum += part;
  return sum;
}

double EnergyByUnit::of(EventKind kind) const {
  double sum = 0;
  for (const auto& unit : parts_) sum += unit[static_cast<std::size_t>(kind)];
  return sum;
}

double EnergyByUnit::total() const {
  double sum = 0;
  for (std::size_t unit = 0; unit < kUnits; ++unit) sum += of(static_cast<arch::Unit>(unit));
  return sum;
}

EnergyByUnit& EnergyByUnit::operator+=(const EnergyByUnit& other) {
  for (std::size_t unit = 0; unit < kUnits; ++unit) {
    for (std::size_t kind = 0; kind < kKinds; ++kind) parts_[unit][kind] += other.parts_[unit][kind];
  }
  return *this;
}

double picojoules_each(const EnergyModel& model, arch::Event event, double megahertz) {
  return price_at(model, arch::info_of(event), volts_or_throw(model, megahertz), megahertz);
}

EnergyByUnit energy_of(const EnergyModel& model, const arch::Events& events, double megahertz) {
  const double volts = volts_or_throw(model, megahertz);
  EnergyByUnit energy;
  for (const EventInfo& info : arch::kEvents) {
    energy.at(info.unit, info.kind) +=
        static_cast<double>(events[info.event]) * price_at(model, info, volts, megahertz);
  }
  return energy;
}

}  // namespace tessera::energy
