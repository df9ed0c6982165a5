// Registers of the event unit.
#pragma once

#include <cstdint>

namespace tessera::mem::event_unit {

// Offsets of a core's own link.
enum : std::uint32_t {
  kMask = 0x00,
  kMaskClear = 0x04,
  kMaskSet = 0x08,
  kInterruptMask = 0x0C,
  kInterruptMaskClear = 0x10,
  kInterruptMaskSet = 0x14,
  kClockStatus = 0x18,
  kBuffer = 0x1C,
  kBufferMasked = 0x20,
  kInterruptMasked = 0x24,
  kBufferClear = 0x28,
  kSoftwareMask = 0x2C,
  kSoftwareMaskClear = 0x30,
  kSoftwareMaskSet = 0x34,
  kWait = 0x38,
  kWaitClear = 0x3C,
  kDispatch = 0x80,
  kDispatchTeam = 0x84,
  kMutexes = 0xC0,
  kSoftwareTrigger = 0x100,
  kSoftwareWait = 0x140,
  kSoftwareWaitClear = 0x180,
  kSoftwareEnd = 0x1C0,
  kBarriers = 0x200,
};

// Offsets within a barrier.
enum : std::uint32_t {
  kBarrierBytes = 0x20,
  kTriggerMask = 0x00,
  kStatus = 0x04,
  kTargetMask = 0x0C,
  kTrigger = 0x10,
  kTriggerSelf = 0x14,
  kTriggerWait = 0x18,
  kTriggerWaitClear = 0x1C,
};

// Offsets on the peripheral bus.
enum : std::uint32_t { kBusCoreBytes = 0x40, kBusBarriers = 0x400, kBusSoftware = 0x600 };

inline constexpr unsigned kDispatchSlots = 8;

constexpr bool is_between(std::uint32_t offset, std::uint32_t first, std::uint32_t end) {
  return offset >= first && offset < end;
}

}  // namespace tessera::mem::event_unit
