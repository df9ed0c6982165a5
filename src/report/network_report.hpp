// A network's run on the simulated system as text and as JSON, whose keys are documented in docs/reference/run.md.
#pragma once

#include <span>
#include <string>

#include "run/network_result.hpp"

namespace tessera::report {

/// A table of the layers, totals, and the best classes.
std::string to_text(const run::NetworkResult& result);

/// One document for any number of runs of a network: `{"network", "machine", "mapping", "clock_mhz", "runs": [...]}`.
/// The common keys are those of the first run.
std::string to_json(std::span<const run::NetworkResult> results);

}  // namespace tessera::report
