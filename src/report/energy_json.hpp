// Energy as JSON, for reports that embed it.
#pragma once

#include <nlohmann/json.hpp>

#include "report/energy_report.hpp"

namespace tessera::report {

/// In microjoules: the total, by unit, and the parts, each by unit.
nlohmann::ordered_json energy_json(const EnergyReport& report);

/// The counts by the names of their prices.
nlohmann::ordered_json events_json(const arch::Events& events);

}  // namespace tessera::report
