#include "paper/bottleneck_report.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/energy_json.hpp"
#include "report/energy_report.hpp"
#include "report/table.hpp"

namespace tessera::paper {
namespace {

using nlohmann::ordered_json;

double per_cycle(std::uint64_t count, Cycle cycles) {
  return cycles == 0 ? 0 : static_cast<double>(count) / static_cast<double>(cycles);
}

/// A multiply-accumulate is two operations.
double gops(double macs_per_cycle, std::uint32_t clock_mhz) { return 2 * macs_per_cycle * clock_mhz / 1000; }

double share(const BottleneckLayer& layer, const MappedBottleneck& mapping) {
  return 100 * per_cycle(layer.cycles, mapping.cycles);
}

std::string speeds_text(const BottleneckResult& result) {
  std::string text = fmt::format("\n{:<12} {:>10} {:>9} {:>9}", "speed", "simulated", "published", "");
  for (const std::string& name : result.hypotheses) text += fmt::format(" {:>21}", name);
  text += "\n";
  for (const MappedBottleneck& mapping : result.mappings) {
    const auto speed = result.speed(mapping);
    text += fmt::format("{:<12} {:>10} {:>9.2f} {:>9}", mapping.mapping, speed ? fmt::format("{:.2f}", *speed) : "-",
                        mapping.published, "");
    for (const double hypothesis : mapping.hypotheses) text += fmt::format(" {:>21.2f}", hypothesis);
    text += "\n";
  }
  return text;
}

std::string layers_text(const MappedBottleneck& mapping) {
  std::string text;
  for (const BottleneckLayer& layer : mapping.layers) {
    const std::string rate = layer.macs != 0
                                 ? fmt::format("{:.2f} MAC/cycle", per_cycle(layer.macs, layer.cycles))
                                 : fmt::format("{:.2f} elements/cycle", per_cycle(layer.elements, layer.cycles));
    text += fmt::format("  {:<12} {:<18} {:>10} {:>6.1f} % {:>22}\n", layer.name, layer.engine, layer.cycles,
                        share(layer, mapping), rate);
  }
  return text;
}

std::string stalls_text(const MappedBottleneck& mapping) {
  std::string text = "  stalls (core cycles):";
  for (const LostCycles& stall : mapping.stalls) {
    if (stall.cycles != 0) text += fmt::format(" {} {}", stall.cause, stall.cycles);
  }
  return text + "\n";
}

std::string efficiencies_text(const BottleneckResult& result) {
  report::Table table({{"efficiency", report::Table::Align::Left}, {"energy"}, {"published"}, {"area"}, {"published"}});
  const auto cell = [](std::optional<double> ratio) { return ratio ? fmt::format("{:.2f}", *ratio) : "-"; };
  for (const MappedBottleneck& mapping : result.mappings) {
    table.add({mapping.mapping, cell(result.efficiency(mapping)), cell(mapping.published_efficiency),
               cell(result.area_efficiency(mapping)), cell(mapping.published_area_efficiency)});
  }
  return "\n" + table.text() +
         "Area: GOPS/mm2 relative to cores; of hybrid, published relative to ima-cjob16, which is published as about "
         "1.\n";
}

std::string indented(const std::string& table) {
  std::string text = "  ";
  for (const char c : table) {
    text += c;
    if (c == '\n') text += "  ";
  }
  text.resize(text.size() - 2);
  return text;
}

std::string energy_text(const MappedBottleneck& mapping) {
  if (!mapping.energy) return "  energy: no voltage is known for this clock\n";
  return "  energy: " + report::energy_summary(*mapping.energy) + "\n" + indented(report::parts_text(*mapping.energy)) +
         indented(report::units_text(*mapping.energy));
}

ordered_json layer_json(const BottleneckLayer& layer, const MappedBottleneck& mapping) {
  return {{"name", layer.name},
          {"engine", layer.engine},
          {"cycles", layer.cycles},
          {"share", share(layer, mapping) / 100},
          {"macs", layer.macs},
          {"elements", layer.elements},
          {"mac_per_cycle", per_cycle(layer.macs, layer.cycles)},
          {"elements_per_cycle", per_cycle(layer.elements, layer.cycles)}};
}

}  // namespace

std::optional<double> BottleneckResult::speed(const MappedBottleneck& mapping) const {
  const auto cores = std::ranges::find(mappings, "cores", &MappedBottleneck::mapping);
  if (cores == mappings.end() || mapping.cycles == 0) return std::nullopt;
  return static_cast<double>(cores->cycles) / static_cast<double>(mapping.cycles);
}

std::optional<double> BottleneckResult::efficiency(const MappedBottleneck& mapping) const {
  const auto cores = std::ranges::find(mappings, "cores", &MappedBottleneck::mapping);
  if (cores == mappings.end() || !cores->energy || !mapping.energy) return std::nullopt;
  return cores->energy->microjoules() / mapping.energy->microjoules();
}

std::optional<double> BottleneckResult::area_efficiency(const MappedBottleneck& mapping) const {
  const auto cores = std::ranges::find(mappings, "cores", &MappedBottleneck::mapping);
  if (cores == mappings.end() || !cores->energy || !mapping.energy) return std::nullopt;
  const auto one = mapping.energy->gops_per_mm2();
  const auto other = cores->energy->gops_per_mm2();
  if (!one || !other) return std::nullopt;
  return *one / *other;
}

std::string to_text(const BottleneckResult& result) {
  std::string text =
      fmt::format("Bottleneck {}, machine {} at {} MHz; cycles of accelerators are specified, not measured\n",
                  result.dimensions, result.machine, result.clock_mhz);
  for (const MappedBottleneck& mapping : result.mappings) {
    const double rate = per_cycle(mapping.macs(), mapping.cycles);
    text += fmt::format("\n{:<12} {:>9} cycles, {:.2f} MAC/cycle, {:.2f} GOPS; output {}\n", mapping.mapping,
                        mapping.cycles, rate, gops(rate, result.clock_mhz),
                        mapping.outputs_match ? "equals the reference" : "DIFFERS from the reference");
    text += layers_text(mapping);
    text += stalls_text(mapping);
    text += fmt::format("  cells: {} in {} arrays; L1: {} bytes\n", mapping.cells, mapping.arrays, mapping.l1_bytes);
    text += energy_text(mapping);
  }
  return text + speeds_text(result) + efficiencies_text(result);
}

std::string to_json(const BottleneckResult& result) {
  ordered_json document{{"benchmark", "bottleneck"},
                        {"dimensions", result.dimensions},
                        {"machine", result.machine},
                        {"clock_mhz", result.clock_mhz}};
  document["mappings"] = ordered_json::array();
  for (const MappedBottleneck& mapping : result.mappings) {
    const double rate = per_cycle(mapping.macs(), mapping.cycles);
    ordered_json one{{"mapping", mapping.mapping},
                     {"cycles", mapping.cycles},
                     {"mac_per_cycle", rate},
                     {"gops", gops(rate, result.clock_mhz)},
                     {"outputs_match", mapping.outputs_match}};
    const auto speed = result.speed(mapping);
    one["speed"] = speed ? ordered_json(*speed) : ordered_json(nullptr);
    one["published_speed"] = mapping.published;
    for (std::size_t index = 0; index < result.hypotheses.size(); ++index) {
      one["hypotheses"][result.hypotheses[index]] = mapping.hypotheses[index];
    }
    for (const BottleneckLayer& layer : mapping.layers) one["layers"].push_back(layer_json(layer, mapping));
    for (const LostCycles& stall : mapping.stalls) one["stalls"][stall.cause] = stall.cycles;
    one["cells"] = mapping.cells;
    one["arrays"] = mapping.arrays;
    one["l1_bytes"] = mapping.l1_bytes;
    const auto efficiency = result.efficiency(mapping);
    one["energy_efficiency"] = efficiency ? ordered_json(*efficiency) : ordered_json(nullptr);
    one["published_energy_efficiency"] = mapping.published_efficiency;
    const auto area_efficiency = result.area_efficiency(mapping);
    one["area_efficiency"] = area_efficiency ? ordered_json(*area_efficiency) : ordered_json(nullptr);
    one["published_area_efficiency"] = mapping.published_area_efficiency;
    one["energy"] = mapping.energy ? report::energy_json(*mapping.energy) : ordered_json(nullptr);
    document["mappings"].push_back(std::move(one));
  }
  return document.dump(2) + "\n";
}

}  // namespace tessera::paper
