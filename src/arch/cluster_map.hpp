// Where the parts of one cluster lie, as its cores see them: PULP's map (address_map.hpp) as a value, which may be
// moved.
#pragma once

#include "arch/address_map.hpp"
#include "arch/machine.hpp"

namespace tessera::arch {

struct ClusterMap {
  Region tcdm;
  Region tcdm_alias;  ///< the same memory once more

  // Behind the peripheral interconnect.
  Region control;
  Region timer;
  Region event_unit;
  Region hwpe;
  Region instruction_cache;
  Region dma;

  // Private to every core.
  Region event_unit_direct;
  Region dma_direct;
};

/// The map of a machine's cluster, all of it moved up by `distance`.
inline ClusterMap cluster_map(const Machine& machine, std::uint32_t distance = 0) {
  const auto moved = [distance](const Region& region) { return Region{region.base + distance, region.size}; };
  return {.tcdm = moved(machine.tcdm.region()),
          .tcdm_alias = moved(machine.tcdm.alias_region()),
          .control = moved(map::cluster_control),
          .timer = moved(map::timer),
          .event_unit = moved(map::event_unit),
          .hwpe = moved(map::hwpe),
          .instruction_cache = moved(map::instruction_cache),
          .dma = moved(map::dma),
          .event_unit_direct = moved(map::event_unit_direct),
          .dma_direct = moved(map::dma_direct)};
}

}  // namespace tessera::arch
