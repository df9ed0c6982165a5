// The energy model's check as text and JSON.
#pragma once

#include <string>

#include "paper/energy_check_result.hpp"

namespace tessera::paper {

std::string to_text(const EnergyCheckResult& result);
std::string to_json(const EnergyCheckResult& result);

}  // namespace tessera::paper
