// See accuracy_report.hpp: the JSON. Its keys are documented in docs/reference/accuracy.md.
#include <nlohmann/json.hpp>

#include "report/accuracy_report.hpp"

namespace tessera::report {
namespace {

using nlohmann::ordered_json;

ordered_json statistic_json(const run::Statistic& statistic) {
  return {{"mean", statistic.mean}, {"deviation", statistic.deviation}};
}

ordered_json cost_json(const run::NetworkResult& cost) {
  ordered_json json{{"cycles", cost.cycles},
                    {"milliseconds", cost.milliseconds(cost.cycles)},
                    {"microjoules", nullptr},
                    {"arrays", cost.arrays.used},
                    {"mm2", nullptr}};
  if (cost.energy) {
    json["microjoules"] = cost.energy->microjoules();
    json["mm2"] = cost.energy->mm2;
  }
  return json;
}

ordered_json points_json(const run::AccuracyResult& result) {
  ordered_json ages = ordered_json::array();
  for (std::size_t time = 0; time < result.seconds.size(); ++time) {
    ordered_json chips = ordered_json::array();
    for (const run::AccuracyPoint& point : result.points) {
      if (point.seconds == result.seconds[time]) {
        chips.push_back({{"draw", point.draw}, {"right", point.right}, {"agreed", point.agreed}});
      }
    }
    ages.push_back({{"seconds", result.seconds[time]},
                    {"accuracy", statistic_json(result.accuracy(time))},
                    {"agreement", statistic_json(result.agreement(time))},
                    {"chips", std::move(chips)}});
  }
  return ages;
}

ordered_json layers_json(const run::AccuracyStudy& study) {
  ordered_json layers = ordered_json::array();
  for (std::size_t index = 0; index < study.cost.layers.size(); ++index) {
    const run::LayerResult& layer = study.cost.layers[index];
    ordered_json json{{"name", layer.name},
                      {"engine", layer.engine},
                      {"error", study.result.layer_errors.at(index).error},
                      {"cycles", layer.cycles},
                      {"exact_cycles", study.exact_cost.layers.at(index).cycles}};
    for (const compile::CellReport& report : study.cells) {
      if (report.layer != index) continue;
      json["cells"] = {{"scale", {report.least_scale, report.greatest_scale}},
                       {"weight_error", report.weight_error},
                       {"offset", {report.least_offset, report.greatest_offset}},
                       {"adc_range", report.adc_range},
                       {"clip_rate", report.clip_rate},
                       {"signal_to_noise_db", report.signal_to_noise_db}};
    }
    layers.push_back(std::move(json));
  }
  return layers;
}

ordered_json services_json(const run::AccuracyStudy& study) {
  ordered_json services = ordered_json::array();
  for (const run::Service& service : study.services) {
    services.push_back({{"name", service.name},
                        {"when", service.when},
                        {"milliseconds", service.milliseconds},
                        {"microjoules", service.microjoules}});
  }
  return services;
}

}  // namespace

std::string to_json(const run::AccuracyStudy& study) {
  const run::AccuracyResult& result = study.result;
  const arch::Ima& ima = study.config;
  const ordered_json document{{"network", study.network},
                              {"data", study.data},
                              {"inputs", result.inputs},
                              {"calibration", study.calibration},
                              {"machine", study.cost.machine},
                              {"mapping", study.cost.mapping},
                              {"devices", study.chip.devices},
                              {"seed", study.chip.seed},
                              {"draws", study.draws},
                              {"weights", name_of_value(study.weights)},
                              {"targets", name_of_value(study.targets)},
                              {"cells", ima.cells},
                              {"slices", ima.slices},
                              {"encoding", name_of_value(ima.encoding)},
                              {"drive", name_of_value(ima.drive)},
                              {"adc_bits", ima.adc_bits},
                              {"affine", study.chip.affine},
                              {"compensation", name_of_value(study.chip.compensation)},
                              {"reference_right", result.reference_right},
                              {"exact_right", result.exact_right},
                              {"ages", points_json(result)},
                              {"cost", cost_json(study.cost)},
                              {"exact_cost", cost_json(study.exact_cost)},
                              {"layers", layers_json(study)},
                              {"services", services_json(study)}};
  // Names are whatever bytes the user's file holds.
  return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace tessera::report
