// The best classes as JSON, for reports that embed them.
#pragma once

#include <span>

#include <nlohmann/json.hpp>

#include "report/class_scores.hpp"

namespace tessera::report {

nlohmann::ordered_json classes_json(std::span<const ClassScore> best);

}  // namespace tessera::report
