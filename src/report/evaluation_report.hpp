// What the reference executor answers for a network's input, as text and JSON (docs/reference/run.md).
#pragma once

#include <span>
#include <string>

#include "run/evaluation_result.hpp"

namespace tessera::report {

std::string to_text(const run::EvaluationResult& result);

/// `{"network", "rule", "runs": [{"input", "top", "output"}]}`; the common keys are those of the first result.
std::string to_json(std::span<const run::EvaluationResult> results);

}  // namespace tessera::report
