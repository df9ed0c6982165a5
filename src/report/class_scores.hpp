// The best classes of a network that classifies, as text and as JSON for reports that embed them.
#pragma once

#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "run/class_result.hpp"

namespace tessera::report {

/// An empty line, then a line for each class; nothing if there is none.
std::string to_text(std::span<const run::ClassScore> best);

nlohmann::ordered_json classes_json(std::span<const run::ClassScore> best);

}  // namespace tessera::report
