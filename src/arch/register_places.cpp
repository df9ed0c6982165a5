#include "arch/register_places.hpp"

#include "arch/cluster_control_registers.h"
#include "arch/event_unit_registers.h"
#include "arch/hwpe_registers.h"
#include "arch/instruction_cache_registers.h"
#include "arch/timer_registers.h"

namespace tessera::arch {
namespace {

std::uint32_t barrier_bytes(const Machine& machine) { return machine.event_unit.barriers * BARRIER_BYTES; }
std::uint32_t software_event_bytes(const Machine& machine) { return 4 * machine.event_unit.software_events; }

}  // namespace

std::vector<Region> control_registers(const Machine& machine) {
  return {{CLUSTER_CONTROL_END, 4},
          {CLUSTER_CONTROL_FETCH_ENABLE, 4},
          {CLUSTER_CONTROL_CONFIGURATION, 4},
          {CLUSTER_CONTROL_CLOCK_GATE, 4},
          {CLUSTER_CONTROL_BOOT_ADDRESSES, 4 * machine.cores}};
}

std::vector<Region> timer_registers(const Machine&) { return {{0, TIMER_REGISTERS_END}}; }

std::vector<Region> instruction_cache_registers(const Machine&) { return {{0, INSTRUCTION_CACHE_REGISTERS_END}}; }

std::vector<Region> event_unit_registers(const Machine& machine) {
  return {{EVENT_UNIT_BARRIERS, barrier_bytes(machine)},
          {EVENT_UNIT_MASK, EVENT_UNIT_BUS_CORE_BYTES},
          {EVENT_UNIT_DISPATCH, 8},
          {EVENT_UNIT_MUTEXES, 4 * machine.event_unit.mutexes},
          {EVENT_UNIT_SOFTWARE_TRIGGERS, software_event_bytes(machine)},
          {EVENT_UNIT_SOFTWARE_TRIGGER_WAITS, software_event_bytes(machine)},
          {EVENT_UNIT_SOFTWARE_TRIGGER_WAIT_CLEARS, software_event_bytes(machine)}};
}

std::vector<Region> event_unit_bus_registers(const Machine& machine) {
  return {{0, machine.cores * EVENT_UNIT_BUS_CORE_BYTES},
          {EVENT_UNIT_BUS_BARRIERS, barrier_bytes(machine)},
          {EVENT_UNIT_BUS_SOFTWARE, software_event_bytes(machine)}};
}

std::vector<Region> accelerator_ports(const Machine& machine) {
  std::vector<Region> ports;
#define TESSERA_ONE(Type, member) \
  if (machine.member.present) ports.push_back({member##_row().port, HWPE_PORT_BYTES});
  TESSERA_ACCELERATORS(TESSERA_ONE)
#undef TESSERA_ONE
  return ports;
}

}  // namespace tessera::arch
