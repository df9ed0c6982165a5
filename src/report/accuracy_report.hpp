// Accuracy over a chip's life as text, JSON and a chart (docs/reference/accuracy.md).
#pragma once

#include <string>

#include "run/accuracy_result.hpp"

namespace tessera::report {

/// "25 s", "1 h", "30 d", "1 y".
std::string time_text(double seconds);

std::string to_text(const run::AccuracyStudy& study);
std::string to_json(const run::AccuracyStudy& study);
/// Accuracy over time on a logarithmic axis, with its deviation over chips, and that of `exact`.
std::string to_svg(const run::AccuracyStudy& study);

}  // namespace tessera::report
