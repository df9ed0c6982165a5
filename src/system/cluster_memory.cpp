#include "system/cluster_memory.hpp"

#include "arch/cluster_control_registers.h"
#include "arch/event_unit_registers.h"
#include "arch/hwpe_registers.h"
#include "arch/timer_registers.h"
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

/// Only where registers are: an access to anything else is a fault. The DMA and the accelerators present tell of wrong
/// registers themselves.
void ClusterMemory::add_devices(const arch::Machine& machine, const arch::ClusterMap& map) {
  add_event_unit(machine, map);
  const auto add = [this](const arch::Region& unit, std::uint32_t offset, std::uint32_t bytes) {
    map_.add_devices({unit.base + offset, bytes}, mem::Port::Bus);
  };
  if (machine.dma.present) map_.add_devices(map.dma_direct, mem::Port::Direct);
  add(map.timer, 0, TIMER_REGISTERS_END);
  for (const std::uint32_t offset :
       {CLUSTER_CONTROL_END, CLUSTER_CONTROL_FETCH_ENABLE, CLUSTER_CONTROL_CONFIGURATION, CLUSTER_CONTROL_CLOCK_GATE}) {
    add(map.control, offset, 4);
  }
  add(map.control, CLUSTER_CONTROL_BOOT_ADDRESSES, 4 * machine.cores);
  add(map.instruction_cache, 0, INSTRUCTION_CACHE_REGISTERS_END);
#define TESSERA_ONE(Type, member) \
  if (machine.member.present) add(map.hwpe, arch::member##_row().port, HWPE_PORT_BYTES);
  TESSERA_ACCELERATORS(TESSERA_ONE)
#undef TESSERA_ONE
  if (machine.dma.present) map_.add_devices(map.dma, mem::Port::Bus);
  for (const arch::Region& region : SocRegisters::places()) map_.add_devices(region, mem::Port::Bus);
  map_.add_devices({arch::map::test_status_register, 8}, mem::Port::Bus);
}

/// Its private links before all other devices, since they are used most.
void ClusterMemory::add_event_unit(const arch::Machine& machine, const arch::ClusterMap& map) {
  const std::uint32_t barriers = machine.event_unit.barriers * BARRIER_BYTES;
  const std::uint32_t software_events = 4 * machine.event_unit.software_events;
  const auto link = [&](std::uint32_t offset, std::uint32_t bytes) {
    map_.add_devices({map.event_unit_direct.base + offset, bytes}, mem::Port::Direct);
  };
  link(EVENT_UNIT_BARRIERS, barriers);
  link(EVENT_UNIT_MASK, EVENT_UNIT_BUS_CORE_BYTES);
  link(EVENT_UNIT_DISPATCH, 8);
  link(EVENT_UNIT_MUTEXES, 4 * machine.event_unit.mutexes);
  for (const std::uint32_t offset :
       {EVENT_UNIT_SOFTWARE_TRIGGERS, EVENT_UNIT_SOFTWARE_TRIGGER_WAITS, EVENT_UNIT_SOFTWARE_TRIGGER_WAIT_CLEARS}) {
    link(offset, software_events);
  }
  const auto on_bus = [&](std::uint32_t offset, std::uint32_t bytes) {
    map_.add_devices({map.event_unit.base + offset, bytes}, mem::Port::Bus);
  };
  on_bus(0, machine.cores * EVENT_UNIT_BUS_CORE_BYTES);
  on_bus(EVENT_UNIT_BUS_BARRIERS, barriers);
  on_bus(EVENT_UNIT_BUS_SOFTWARE, software_events);
}

}  // namespace tessera::system
