// The units of a machine: which it has, what each counts in every cycle, where it meets the banks, what area it takes.
//
// A row for each unit of the cluster (units.cpp); those of accelerators follow from their rows (accelerators/list.hpp).
// Energy, areas and the interconnect's size read nothing else about units.
#pragma once

#include <vector>

#include "arch/events.hpp"
#include "arch/machine.hpp"

namespace tessera::arch {

bool is_present(Unit unit, const Machine& machine);

/// What a cycle of this machine counts, whatever happens in it: clocks that are never gated, and what leaks.
Events events_a_cycle(const Machine& machine);

/// Whether reports name the unit of a machine in which it has counted nothing: every unit of the published cluster, so
/// that reports of its variants have the same lines.
bool is_published(Unit unit);

/// Requesters at each bank.
unsigned bank_ports(const Machine& machine);

/// The areas of the cluster, in the order of reports. All rows, also those of which this or that machine has none.
std::vector<AreaRow> area_rows();
/// Those of the units that the machine has.
std::vector<AreaRow> area_rows(const Machine& machine);
/// Outside the cluster.
std::span<const AreaRow> l2_area_rows();

}  // namespace tessera::arch
