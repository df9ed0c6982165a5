#include "mem/event_unit.hpp"

#include <bit>

#include <fmt/format.h>

#include "mem/event_unit_registers.hpp"

namespace tessera::mem {

using namespace event_unit;

namespace {

constexpr Cycle kNever = ~Cycle{0};

}  // namespace

EventUnit::EventUnit(const arch::EventUnit& config, unsigned cores)
    : cores_(cores),
      barriers_(config.barriers),
      mutexes_(config.mutexes),
      software_events_(config.software_events),
      queue_(kDispatchSlots) {}

bool EventUnit::is_wait(std::uint32_t offset) {
  if (offset >= kBarriers) return offset % kBarrierBytes >= kTriggerWait;
  return offset == kWait || offset == kWaitClear || offset == kDispatch ||
         is_between(offset, kMutexes, kSoftwareTrigger) || is_between(offset, kSoftwareWait, kSoftwareEnd);
}

bool EventUnit::is_clearing(std::uint32_t offset) {
  if (offset >= kBarriers) return offset % kBarrierBytes == kTriggerWaitClear;
  return offset == kWaitClear || offset == kDispatch || is_between(offset, kMutexes, kSoftwareTrigger) ||
         is_between(offset, kSoftwareWaitClear, kSoftwareEnd);
}

void EventUnit::write(unsigned core, std::uint32_t offset, std::uint32_t value) {
  active_ = true;
  offset &= ~3u;
  if (offset >= kBarriers) {
    write_barrier(offset - kBarriers, value);
  } else if (is_between(offset, kSoftwareTrigger, kSoftwareWait)) {
    raise_software((offset - kSoftwareTrigger) / 4, value);
  } else if (is_between(offset, kMutexes, kSoftwareTrigger)) {
    const std::uint32_t index = (offset - kMutexes) / 4;
    if (index >= mutexes_.size()) return;
    mutexes_[index].unlock_request = true;
    mutexes_[index].message = value;
  } else if (offset == kDispatch || offset == kDispatchTeam) {
    write_dispatch(offset, value);
  } else {
    write_core(cores_[core], offset, value);
  }
}

void EventUnit::write_dispatch(std::uint32_t offset, std::uint32_t value) {
  if (offset == kDispatch) {
    pushed_ = {value, team_};
    push_ = true;
  } else {
    next_team_ = value & all_cores();
  }
}

void EventUnit::write_core(Core& core, std::uint32_t offset, std::uint32_t value) {
  switch (offset) {
    case kMask:
      core.next_mask = value;
      break;
    case kMaskClear:
      core.next_mask &= ~value;
      break;
    case kMaskSet:
      core.next_mask |= value;
      break;
    case kInterruptMask:
      core.interrupt_mask = value;
      break;
    case kInterruptMaskClear:
      core.interrupt_mask &= ~value;
      break;
    case kInterruptMaskSet:
      core.interrupt_mask |= value;
      break;
    case kBufferClear:
      core.cleared |= value;
      break;
    case kSoftwareMask:
      core.software_mask = value & all_cores();
      break;
    case kSoftwareMaskClear:
      core.software_mask &= ~value;
      break;
    case kSoftwareMaskSet:
      core.software_mask |= value & all_cores();
      break;
    default:
      break;  // read-only and reserved registers ignore writes
  }
}

void EventUnit::write_barrier(std::uint32_t offset, std::uint32_t value) {
  const std::uint32_t index = offset / kBarrierBytes;
  if (index >= barriers_.size()) return;
  Barrier& barrier = barriers_[index];
  switch (offset % kBarrierBytes) {
    case kTriggerMask:
      barrier.next_trigger_mask = value & all_cores();
      break;
    case kTargetMask:
      barrier.next_target_mask = value & all_cores();
      break;
    case kTrigger:
      barrier.arrivals |= value & all_cores();
      break;
    default:
      break;
  }
}

std::uint32_t EventUnit::read_core(const Core& core, std::uint32_t offset) const {
  switch (offset) {
    case kMask:
      return core.mask;
    case kInterruptMask:
      return core.interrupt_mask;
    case kClockStatus:
      return 1;  // whoever reads its own register is awake
    case kBuffer:
      return core.buffer;
    case kBufferMasked:
    case kWait:
    case kWaitClear:
      return core.ready();
    case kInterruptMasked:
      return core.buffer & core.interrupt_mask;
    case kSoftwareMask:
      return core.software_mask;
    default:
      return 0;
  }
}

std::uint32_t EventUnit::read_barrier(std::uint32_t offset) const {
  const std::uint32_t index = offset / kBarrierBytes;
  if (index >= barriers_.size()) return 0;
  switch (offset % kBarrierBytes) {
    case kTriggerMask:
      return barriers_[index].trigger_mask;
    case kStatus:
      return barriers_[index].status;
    case kTargetMask:
      return barriers_[index].target_mask;
    default:
      return 0;
  }
}

void EventUnit::read(unsigned core, std::uint32_t offset, Cycle sleeps_from) {
  active_ = true;
  Core& state = cores_[core];
  state.offset = offset & ~3u;
  state.sleeps_from = sleeps_from;
  state.slept = 0;
  state.interrupted = false;
  state.clears = is_clearing(state.offset);
  state.phase = is_wait(state.offset) ? Phase::Waiting : Phase::Granted;
  if (state.may_trigger) trigger(core, state.offset);
}

/// What reading some registers does: arrive at a barrier, ask for a mutex or a dispatched value, raise an event.
void EventUnit::trigger(unsigned core, std::uint32_t offset) {
  if (offset >= kBarriers) {
    const std::uint32_t index = (offset - kBarriers) / kBarrierBytes;
    if (index < barriers_.size() && offset % kBarrierBytes >= kTriggerSelf) barriers_[index].arrivals |= 1u << core;
  } else if (is_between(offset, kSoftwareWait, kSoftwareEnd)) {
    raise_software(offset % 0x40 / 4, cores_[core].software_mask);
  } else if (is_between(offset, kMutexes, kSoftwareTrigger)) {
    const std::uint32_t index = (offset - kMutexes) / 4;
    if (index < mutexes_.size()) mutexes_[index].lock_requests |= 1u << core;
  } else if (offset == kDispatch) {
    cores_[core].popping = true;
  }
}

void EventUnit::raise_software(unsigned event, std::uint32_t cores) {
  event %= 8;
  if (event >= software_events_) return;
  raise(event, (cores & all_cores()) == 0 ? all_cores() : cores & all_cores());
}

void EventUnit::raise(unsigned event, std::uint32_t cores) {
  active_ = true;
  for (unsigned core = 0; core < cores_.size(); ++core) {
    if ((cores >> core & 1) != 0) cores_[core].lines |= 1u << event;
  }
}

void EventUnit::bus_write(std::uint32_t offset, std::uint32_t value) {
  active_ = true;
  offset &= ~3u;
  if (offset >= kBusSoftware) {
    raise_software((offset - kBusSoftware) / 4, value);
  } else if (offset >= kBusBarriers) {
    write_barrier(offset - kBusBarriers, value);
  } else if (offset / kBusCoreBytes < cores_.size()) {
    write_core(cores_[offset / kBusCoreBytes], offset % kBusCoreBytes, value);
  }
}

std::uint32_t EventUnit::bus_read(std::uint32_t offset) const {
  offset &= ~3u;
  if (offset >= kBusSoftware) return 0;
  if (offset >= kBusBarriers) return read_barrier(offset - kBusBarriers);
  const std::uint32_t core = offset / kBusCoreBytes;
  if (core >= cores_.size() || is_wait(offset % kBusCoreBytes)) return 0;
  if (offset % kBusCoreBytes == kClockStatus) return cores_[core].phase == Phase::Waiting ? 0 : 1;
  return read_core(cores_[core], offset % kBusCoreBytes);
}

std::uint32_t EventUnit::value_read(unsigned core) const {
  const Core& state = cores_[core];
  const std::uint32_t offset = state.offset;
  if (is_wait(offset)) {
    if (is_between(offset, kMutexes, kSoftwareTrigger)) {
      const std::uint32_t index = (offset - kMutexes) / 4;
      return index < mutexes_.size() ? mutexes_[index].message : 0;
    }
    return offset == kDispatch ? queue_[state.read_index].value : state.ready();
  }
  if (offset >= kBarriers) {
    return offset % kBarrierBytes == kTriggerSelf ? state.ready() : read_barrier(offset - kBarriers);
  }
  return read_core(state, offset);
}

const std::vector<EventUnit::Response>& EventUnit::respond(Cycle) {
  responses_.clear();
  for (unsigned index = 0; index < cores_.size(); ++index) {
    Core& core = cores_[index];
    if (core.phase != Phase::Granted) continue;
    responses_.push_back({index, value_read(index), core.slept, core.interrupted});
    core.phase = Phase::Idle;
    if (is_wait(core.offset) && core.clears && !core.interrupted) core.cleared |= core.mask;
    active_ = true;
  }
  return responses_;
}

void EventUnit::grant(Core& core, Cycle now) {
  core.phase = Phase::Granted;
  core.slept = now > core.sleeps_from ? now - core.sleeps_from : 0;
  active_ = true;
}

std::uint32_t EventUnit::interrupt_lines(unsigned core) const {
  const std::uint32_t pending = cores_[core].buffer & cores_[core].interrupt_mask;
  return pending == 0 ? 0 : 1u << (31 - std::countl_zero(pending));
}

void EventUnit::acknowledge_interrupt(unsigned core, unsigned line) {
  cores_[core].cleared |= 1u << line;
  active_ = true;
}

Cycle EventUnit::asleep(unsigned core, Cycle now) const {
  const Core& state = cores_[core];
  if (state.phase == Phase::Granted) return state.slept;
  if (state.phase != Phase::Waiting || state.sleeps_from == kNever) return 0;
  return now > state.sleeps_from ? now - state.sleeps_from : 0;
}

std::string EventUnit::waits_for(unsigned core) const {
  const Core& state = cores_[core];
  const std::uint32_t offset = state.offset;
  if (offset >= kBarriers) {
    const std::uint32_t index = (offset - kBarriers) / kBarrierBytes;
    if (index >= barriers_.size()) return fmt::format("barrier {}, which does not exist", index);
    const Barrier& barrier = barriers_[index];
    return fmt::format("barrier {}: cores arrived {:#x} of {:#x}", index, barrier.status, barrier.trigger_mask);
  }
  if (is_between(offset, kMutexes, kSoftwareTrigger)) return fmt::format("mutex {}", (offset - kMutexes) / 4);
  if (offset == kDispatch) return "a dispatched value";
  return fmt::format("an event of mask {:#x} (buffered {:#x})", state.mask, state.buffer);
}

}  // namespace tessera::mem
