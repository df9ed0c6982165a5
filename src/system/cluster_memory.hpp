// A cluster's own memory, the TCDM, and the map of all that its cores reach. On a machine of one core there is no TCDM,
// and the memories outside answer without waiting.
#pragma once

#include <optional>

#include "arch/cluster_map.hpp"
#include "mem/memory_map.hpp"
#include "mem/ram.hpp"
#include "system/memories.hpp"

namespace tessera::system {

class ClusterMemory {
 public:
  /// The TCDM is added to the memories that the host finds. What lies `outside` must outlive this.
  ClusterMemory(const arch::Machine& machine, const arch::ClusterMap& map, Memories& outside);
  ClusterMemory(const ClusterMemory&) = delete;  // its map leads to it
  ClusterMemory& operator=(const ClusterMemory&) = delete;

  const mem::MemoryMap& map() const { return map_; }
  /// Null on a machine without a cluster.
  mem::Ram* tcdm() { return tcdm_ ? &*tcdm_ : nullptr; }

 private:
  void add_devices(const arch::Machine& machine, const arch::ClusterMap& map);

  std::optional<mem::Ram> tcdm_;
  mem::MemoryMap map_;
};

}  // namespace tessera::system
