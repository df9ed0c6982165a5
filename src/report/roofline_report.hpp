// The roofline sweep as text and JSON.
#pragma once

#include <string>

#include "report/roofline_result.hpp"

namespace tessera::report {

std::string to_text(const RooflineResult& result);
std::string to_json(const RooflineResult& result);

}  // namespace tessera::report
