// See accuracy_report.hpp: the text.
#include "report/accuracy_report.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "report/table.hpp"

namespace tessera::report {
namespace {

constexpr std::size_t kNameWidth = 28;

struct TimeUnit {
  std::string_view name;
  double seconds;
};
constexpr double kDay = 86'400;
constexpr std::array kTimeUnits{TimeUnit{"y", 365 * kDay}, TimeUnit{"d", kDay}, TimeUnit{"h", 3600},
                                TimeUnit{"min", 60}};

std::string percent(double share) { return fmt::format("{:.2f}", 100 * share); }

double share_of(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string conditions_text(const run::AccuracyStudy& study) {
  const arch::Ima& ima = study.config;
  const bool continuous = study.targets == compile::CellTarget::Continuous;
  return fmt::format(
      "{}, {} inputs of {}\n"
      "numerics analog: devices {}, {} chips from seed {}\n"
      "  weights      {}, {} cell{} a weight, calibrated on {}\n"
      "  converters   {} bits, inputs {} from the {}\n"
      "  corrections  columns {}, drift compensation {}\n",
      study.network, study.result.inputs, study.data, study.chip.devices, study.draws, study.chip.seed,
      continuous ? "continuous targets"
                 : fmt::format("{} bits, {}", 4 * ima.slices,
                               study.weights == compile::WeightRounding::Nearest ? "nearest" : "GPTQ"),
      ima.cells, ima.cells == 1 ? "" : "s", study.calibration, ima.adc_bits, name_of_value(ima.encoding),
      ima.drive == arch::InputDrive::ZeroPoint ? "zero point"
      : ima.drive == arch::InputDrive::Layer   ? "mean of the layer's"
                                               : "mean of each row's",
      study.chip.affine ? "corrected after programming" : "as they are", name_of_value(study.chip.compensation));
}

std::vector<std::string> cost_cells(const run::NetworkResult& cost) {
  return {fmt::format("{}", cost.cycles), fmt::format("{:.3f}", cost.milliseconds(cost.cycles)),
          cost.energy ? fmt::format("{:.2f}", cost.energy->microjoules()) : "", fmt::format("{}", cost.arrays.used),
          cost.energy ? fmt::format("{:.2f}", cost.energy->mm2) : ""};
}

std::string accuracy_table(const run::AccuracyStudy& study) {
  using enum Table::Align;
  const run::AccuracyResult& result = study.result;
  Table table({{"numerics", Left},
               {"age"},
               {"accuracy %"},
               {"+-"},
               {"agreement %"},
               {"cycles"},
               {"ms"},
               {"uJ"},
               {"arrays"},
               {"mm2"}});
  const auto add = [&](std::vector<std::string> cells, const std::vector<std::string>& cost) {
    cells.insert(cells.end(), cost.begin(), cost.end());
    table.add(std::move(cells));
  };
  add({"reference executor", "", percent(share_of(result.reference_right, result.inputs)), "", ""},
      std::vector<std::string>(5));
  add({"exact", "", percent(share_of(result.exact_right, result.inputs)), "", ""}, cost_cells(study.exact_cost));
  for (std::size_t time = 0; time < result.seconds.size(); ++time) {
    const run::Statistic accuracy = result.accuracy(time), agreement = result.agreement(time);
    add({"analog", time_text(result.seconds[time]), percent(accuracy.mean),
         study.draws > 1 ? percent(accuracy.deviation) : "", percent(agreement.mean)},
        cost_cells(study.cost));
  }
  return table.text();
}

std::string layer_table(const run::AccuracyStudy& study) {
  using enum Table::Align;
  Table table({{"layer", Left},
               {"engine", Left},
               {"weight a code"},
               {"offsets"},
               {"range"},
               {"clipped %"},
               {"SNR dB"},
               {"error %"},
               {"cycles"},
               {"exact"},
               {"uJ"},
               {"exact uJ"}});
  for (std::size_t index = 0; index < study.cost.layers.size(); ++index) {
    const run::LayerResult& layer = study.cost.layers[index];
    const auto report = std::ranges::find(study.cells, index, &compile::CellReport::layer);
    const bool on_cells = report != study.cells.end();
    const auto microjoules = [&](const run::NetworkResult& cost) {
      return cost.energy ? fmt::format("{:.3f}", cost.energy->parts.at(index).energy.cluster() / 1e6) : "";
    };
    table.add({shortened(layer.name, kNameWidth), layer.engine,
               on_cells ? fmt::format("{:.3g}..{:.3g}", report->least_scale, report->greatest_scale) : "",
               on_cells ? fmt::format("{}..{}", report->least_offset, report->greatest_offset) : "",
               on_cells ? fmt::format("{}", report->adc_range) : "",
               on_cells ? fmt::format("{:.3f}", 100 * report->clip_rate) : "",
               on_cells ? fmt::format("{:.1f}", report->signal_to_noise_db) : "",
               fmt::format("{:.1f}", 100 * study.result.layer_errors.at(index).error), fmt::format("{}", layer.cycles),
               fmt::format("{}", study.exact_cost.layers.at(index).cycles), microjoules(study.cost),
               microjoules(study.exact_cost)});
  }
  return table.text();
}

std::string services_table(const run::AccuracyStudy& study) {
  using enum Table::Align;
  Table table({{"beside inferences", Left}, {"when", Left}, {"ms"}, {"uJ"}});
  for (const run::Service& service : study.services) {
    table.add({service.name, service.when, fmt::format("{:.3f}", service.milliseconds),
               fmt::format("{:.2f}", service.microjoules)});
  }
  return table.text();
}

}  // namespace

std::string time_text(double seconds) {
  for (const TimeUnit& unit : kTimeUnits) {
    if (seconds >= unit.seconds) return fmt::format("{:g} {}", seconds / unit.seconds, unit.name);
  }
  return fmt::format("{:g} s", seconds);
}

std::string to_text(const run::AccuracyStudy& study) {
  return conditions_text(study) + "\n" + accuracy_table(study) + "\n" + layer_table(study) +
         "  error: of a layer's outputs against those of `exact`, over their spread; first chip, first age\n\n" +
         services_table(study);
}

}  // namespace tessera::report
