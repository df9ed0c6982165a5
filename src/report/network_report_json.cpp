// See network_report.hpp: the JSON. Its keys are documented in docs/reference/run.md.
#include <nlohmann/json.hpp>

#include "report/class_scores_json.hpp"
#include "report/energy_json.hpp"
#include "report/network_report.hpp"

namespace tessera::report {
namespace {

using nlohmann::ordered_json;

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

ordered_json check_json(const std::optional<LayerCheck>& check) {
  if (!check) return nullptr;
  if (check->identical()) return {{"identical", true}};
  const Difference& difference = *check->difference;
  return {{"identical", false},
          {"differences", difference.count},
          {"first_element", difference.element},
          {"expected", difference.expected},
          {"found", difference.found}};
}

ordered_json layer_json(const NetworkLayer& layer, const NetworkReport& report) {
  return {{"name", layer.name},
          {"operator", layer.operation},
          {"engine", layer.engine},
          {"input_shape", layer.input_shape},
          {"output_shape", layer.output_shape},
          {"macs", layer.macs},
          {"cycles", layer.cycles},
          {"share", ratio(layer.cycles, report.cycles)},
          {"milliseconds", report.milliseconds(layer.cycles)},
          {"mac_per_cycle", ratio(layer.macs, layer.cycles)},
          {"bytes_to_l1", layer.bytes_to_l1},
          {"bytes_from_l1", layer.bytes_from_l1},
          {"tiles", layer.tiles},
          {"pixels_per_product", layer.pixels_per_product},
          {"check", check_json(layer.check)},
          {"note", layer.note}};
}

ordered_json usage_json(const Usage& usage) { return {{"used", usage.used}, {"available", usage.available}}; }

ordered_json totals_json(const NetworkReport& report) {
  return {{"cycles", report.cycles},
          {"milliseconds", report.milliseconds(report.cycles)},
          {"inferences_per_second", report.inferences_per_second()},
          {"macs", report.macs()},
          {"mac_per_cycle", ratio(report.macs(), report.cycles)},
          {"numerics", report.numerics},
          {"arrays", usage_json(report.arrays)},
          {"cells", usage_json(report.cells)},
          {"l1_bytes", usage_json(report.l1)},
          {"l2_bytes", usage_json(report.l2)},
          {"bytes_to_l1", report.bytes_to_l1},
          {"bytes_from_l1", report.bytes_from_l1},
          {"core_cycles_asleep", usage_json(report.asleep)},
          {"identical", report.checked() ? ordered_json(report.identical()) : ordered_json(nullptr)}};
}

ordered_json run_json(const NetworkReport& report) {
  ordered_json run{{"input", report.input}, {"totals", totals_json(report)}};
  run["layers"] = ordered_json::array();
  for (const NetworkLayer& layer : report.layers) run["layers"].push_back(layer_json(layer, report));
  run["energy"] = report.energy ? energy_json(*report.energy) : ordered_json(nullptr);
  run["top"] = classes_json(report.top);
  run["output"] = report.output;
  return run;
}

}  // namespace

std::string to_json(std::span<const NetworkReport> reports) {
  const NetworkReport common = reports.empty() ? NetworkReport{} : reports.front();
  ordered_json document{{"network", common.network},
                        {"machine", common.machine},
                        {"mapping", common.mapping},
                        {"clock_mhz", common.clock_mhz},
                        {"runs", ordered_json::array()}};
  for (const NetworkReport& report : reports) document["runs"].push_back(run_json(report));
  // Names are whatever bytes the user's file holds.
  return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace tessera::report
