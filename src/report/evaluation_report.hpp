// What the reference executor answers for a network's input, as text and JSON (docs/reference/run.md).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/class_scores.hpp"

namespace tessera::report {

struct EvaluationReport {
  std::string network;
  std::string input;            ///< the file, for people
  std::string rule;             ///< of rounding
  std::vector<float> output;    ///< the network's first output as real numbers
  std::vector<ClassScore> top;  ///< best first
};

std::string to_text(const EvaluationReport& report);

/// `{"network", "rule", "runs": [{"input", "top", "output"}]}`; the common keys are those of the first report.
std::string to_json(std::span<const EvaluationReport> reports);

}  // namespace tessera::report
