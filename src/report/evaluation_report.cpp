#include "report/evaluation_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/class_scores_json.hpp"

namespace tessera::report {

using nlohmann::ordered_json;

std::string to_text(const EvaluationReport& report) {
  return fmt::format("{}, input {}\nreference executor, rule {}\n{}", report.network, report.input, report.rule,
                     to_text(report.top));
}

std::string to_json(std::span<const EvaluationReport> reports) {
  const EvaluationReport common = reports.empty() ? EvaluationReport{} : reports.front();
  ordered_json document{{"network", common.network}, {"rule", common.rule}, {"runs", ordered_json::array()}};
  for (const EvaluationReport& report : reports) {
    document["runs"].push_back({{"input", report.input}, {"top", classes_json(report.top)}, {"output", report.output}});
  }
  // Names are whatever bytes the user's file holds.
  return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace tessera::report
