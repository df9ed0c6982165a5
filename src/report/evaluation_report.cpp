#include "report/evaluation_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/class_scores.hpp"

namespace tessera::report {

using nlohmann::ordered_json;

std::string to_text(const run::EvaluationResult& result) {
  return fmt::format("{}, input {}\nreference executor, rule {}\n{}", result.network, result.input, result.rule,
                     to_text(result.top));
}

std::string to_json(std::span<const run::EvaluationResult> results) {
  const run::EvaluationResult common = results.empty() ? run::EvaluationResult{} : results.front();
  ordered_json document{{"network", common.network}, {"rule", common.rule}, {"runs", ordered_json::array()}};
  for (const run::EvaluationResult& result : results) {
    document["runs"].push_back({{"input", result.input}, {"top", classes_json(result.top)}, {"output", result.output}});
  }
  // Names are whatever bytes the user's file holds.
  return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace tessera::report
