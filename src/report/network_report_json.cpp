// See network_report.hpp: the JSON. Its keys are documented in docs/reference/run.md.
#include <nlohmann/json.hpp>

#include "report/class_scores.hpp"
#include "report/energy_json.hpp"
#include "report/network_report.hpp"
#include "report/shape_text.hpp"

namespace tessera::report {
namespace {

using nlohmann::ordered_json;

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

ordered_json check_json(const std::optional<run::LayerCheck>& check) {
  if (!check) return nullptr;
  if (check->identical()) return {{"identical", true}};
  const run::Difference& difference = *check->difference;
  return {{"identical", false},
          {"differences", difference.count},
          {"first_element", difference.element},
          {"expected", difference.expected},
          {"found", difference.found}};
}

ordered_json layer_json(const run::LayerResult& layer, const run::NetworkResult& result) {
  return {{"name", layer.name},
          {"operator", layer.operation},
          {"engine", layer.engine},
          {"input_shape", text_of(layer.input)},
          {"output_shape", text_of(layer.output)},
          {"macs", layer.macs},
          {"cycles", layer.cycles},
          {"share", ratio(layer.cycles, result.cycles)},
          {"milliseconds", result.milliseconds(layer.cycles)},
          {"mac_per_cycle", ratio(layer.macs, layer.cycles)},
          {"bytes_to_l1", layer.bytes_to_l1},
          {"bytes_from_l1", layer.bytes_from_l1},
          {"tiles", layer.tiles},
          {"pixels_per_product", layer.pixels_per_product},
          {"check", check_json(layer.check)},
          {"note", layer.note}};
}

ordered_json usage_json(const run::Usage& usage) { return {{"used", usage.used}, {"available", usage.available}}; }

ordered_json totals_json(const run::NetworkResult& result) {
  return {{"cycles", result.cycles},
          {"milliseconds", result.milliseconds(result.cycles)},
          {"inferences_per_second", result.inferences_per_second()},
          {"macs", result.macs()},
          {"mac_per_cycle", ratio(result.macs(), result.cycles)},
          {"numerics", result.numerics ? name_of_value(*result.numerics) : ""},
          {"arrays", usage_json(result.arrays)},
          {"cells", usage_json(result.cells)},
          {"l1_bytes", usage_json(result.l1)},
          {"l2_bytes", usage_json(result.l2)},
          {"bytes_to_l1", result.bytes_to_l1},
          {"bytes_from_l1", result.bytes_from_l1},
          {"core_cycles_asleep", usage_json(result.asleep)},
          {"identical", result.checked() ? ordered_json(result.identical()) : ordered_json(nullptr)}};
}

ordered_json run_json(const run::NetworkResult& result) {
  ordered_json run{{"input", result.input}, {"totals", totals_json(result)}};
  run["layers"] = ordered_json::array();
  for (const run::LayerResult& layer : result.layers) run["layers"].push_back(layer_json(layer, result));
  run["energy"] = result.energy ? energy_json(*result.energy) : ordered_json(nullptr);
  run["answer"] = result.timing_only ? "not computed: timing only" : "computed";
  run["top"] = result.timing_only ? ordered_json(nullptr) : ordered_json(classes_json(result.top));
  run["output"] = result.timing_only ? ordered_json(nullptr) : ordered_json(result.output);
  return run;
}

}  // namespace

std::string to_json(std::span<const run::NetworkResult> results) {
  const run::NetworkResult common = results.empty() ? run::NetworkResult{} : results.front();
  ordered_json document{{"network", common.network},
                        {"machine", common.machine},
                        {"mapping", common.mapping},
                        {"clock_mhz", common.clock_mhz},
                        {"runs", ordered_json::array()}};
  for (const run::NetworkResult& result : results) document["runs"].push_back(run_json(result));
  // Names are whatever bytes the user's file holds.
  return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace tessera::report
