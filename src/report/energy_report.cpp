// See energy_report.hpp.
#include "report/energy_report.hpp"

#include <fmt/format.h>

#include "arch/units.hpp"
#include "report/energy_json.hpp"
#include "report/table.hpp"

namespace tessera::report {
namespace {

using arch::EventKind;
using nlohmann::ordered_json;

constexpr double kMicro = 1e6;  // picojoules in a microjoule

ordered_json number_or_null(std::optional<double> number) {
  return number ? ordered_json(*number) : ordered_json(nullptr);
}

/// Units beyond the published cluster are named where they have used any energy.
bool is_listed(arch::Unit unit, const energy::EnergyByUnit& energy) {
  return arch::is_published(unit) || energy.of(unit) != 0;
}

ordered_json units_json(const energy::EnergyByUnit& energy) {
  ordered_json units = ordered_json::object();
  for (std::size_t index = 0; index < energy::kUnits; ++index) {
    const auto unit = static_cast<arch::Unit>(index);
    if (!is_listed(unit, energy)) continue;
    units[std::string(arch::name_of(unit))] = energy.of(unit) / kMicro;
  }
  return units;
}

}  // namespace

std::string energy_summary(const energy::EnergyResult& result) {
  std::string text = fmt::format("{:.4g} uJ, {:.3g} mW", result.microjoules(), result.milliwatts());
  if (const auto efficiency = result.tops_per_watt()) text += fmt::format(", {:.3g} TOPS/W", *efficiency);
  text += fmt::format(" at {:.2f} V (L2 apart: {:.3g} uJ)", result.volts, result.l2_microjoules());
  if (result.mm2 > 0) text += fmt::format("; {:.3g} mm2", result.mm2);
  if (const auto density = result.gops_per_mm2()) text += fmt::format(", {:.3g} GOPS/mm2", *density);
  return text;
}

std::string units_text(const energy::EnergyResult& result) {
  Table table({{"unit", Table::Align::Left}, {"uJ"}, {"share"}, {"work"}, {"clock"}, {"analog"}, {"leakage"}});
  const auto cell = [](double picojoules) { return picojoules == 0 ? "" : fmt::format("{:.3f}", picojoules / kMicro); };
  for (std::size_t index = 0; index < energy::kUnits; ++index) {
    const auto unit = static_cast<arch::Unit>(index);
    if (!is_listed(unit, result.total)) continue;
    const double energy = result.total.of(unit);
    const std::string share =
        unit == arch::Unit::L2 ? "apart" : fmt::format("{:.1f} %", 100 * energy / result.total.cluster());
    table.add({std::string(arch::name_of(unit)), fmt::format("{:.3f}", energy / kMicro), share,
               cell(result.total.of(unit, EventKind::Work)), cell(result.total.of(unit, EventKind::Clock)),
               cell(result.total.of(unit, EventKind::Analog)), cell(result.total.of(unit, EventKind::Leakage))});
  }
  return table.text();
}

std::string parts_text(const energy::EnergyResult& result) {
  Table table({{"part", Table::Align::Left}, {"uJ"}, {"share"}, {"mW"}, {"TOPS/W"}});
  for (const energy::EnergyPart& part : result.parts) {
    const double energy = part.energy.cluster();
    const auto efficiency = result.tops_per_watt(part);
    table.add({part.counted.name, fmt::format("{:.3f}", energy / kMicro),
               fmt::format("{:.1f} %", 100 * energy / result.total.cluster()),
               fmt::format("{:.1f}", result.milliwatts(part)), efficiency ? fmt::format("{:.2f}", *efficiency) : ""});
  }
  return table.text();
}

ordered_json energy_json(const energy::EnergyResult& result) {
  ordered_json document{{"model", result.model},
                        {"clock_mhz", result.megahertz},
                        {"volts", result.volts},
                        {"microjoules", result.microjoules()},
                        {"l2_microjoules", result.l2_microjoules()},
                        {"milliwatts", result.milliwatts()},
                        {"tops_per_watt", number_or_null(result.tops_per_watt())},
                        {"area_mm2", result.mm2 > 0 ? ordered_json(result.mm2) : ordered_json(nullptr)},
                        {"gops_per_mm2", number_or_null(result.gops_per_mm2())},
                        {"leakage_microjoules", result.total.of(EventKind::Leakage) / kMicro},
                        {"units", units_json(result.total)}};
  document["parts"] = ordered_json::array();
  for (const energy::EnergyPart& part : result.parts) {
    document["parts"].push_back({{"name", part.counted.name},
                                 {"microjoules", part.energy.cluster() / kMicro},
                                 {"milliwatts", result.milliwatts(part)},
                                 {"tops_per_watt", number_or_null(result.tops_per_watt(part))},
                                 {"units", units_json(part.energy)},
                                 {"events", events_json(part.counted.events)}});
  }
  return document;
}

ordered_json events_json(const arch::Events& events) {
  ordered_json counts = ordered_json::object();
  for (const arch::EventInfo& info : arch::kEvents) {
    if (arch::is_published(info.unit) || events[info.event] != 0) counts[std::string(info.name)] = events[info.event];
  }
  return counts;
}

}  // namespace tessera::report
