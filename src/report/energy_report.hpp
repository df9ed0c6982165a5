// Energy of a run as text; as JSON in energy_json.hpp.
#pragma once

#include <string>

#include "energy/energy_result.hpp"

namespace tessera::report {

/// "24.1 uJ, 69.5 mW, 3.24 TOPS/W at 0.80 V (L2 apart: 1.9 uJ); 4.16 mm2, 53.0 GOPS/mm2", without line end.
std::string energy_summary(const energy::EnergyResult& result);

/// A table of units, with what is dynamic and what is leakage, in microjoules.
std::string units_text(const energy::EnergyResult& result);

/// A table of parts.
std::string parts_text(const energy::EnergyResult& result);

}  // namespace tessera::report
