// A run's result as text for people and as JSON for programs.
#pragma once

#include <string>
#include <string_view>

#include "system/result.hpp"

namespace tessera::report {

/// A summary line, marks, and a table of the cores.
std::string to_text(const system::Result& result);

/// `{"machine", "ending", "reason", "cycles", "cores": [{"retired", "stalls": {cause: cycles}, "sleeping_cycles",
/// "tcdm_accesses", "tcdm_conflicts", ...}], "marks", ...}`; keys in alphabetical order.
std::string to_json(const system::Result& result, std::string_view machine);

}  // namespace tessera::report
