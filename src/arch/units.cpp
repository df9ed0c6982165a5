#include "arch/units.hpp"

#include <algorithm>
#include <array>

#include "arch/register_places.hpp"
#include "base/error.hpp"

namespace tessera::arch {
namespace {

unsigned none(const Machine&) { return 0; }
bool always(const Machine&) { return true; }

// What the units are made of.
constexpr std::array kCore{AreaItem{"cores", "core", one}};
constexpr std::array kCaches{
    AreaItem{"instruction_cache", "private_kib",
             [](const Machine& machine) { return machine.cores * machine.instruction_cache.private_bytes / 1024.0; }},
    AreaItem{"instruction_cache", "shared_kib",
             [](const Machine& machine) { return machine.instruction_cache.shared_bytes / 1024.0; }},
};
constexpr std::array kBanks{
    AreaItem{"tcdm", "kib", [](const Machine& machine) -> double { return machine.tcdm.size_kib; }},
    AreaItem{"tcdm", "bank", [](const Machine& machine) -> double { return machine.tcdm.banks; }},
};
constexpr std::array kSwitch{
    AreaItem{"interconnect", "switch_point",
             [](const Machine& machine) -> double { return bank_ports(machine) * machine.tcdm.banks; }},
    AreaItem{"interconnect", "peripherals", one},
};
constexpr std::array kDma{AreaItem{"dma", "dma", one}};
constexpr std::array kEventUnit{AreaItem{"event_unit", "core", one}};
constexpr std::array kL2{AreaItem{"l2", "kib", [](const Machine& machine) -> double { return machine.l2.size_kib; }}};

constexpr std::array kCoreAreas{
    AreaRow{"cores", [](const Machine& machine) -> double { return machine.cores; }, kCore}};
constexpr std::array kCacheAreas{AreaRow{"instruction_cache",
                                         [](const Machine& machine) {
                                           const bool real = machine.instruction_cache.kind == CacheKind::PrivateShared;
                                           return real ? 1.0 : 0.0;
                                         },
                                         kCaches}};
constexpr std::array kTcdmAreas{AreaRow{"tcdm", one, kBanks}};
constexpr std::array kInterconnectAreas{AreaRow{"interconnect", one, kSwitch}};
constexpr std::array kDmaAreas{AreaRow{"dma", one, kDma}};
constexpr std::array kEventUnitAreas{
    AreaRow{"event_unit", [](const Machine& machine) -> double { return machine.cores; }, kEventUnit}};
constexpr std::array kL2Areas{AreaRow{"l2", one, kL2}};

/// Registers of a unit.
struct UnitRegion {
  Region ClusterMap::*place;
  Link link;
  std::vector<Region> (*registers)(const Machine& machine);  ///< where in the region they are; null: everywhere
};

constexpr std::array kCacheRegions{UnitRegion{&ClusterMap::instruction_cache, Link::Bus, instruction_cache_registers}};
constexpr std::array kPeripheralRegions{UnitRegion{&ClusterMap::control, Link::Bus, control_registers},
                                        UnitRegion{&ClusterMap::timer, Link::Bus, timer_registers}};
constexpr std::array kDmaRegions{UnitRegion{&ClusterMap::dma_direct, Link::Direct, nullptr},
                                 UnitRegion{&ClusterMap::dma, Link::Bus, nullptr}};
constexpr std::array kEventUnitRegions{UnitRegion{&ClusterMap::event_unit_direct, Link::Direct, event_unit_registers},
                                       UnitRegion{&ClusterMap::event_unit, Link::Bus, event_unit_bus_registers}};
constexpr std::array kAcceleratorRegions{UnitRegion{&ClusterMap::hwpe, Link::Bus, accelerator_ports}};

/// Of the cluster; accelerators have rows of their own, with their ports within the region of all.
struct UnitRow {
  Unit unit;
  bool (*present)(const Machine& machine);    ///< in a cluster
  unsigned (*ports)(const Machine& machine);  ///< at each bank, if present
  std::span<const UnitRegion> regions;
  std::span<const AreaRow> areas;
};

// The streamers are part of their accelerators, which have their areas; the data port is one for all.
constexpr std::array kRows{
    UnitRow{Unit::Cores, always, [](const Machine& machine) { return unsigned{machine.cores}; }, {}, kCoreAreas},
    UnitRow{Unit::InstructionCache, always, none, kCacheRegions, kCacheAreas},
    UnitRow{Unit::Tcdm, always, none, {}, kTcdmAreas},
    UnitRow{Unit::Interconnect, always, none, kPeripheralRegions, kInterconnectAreas},
    UnitRow{Unit::Dma, [](const Machine& machine) { return machine.dma.present; },
            [](const Machine&) { return unsigned{Dma::ports}; }, kDmaRegions, kDmaAreas},
    UnitRow{Unit::EventUnit, always, none, kEventUnitRegions, kEventUnitAreas},
    UnitRow{Unit::Streamer,
            [](const Machine& machine) { return machine.has_accelerators(); },
            [](const Machine& machine) { return unsigned{machine.accelerators.lanes()}; },
            kAcceleratorRegions,
            {}},
    UnitRow{Unit::L2, always, none, {}, {}},
};

const UnitRow* row_of(Unit unit) {
  const auto* found = std::ranges::find(kRows, unit, &UnitRow::unit);
  return found == kRows.end() ? nullptr : found;
}

/// An accelerator's unit: whether the machine has it, and its accelerator's row.
struct Owner {
  bool present;
  const AcceleratorRow& row;
};

Owner owner_of(Unit unit, const Machine& machine) {
  switch (unit) {
#define TESSERA_ONE(unit, name) case Unit::unit:
#define TESSERA_OWNER(X, NAME, Type, member) TESSERA_##NAME##_UNITS(X) return {machine.member.present, member##_row()};
    TESSERA_FOR_ACCELERATORS(TESSERA_OWNER, TESSERA_ONE)
#undef TESSERA_OWNER
#undef TESSERA_ONE
    default:
      throw Error(ErrorKind::Internal, std::string(name_of(unit)), "is no unit of an accelerator");
  }
}

std::uint64_t count_a_cycle(Event event, const Machine& machine) {
  switch (event) {
#define TESSERA_ONE(event, name, unit, kind, meaning, a_cycle) \
  case Event::event:                                           \
    return a_cycle;
    TESSERA_EVENTS(TESSERA_ONE)
#undef TESSERA_ONE
  }
  return 0;
}

}  // namespace

bool is_present(Unit unit, const Machine& machine) {
  if (machine.flavour != Flavour::Cluster) return unit == Unit::Cores;
  const UnitRow* row = row_of(unit);
  return row != nullptr ? row->present(machine) : owner_of(unit, machine).present;
}

Events events_a_cycle(const Machine& machine) {
  Events events;
  for (const EventInfo& info : kEvents) {
    if (is_present(info.unit, machine)) events[info.event] = count_a_cycle(info.event, machine);
  }
  return events;
}

bool is_published(Unit unit) {
  static const Machine any;
  return row_of(unit) != nullptr || owner_of(unit, any).row.published;
}

std::vector<DeviceRegion> device_regions(const Machine& machine, const ClusterMap& map) {
  std::vector<DeviceRegion> regions;
  for (const UnitRow& row : kRows) {
    if (!is_present(row.unit, machine)) continue;
    for (const UnitRegion& one : row.regions) {
      const Region whole = map.*one.place;
      if (one.registers == nullptr) {
        regions.push_back({whole, one.link});
        continue;
      }
      for (const Region& part : one.registers(machine)) {
        if (part.size != 0) regions.push_back({{whole.base + part.base, part.size}, one.link});
      }
    }
  }
  std::ranges::stable_sort(regions, {}, &DeviceRegion::link);
  return regions;
}

unsigned bank_ports(const Machine& machine) {
  unsigned ports = 0;
  for (const UnitRow& row : kRows) {
    if (is_present(row.unit, machine)) ports += row.ports(machine);
  }
  return ports;
}

std::vector<AreaRow> area_rows() {
  std::vector<AreaRow> rows;
  for (const UnitRow& unit : kRows) rows.insert(rows.end(), unit.areas.begin(), unit.areas.end());
  for (const AcceleratorRow* accelerator : accelerator_rows()) {
    rows.insert(rows.end(), accelerator->areas.begin(), accelerator->areas.end());
  }
  return rows;
}

std::vector<AreaRow> area_rows(const Machine& machine) {
  std::vector<AreaRow> rows;
  const auto append = [&rows](std::span<const AreaRow> more) { rows.insert(rows.end(), more.begin(), more.end()); };
  for (const UnitRow& unit : kRows) {
    if (is_present(unit.unit, machine)) append(unit.areas);
  }
  if (machine.flavour != Flavour::Cluster) return rows;
#define TESSERA_ONE(Type, member) \
  if (machine.member.present) append(member##_row().areas);
  TESSERA_ACCELERATORS(TESSERA_ONE)
#undef TESSERA_ONE
  return rows;
}

std::span<const AreaRow> l2_area_rows() { return kL2Areas; }

}  // namespace tessera::arch
