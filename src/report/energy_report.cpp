// See energy_report.hpp.
#include "report/energy_report.hpp"

#include <fmt/format.h>

#include "report/energy_json.hpp"
#include "report/table.hpp"

namespace tessera::report {
namespace {

using arch::EventKind;
using nlohmann::ordered_json;

constexpr double kMicro = 1e6;  // picojoules in a microjoule

std::optional<double> tera_operations_per_joule(std::uint64_t macs, double picojoules) {
  if (macs == 0 || picojoules <= 0) return std::nullopt;
  return 2 * static_cast<double>(macs) / picojoules;  // operations a picojoule are 10^12 a joule
}

ordered_json number_or_null(std::optional<double> number) {
  return number ? ordered_json(*number) : ordered_json(nullptr);
}

ordered_json units_json(const energy::Energy& energy) {
  ordered_json units = ordered_json::object();
  for (std::size_t index = 0; index < energy::kUnits; ++index) {
    const auto unit = static_cast<arch::Unit>(index);
    units[std::string(arch::name_of(unit))] = energy.of(unit) / kMicro;
  }
  return units;
}

double milliwatts_of(double picojoules, Cycle cycles, double megahertz) {
  return cycles == 0 ? 0 : picojoules * megahertz / static_cast<double>(cycles) / 1e3;  // pJ * MHz = uW
}

}  // namespace

double EnergyReport::milliwatts() const { return milliwatts_of(total.cluster(), cycles, megahertz); }

std::optional<double> EnergyReport::tops_per_watt() const { return tera_operations_per_joule(macs, total.cluster()); }

double EnergyReport::gops() const {
  return cycles == 0 ? 0 : 2 * static_cast<double>(macs) * megahertz / static_cast<double>(cycles) / 1e3;
}

std::optional<double> EnergyReport::gops_per_mm2() const {
  if (macs == 0 || mm2 <= 0) return std::nullopt;
  return gops() / mm2;
}

std::optional<EnergyReport> energy_report(const energy::EnergyModel& model, double megahertz,
                                          std::span<const CountedPart> parts) {
  const auto volts = model.volts_at(megahertz);
  if (!volts) return std::nullopt;
  EnergyReport report;
  report.model = model.name;
  report.megahertz = megahertz;
  report.volts = *volts;
  arch::Events events;
  for (const CountedPart& part : parts) {
    report.parts.push_back({part, energy_of(model, part.events, megahertz)});
    events += part.events;
    report.cycles += part.cycles;
    report.macs += part.macs;
  }
  report.total = energy_of(model, events, megahertz);
  return report;
}

std::string energy_summary(const EnergyReport& report) {
  std::string text = fmt::format("{:.4g} uJ, {:.3g} mW", report.microjoules(), report.milliwatts());
  if (const auto efficiency = report.tops_per_watt()) text += fmt::format(", {:.3g} TOPS/W", *efficiency);
  text += fmt::format(" at {:.2f} V (L2 apart: {:.3g} uJ)", report.volts, report.l2_microjoules());
  if (report.mm2 > 0) text += fmt::format("; {:.3g} mm2", report.mm2);
  if (const auto density = report.gops_per_mm2()) text += fmt::format(", {:.3g} GOPS/mm2", *density);
  return text;
}

std::string units_text(const EnergyReport& report) {
  Table table({{"unit", Table::Align::Left}, {"uJ"}, {"share"}, {"work"}, {"clock"}, {"analog"}, {"leakage"}});
  const auto cell = [](double picojoules) { return picojoules == 0 ? "" : fmt::format("{:.3f}", picojoules / kMicro); };
  for (std::size_t index = 0; index < energy::kUnits; ++index) {
    const auto unit = static_cast<arch::Unit>(index);
    const double energy = report.total.of(unit);
    const std::string share =
        unit == arch::Unit::L2 ? "apart" : fmt::format("{:.1f} %", 100 * energy / report.total.cluster());
    table.add({std::string(arch::name_of(unit)), fmt::format("{:.3f}", energy / kMicro), share,
               cell(report.total.of(unit, EventKind::Work)), cell(report.total.of(unit, EventKind::Clock)),
               cell(report.total.of(unit, EventKind::Analog)), cell(report.total.of(unit, EventKind::Leakage))});
  }
  return table.text();
}

std::string parts_text(const EnergyReport& report) {
  Table table({{"part", Table::Align::Left}, {"uJ"}, {"share"}, {"mW"}, {"TOPS/W"}});
  for (const EnergyPart& part : report.parts) {
    const double energy = part.energy.cluster();
    const auto efficiency = tera_operations_per_joule(part.counted.macs, energy);
    table.add({part.counted.name, fmt::format("{:.3f}", energy / kMicro),
               fmt::format("{:.1f} %", 100 * energy / report.total.cluster()),
               fmt::format("{:.1f}", milliwatts_of(energy, part.counted.cycles, report.megahertz)),
               efficiency ? fmt::format("{:.2f}", *efficiency) : ""});
  }
  return table.text();
}

ordered_json energy_json(const EnergyReport& report) {
  ordered_json document{{"model", report.model},
                        {"clock_mhz", report.megahertz},
                        {"volts", report.volts},
                        {"microjoules", report.microjoules()},
                        {"l2_microjoules", report.l2_microjoules()},
                        {"milliwatts", report.milliwatts()},
                        {"tops_per_watt", number_or_null(report.tops_per_watt())},
                        {"area_mm2", report.mm2 > 0 ? ordered_json(report.mm2) : ordered_json(nullptr)},
                        {"gops_per_mm2", number_or_null(report.gops_per_mm2())},
                        {"leakage_microjoules", report.total.of(EventKind::Leakage) / kMicro},
                        {"units", units_json(report.total)}};
  document["parts"] = ordered_json::array();
  for (const EnergyPart& part : report.parts) {
    document["parts"].push_back(
        {{"name", part.counted.name},
         {"microjoules", part.energy.cluster() / kMicro},
         {"milliwatts", milliwatts_of(part.energy.cluster(), part.counted.cycles, report.megahertz)},
         {"tops_per_watt", number_or_null(tera_operations_per_joule(part.counted.macs, part.energy.cluster()))},
         {"units", units_json(part.energy)},
         {"events", events_json(part.counted.events)}});
  }
  return document;
}

ordered_json events_json(const arch::Events& events) {
  ordered_json counts = ordered_json::object();
  for (const arch::EventInfo& info : arch::kEvents) counts[std::string(info.name)] = events[info.event];
  return counts;
}

}  // namespace tessera::report
