// An event unit on its own, moved cycle by cycle: shared by its tests.
#pragma once

#include <array>
#include <optional>

#include "mem/event_unit.hpp"

namespace tessera::mem::test {

/// Offsets of a core's own link, as in the ground truth.
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
  kTeam = 0x84,
  kMutex = 0xC0,
  kTrigger = 0x100,
  kTriggerWait = 0x140,
  kTriggerWaitClear = 0x180,
};

/// Offsets of barrier `index` on a core's own link.
struct BarrierAt {
  explicit BarrierAt(unsigned index) : base(0x200 + 0x20 * index) {}
  std::uint32_t base;
  std::uint32_t mask() const { return base; }
  std::uint32_t status() const { return base + 0x04; }
  std::uint32_t target() const { return base + 0x0C; }
  std::uint32_t trigger() const { return base + 0x10; }
  std::uint32_t trigger_self() const { return base + 0x14; }
  std::uint32_t wait() const { return base + 0x18; }
  std::uint32_t wait_clear() const { return base + 0x1C; }
};

constexpr std::uint32_t kBarrierEvent = 1u << 16;
constexpr std::uint32_t kMutexEvent = 1u << 17;
constexpr std::uint32_t kDispatchEvent = 1u << 18;

struct EventUnitBench {
  struct Granted {
    Cycle cycle;
    std::uint32_t value;
    Cycle slept;
    bool interrupted;
  };

  explicit EventUnitBench(unsigned cores = 8, arch::EventUnit config = {}) : unit(config, cores) {}

  void write(unsigned core, std::uint32_t offset, std::uint32_t value) { unit.write(core, offset, value); }
  void read(unsigned core, std::uint32_t offset) {
    granted[core].reset();
    unit.read(core, offset, ~Cycle{0});
  }
  /// A cv.elw: the core may sleep from the third cycle on.
  void sleep(unsigned core, std::uint32_t offset) {
    granted[core].reset();
    unit.read(core, offset, now + 3);
  }
  void end_cycle() {
    unit.update(now);
    ++now;
    for (const EventUnit::Response& response : unit.respond(now)) {
      granted[response.core] = Granted{now - 1, response.value, response.slept, response.interrupted};
    }
  }
  void cycles(unsigned count) {
    while (count-- != 0) end_cycle();
  }
  /// A write, a cycle of its own.
  void set(unsigned core, std::uint32_t offset, std::uint32_t value) {
    write(core, offset, value);
    end_cycle();
  }
  /// What a core reads from a register that answers at once.
  std::uint32_t get(unsigned core, std::uint32_t offset) {
    read(core, offset);
    end_cycle();
    return granted[core] ? granted[core]->value : 0xDEAD'BEEF;
  }

  EventUnit unit;
  Cycle now = 100;
  std::array<std::optional<Granted>, 16> granted{};
};

}  // namespace tessera::mem::test
