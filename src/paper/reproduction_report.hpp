// Published figures beside simulated ones as text, as Markdown and as JSON.
#pragma once

#include <string>

#include "paper/reproduction_result.hpp"

namespace tessera::paper {

std::string to_text(const Reproduction& reproduction);

/// A page: a table for each group, its remarks, the counts, and why what is beyond 15 % is so.
std::string to_markdown(const Reproduction& reproduction);

/// {"machine", "clock_mhz", "energy_model", "rows": [{"id", "group", "quantity", "unit", "published", "simulated",
/// "difference", "kind", "verdict", "note"}], "groups", "counts"}.
std::string to_json(const Reproduction& reproduction);

}  // namespace tessera::paper
