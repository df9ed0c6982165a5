#include "system/cluster_memory.hpp"

#include "arch/units.hpp"
#include "system/soc_registers.hpp"
#include "system/test_bench.hpp"

namespace tessera::system {

ClusterMemory::ClusterMemory(const arch::Machine& machine, const arch::ClusterMap& map, Memories& outside) {
  if (machine.flavour == arch::Flavour::Single) {
    for (mem::Ram* memory : outside.all()) map_.add_memory(*memory, mem::Port::Flat, memory->region().base);
    for (const arch::Region& region : SocRegisters::places()) map_.add_devices(region, mem::Port::Bus);
    for (const arch::Region& region : TestBench::places()) map_.add_devices(region, mem::Port::Direct);
    return;
  }
  tcdm_.emplace(map.tcdm);
  map_.add_memory(*tcdm_, mem::Port::Tcdm, map.tcdm.base);
  map_.add_memory(*tcdm_, mem::Port::Tcdm, map.tcdm_alias.base);
  map_.add_memory(*outside.l2(), mem::Port::Bus, outside.l2()->region().base);
  add_devices(machine, map);
  outside.add(*tcdm_, map.tcdm_alias.base);
}

void ClusterMemory::add_devices(const arch::Machine& machine, const arch::ClusterMap& map) {
  for (const arch::DeviceRegion& unit : arch::device_regions(machine, map)) {
    map_.add_devices(unit.region, unit.link == arch::Link::Direct ? mem::Port::Direct : mem::Port::Bus);
  }
  for (const arch::Region& region : SocRegisters::places()) map_.add_devices(region, mem::Port::Bus);
  map_.add_devices({arch::map::test_status_register, 8}, mem::Port::Bus);
}

}  // namespace tessera::system
