// Where in the address regions of the cluster's units registers are, as offsets from each region's base. What lies
// between them answers nobody.
#pragma once

#include <vector>

#include "arch/address_map.hpp"
#include "arch/machine.hpp"

namespace tessera::arch {

std::vector<Region> control_registers(const Machine& machine);
std::vector<Region> timer_registers(const Machine& machine);
std::vector<Region> instruction_cache_registers(const Machine& machine);
/// Of a core's own link; barriers first, since programs use them most.
std::vector<Region> event_unit_registers(const Machine& machine);
std::vector<Region> event_unit_bus_registers(const Machine& machine);
/// The control ports of the accelerators that the machine has; each tells of wrong registers itself.
std::vector<Region> accelerator_ports(const Machine& machine);

}  // namespace tessera::arch
