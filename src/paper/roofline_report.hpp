// The roofline sweep as text and JSON.
#pragma once

#include <string>

#include "paper/roofline_result.hpp"

namespace tessera::paper {

std::string to_text(const RooflineResult& result);
std::string to_json(const RooflineResult& result);

}  // namespace tessera::paper
