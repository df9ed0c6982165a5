// The units of a machine: which it has, what each counts in every cycle, where it meets the banks, at which addresses
// it answers, what area it takes.
//
// A row for each unit of the cluster (units.cpp); those of accelerators follow from their rows (accelerators/list.hpp).
// Energy, areas, the map of addresses and the interconnect's size read nothing else about units.
#pragma once

#include <vector>

#include "arch/cluster_map.hpp"
#include "arch/events.hpp"
#include "arch/machine.hpp"

namespace tessera::arch {

/// How a core reaches registers.
enum class Link : std::uint8_t {
  Direct,  ///< each core's own
  Bus,     ///< the peripheral interconnect
};

bool is_present(Unit unit, const Machine& machine);

/// What a cycle of this machine counts, whatever happens in it: clocks that are never gated, and what leaks.
Events events_a_cycle(const Machine& machine);

/// Whether reports name the unit of a machine in which it has counted nothing: every unit of the published cluster, so
/// that reports of its variants have the same lines.
bool is_published(Unit unit);

/// Where registers of the cluster's units answer; elsewhere in their regions nothing does.
struct DeviceRegion {
  Region region;
  Link link;
};

/// Of the units that the machine has; those behind links come first, since programs use them most.
std::vector<DeviceRegion> device_regions(const Machine& machine, const ClusterMap& map);

/// Requesters at each bank.
unsigned bank_ports(const Machine& machine);

/// The areas of the cluster, in the order of reports. All rows, also those of which this or that machine has none.
std::vector<AreaRow> area_rows();
/// Those of the units that the machine has.
std::vector<AreaRow> area_rows(const Machine& machine);
/// Outside the cluster.
std::span<const AreaRow> l2_area_rows();

}  // namespace tessera::arch
