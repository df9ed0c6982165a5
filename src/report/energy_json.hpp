// Energy as JSON, for reports that embed it.
#pragma once

#include <nlohmann/json.hpp>

#include "energy/energy_result.hpp"

namespace tessera::report {

/// In microjoules: the total, by unit, and the parts, each by unit.
nlohmann::ordered_json energy_json(const energy::EnergyResult& result);

/// The counts by the names of their prices.
nlohmann::ordered_json events_json(const arch::Events& events);

}  // namespace tessera::report
