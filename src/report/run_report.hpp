// A run's result as text for people and as JSON for programs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "energy/energy_result.hpp"
#include "system/result.hpp"

namespace tessera::report {

/// A summary line, marks, a table of the cores, and where energy went.
std::string to_text(const system::Result& result, const std::optional<energy::EnergyResult>& energy = std::nullopt);

/// `{"machine", "ending", "reason", "cycles", "cores": [{"retired", "stalls": {cause: cycles}, "sleeping_cycles",
/// "tcdm_accesses", "tcdm_conflicts", ...}], "marks", ...}`; keys in alphabetical order.
/// "energy" is null where none is known.
std::string to_json(const system::Result& result, std::string_view machine,
                    const std::optional<energy::EnergyResult>& energy = std::nullopt);

}  // namespace tessera::report
