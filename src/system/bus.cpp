#include "system/bus.hpp"

#include "arch/cluster_control_registers.h"
#include "arch/hwpe_registers.h"

namespace tessera::system {

bool Bus::can_accept(const core::Request& request, unsigned core, Cycle now) const {
  if (map_.hwpe.contains(request.address)) {
    return devices_.accelerators->can_accept(request.address - map_.hwpe.base, request.write, now);
  }
  if (map_.instruction_cache.contains(request.address) && devices_.cache_control != nullptr) {
    return devices_.cache_control->can_accept(now);
  }
  if (!map_.dma.contains(request.address) || devices_.dma == nullptr) return true;
  return devices_.dma->can_accept(core, request.address - map_.dma.base, request.write, now, request.data);
}

Bus::Answer Bus::access(const core::Request& request, unsigned core, Cycle now) {
  if (request.target.memory == nullptr) {
    Cycle ready = now;
    const std::uint32_t value = device(request, core, now, ready);
    return {ready == kNotYet ? kNotYet : ready + kRoundTrip, value, false};
  }
  ++ideal_accesses_;
  return {now + kRoundTrip, 0, true};
}

std::uint32_t Bus::device(const core::Request& request, unsigned core, Cycle now, Cycle& ready) {
  const Address address = request.address;
  if (arch::map::soc_peripherals.contains(address)) {
    if (!request.write) return soc_.load(address);
    soc_.store(core, address, request.data, now);
    return 0;
  }
  if (map_.event_unit.contains(address)) {
    const std::uint32_t offset = address - map_.event_unit.base;
    if (!request.write) return devices_.event_unit->bus_read(offset);
    devices_.event_unit->bus_write(offset, request.data);
    return 0;
  }
  if (map_.timer.contains(address)) {
    const std::uint32_t offset = address - map_.timer.base;
    if (!request.write) return devices_.timer->read(offset, now);
    devices_.timer->write(offset, request.data, now);
    return 0;
  }
  if (map_.dma.contains(address)) {
    const std::uint32_t offset = address - map_.dma.base;
    if (!request.write) return devices_.dma->read(core, offset, now);
    devices_.dma->write(core, offset, request.data, now);
    return 0;
  }
  if (map_.hwpe.contains(address)) {
    const std::uint32_t offset = address - map_.hwpe.base;
    if (request.write) {
      devices_.accelerators->write(core, offset, request.data, now);
      return 0;
    }
    const accel::Accelerator::Answer answer = devices_.accelerators->read(core, offset, now);
    ready = answer.ready;
    return answer.value;
  }
  if (map_.instruction_cache.contains(address) && devices_.cache_control != nullptr) {
    const auto [value, answered] =
        devices_.cache_control->access(address - map_.instruction_cache.base, request.write, request.data, now);
    ready = answered.value_or(kNotYet);
    return value;
  }
  return map_.control.contains(address) ? control(request) : 0;
}

/// Cluster control. The registers hold what is written; cores run from reset on, so that they steer nothing but the
/// accelerators' multiplexer.
std::uint32_t Bus::control(const core::Request& request) {
  const std::uint32_t offset = (request.address - map_.control.base) & ~3u;
  std::uint32_t none = 0;
  std::uint32_t* place = &none;
  switch (offset) {
    case CLUSTER_CONTROL_FETCH_ENABLE:
      place = &fetch_enable_;
      break;
    case CLUSTER_CONTROL_CONFIGURATION:
      place = &configuration_;
      break;
    case CLUSTER_CONTROL_CLOCK_GATE:
      place = &clock_gate_;
      break;
    default: {
      const std::uint32_t index = (offset - CLUSTER_CONTROL_BOOT_ADDRESSES) / 4;
      if (offset >= CLUSTER_CONTROL_BOOT_ADDRESSES && index < boot_addresses_.size()) place = &boot_addresses_[index];
    }
  }
  if (request.write) *place = request.data;
  if (request.write && place == &configuration_ && devices_.accelerators != nullptr) {
    devices_.accelerators->select(configuration_ >> HWPE_SELECT_SHIFT & HWPE_SELECT_MASK);
  }
  return *place;
}

}  // namespace tessera::system
