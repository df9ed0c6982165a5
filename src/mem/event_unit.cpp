#include "mem/event_unit.hpp"

#include <bit>

#include <fmt/format.h>

#include "arch/event_unit_registers.h"

namespace tessera::mem {

namespace {

constexpr Cycle kNever = ~Cycle{0};

constexpr bool is_between(std::uint32_t offset, std::uint32_t first, std::uint32_t end) {
  return offset >= first && offset < end;
}

}  // namespace

EventUnit::EventUnit(const arch::EventUnit& config, unsigned cores)
    : cores_(cores),
      barriers_(config.barriers),
      mutexes_(config.mutexes),
      software_events_(config.software_events),
      queue_(EVENT_UNIT_DISPATCH_SLOTS) {}

bool EventUnit::is_wait(std::uint32_t offset) {
  if (offset >= EVENT_UNIT_BARRIERS) return offset % BARRIER_BYTES >= BARRIER_TRIGGER_WAIT;
  return offset == EVENT_UNIT_WAIT || offset == EVENT_UNIT_WAIT_CLEAR || offset == EVENT_UNIT_DISPATCH ||
         is_between(offset, EVENT_UNIT_MUTEXES, EVENT_UNIT_SOFTWARE_TRIGGERS) ||
         is_between(offset, EVENT_UNIT_SOFTWARE_TRIGGER_WAITS, EVENT_UNIT_SOFTWARE_END);
}

bool EventUnit::is_clearing(std::uint32_t offset) {
  if (offset >= EVENT_UNIT_BARRIERS) return offset % BARRIER_BYTES == BARRIER_TRIGGER_WAIT_CLEAR;
  return offset == EVENT_UNIT_WAIT_CLEAR || offset == EVENT_UNIT_DISPATCH ||
         is_between(offset, EVENT_UNIT_MUTEXES, EVENT_UNIT_SOFTWARE_TRIGGERS) ||
         is_between(offset, EVENT_UNIT_SOFTWARE_TRIGGER_WAIT_CLEARS, EVENT_UNIT_SOFTWARE_END);
}

std::optional<unsigned> EventUnit::barrier_port(std::uint32_t offset) {
  if (offset < EVENT_UNIT_BARRIERS || offset % BARRIER_BYTES >= BARRIER_TRIGGER_SELF) return std::nullopt;
  return (offset - EVENT_UNIT_BARRIERS) / BARRIER_BYTES;
}

void EventUnit::write(unsigned core, std::uint32_t offset, std::uint32_t value) {
  active_ = true;
  offset &= ~3u;
  if (offset >= EVENT_UNIT_BARRIERS) {
    write_barrier(offset - EVENT_UNIT_BARRIERS, value);
  } else if (is_between(offset, EVENT_UNIT_SOFTWARE_TRIGGERS, EVENT_UNIT_SOFTWARE_TRIGGER_WAITS)) {
    raise_software((offset - EVENT_UNIT_SOFTWARE_TRIGGERS) / 4, value);
  } else if (is_between(offset, EVENT_UNIT_MUTEXES, EVENT_UNIT_SOFTWARE_TRIGGERS)) {
    const std::uint32_t index = (offset - EVENT_UNIT_MUTEXES) / 4;
    if (index >= mutexes_.size()) return;
    mutexes_[index].unlock_request = true;
    mutexes_[index].message = value;
  } else if (offset == EVENT_UNIT_DISPATCH || offset == EVENT_UNIT_DISPATCH_TEAM) {
    write_dispatch(offset, value);
  } else {
    write_core(cores_[core], offset, value);
  }
}

void EventUnit::write_dispatch(std::uint32_t offset, std::uint32_t value) {
  if (offset == EVENT_UNIT_DISPATCH) {
    pushed_ = {value, team_};
    push_ = true;
  } else {
    next_team_ = value & all_cores();
  }
}

void EventUnit::write_core(Core& core, std::uint32_t offset, std::uint32_t value) {
  switch (offset) {
    case EVENT_UNIT_MASK:
      core.next_mask = value;
      break;
    case EVENT_UNIT_MASK_CLEAR:
      core.next_mask &= ~value;
      break;
    case EVENT_UNIT_MASK_SET:
      core.next_mask |= value;
      break;
    case EVENT_UNIT_INTERRUPT_MASK:
      core.next_interrupt_mask = value;
      break;
    case EVENT_UNIT_INTERRUPT_MASK_CLEAR:
      core.next_interrupt_mask &= ~value;
      break;
    case EVENT_UNIT_INTERRUPT_MASK_SET:
      core.next_interrupt_mask |= value;
      break;
    case EVENT_UNIT_BUFFER_CLEAR:
      core.cleared |= value;
      break;
    case EVENT_UNIT_SOFTWARE_TARGETS:
      core.software_mask = value & all_cores();
      break;
    case EVENT_UNIT_SOFTWARE_TARGETS_CLEAR:
      core.software_mask &= ~value;
      break;
    case EVENT_UNIT_SOFTWARE_TARGETS_SET:
      core.software_mask |= value & all_cores();
      break;
    default:
      break;  // read-only and reserved registers ignore writes
  }
}

void EventUnit::write_barrier(std::uint32_t offset, std::uint32_t value) {
  const std::uint32_t index = offset / BARRIER_BYTES;
  if (index >= barriers_.size()) return;
  Barrier& barrier = barriers_[index];
  switch (offset % BARRIER_BYTES) {
    case BARRIER_TRIGGER_MASK:
      barrier.next_trigger_mask = value & all_cores();
      break;
    case BARRIER_TARGET_MASK:
      barrier.next_target_mask = value & all_cores();
      break;
    case BARRIER_TRIGGER:
      barrier.arrivals |= value & all_cores();
      break;
    default:
      break;
  }
}

std::uint32_t EventUnit::read_core(const Core& core, std::uint32_t offset) const {
  switch (offset) {
    case EVENT_UNIT_MASK:
      return core.mask;
    case EVENT_UNIT_INTERRUPT_MASK:
      return core.interrupt_mask;
    case EVENT_UNIT_CLOCK_STATUS:
      return 1;  // whoever reads its own register is awake
    case EVENT_UNIT_BUFFER:
      return core.buffer;
    case EVENT_UNIT_BUFFER_MASKED:
    case EVENT_UNIT_WAIT:
    case EVENT_UNIT_WAIT_CLEAR:
      return core.ready();
    case EVENT_UNIT_BUFFER_INTERRUPT_MASKED:
      return core.buffer & core.interrupt_mask;
    case EVENT_UNIT_SOFTWARE_TARGETS:
      return core.software_mask;
    default:
      return 0;
  }
}

std::uint32_t EventUnit::read_barrier(std::uint32_t offset) const {
  const std::uint32_t index = offset / BARRIER_BYTES;
  if (index >= barriers_.size()) return 0;
  switch (offset % BARRIER_BYTES) {
    case BARRIER_TRIGGER_MASK:
      return barriers_[index].trigger_mask;
    case BARRIER_STATUS:
      return barriers_[index].status;
    case BARRIER_TARGET_MASK:
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
  if (offset >= EVENT_UNIT_BARRIERS) {
    const std::uint32_t index = (offset - EVENT_UNIT_BARRIERS) / BARRIER_BYTES;
    if (index < barriers_.size() && offset % BARRIER_BYTES >= BARRIER_TRIGGER_SELF)
      barriers_[index].arrivals |= 1u << core;
  } else if (is_between(offset, EVENT_UNIT_SOFTWARE_TRIGGER_WAITS, EVENT_UNIT_SOFTWARE_END)) {
    raise_software(offset % 0x40 / 4, cores_[core].software_mask);
  } else if (is_between(offset, EVENT_UNIT_MUTEXES, EVENT_UNIT_SOFTWARE_TRIGGERS)) {
    const std::uint32_t index = (offset - EVENT_UNIT_MUTEXES) / 4;
    if (index < mutexes_.size()) mutexes_[index].lock_requests |= 1u << core;
  } else if (offset == EVENT_UNIT_DISPATCH) {
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
  if (offset >= EVENT_UNIT_BUS_SOFTWARE) {
    raise_software((offset - EVENT_UNIT_BUS_SOFTWARE) / 4, value);
  } else if (offset >= EVENT_UNIT_BUS_BARRIERS) {
    write_barrier(offset - EVENT_UNIT_BUS_BARRIERS, value);
  } else if (offset / EVENT_UNIT_BUS_CORE_BYTES < cores_.size()) {
    write_core(cores_[offset / EVENT_UNIT_BUS_CORE_BYTES], offset % EVENT_UNIT_BUS_CORE_BYTES, value);
  }
}

std::uint32_t EventUnit::bus_read(std::uint32_t offset) const {
  offset &= ~3u;
  if (offset >= EVENT_UNIT_BUS_SOFTWARE) return 0;
  if (offset >= EVENT_UNIT_BUS_BARRIERS) return read_barrier(offset - EVENT_UNIT_BUS_BARRIERS);
  const std::uint32_t core = offset / EVENT_UNIT_BUS_CORE_BYTES;
  if (core >= cores_.size() || is_wait(offset % EVENT_UNIT_BUS_CORE_BYTES)) return 0;
  if (offset % EVENT_UNIT_BUS_CORE_BYTES == EVENT_UNIT_CLOCK_STATUS)
    return cores_[core].phase == Phase::Waiting ? 0 : 1;
  return read_core(cores_[core], offset % EVENT_UNIT_BUS_CORE_BYTES);
}

std::uint32_t EventUnit::value_read(unsigned core) const {
  const Core& state = cores_[core];
  const std::uint32_t offset = state.offset;
  if (is_wait(offset)) {
    if (is_between(offset, EVENT_UNIT_MUTEXES, EVENT_UNIT_SOFTWARE_TRIGGERS)) {
      const std::uint32_t index = (offset - EVENT_UNIT_MUTEXES) / 4;
      return index < mutexes_.size() ? mutexes_[index].message : 0;
    }
    return offset == EVENT_UNIT_DISPATCH ? queue_[state.read_index].value : state.ready();
  }
  if (offset >= EVENT_UNIT_BARRIERS) {
    return offset % BARRIER_BYTES == BARRIER_TRIGGER_SELF ? state.ready() : read_barrier(offset - EVENT_UNIT_BARRIERS);
  }
  return read_core(state, offset);
}

const std::vector<EventUnit::Response>& EventUnit::respond(Cycle) {
  responses_.clear();
  for (unsigned index = 0; index < cores_.size(); ++index) {
    if (const auto response = respond_to(index)) responses_.push_back(*response);
  }
  return responses_;
}

std::optional<EventUnit::Response> EventUnit::respond_to(unsigned index) {
  Core& core = cores_[index];
  if (core.phase != Phase::Granted) return std::nullopt;
  const Response response{index, value_read(index), core.slept, core.interrupted};
  core.phase = Phase::Idle;
  core.clearing = is_wait(core.offset) && core.clears && !core.interrupted;
  if (core.clearing) core.cleared |= core.mask;
  active_ = true;
  return response;
}

void EventUnit::grant(Core& core, Cycle now) {
  core.phase = Phase::Granted;
  core.slept += now > core.sleeps_from ? now - core.sleeps_from : 0;
  active_ = true;
}

std::uint32_t EventUnit::interrupt_lines(unsigned core) const {
  const std::uint32_t pending = cores_[core].pending();
  return pending == 0 || !cores_[core].requested ? 0 : 1u << (31 - std::countl_zero(pending));
}

void EventUnit::acknowledge_interrupt(unsigned core, unsigned line) {
  cores_[core].buffer &= ~(1u << line);
  active_ = true;
}

Cycle EventUnit::asleep(unsigned core, Cycle now) const {
  const Core& state = cores_[core];
  if (state.phase == Phase::Granted) return state.slept;
  if (state.phase != Phase::Waiting || state.sleeps_from == kNever) return 0;
  return state.slept + (now > state.sleeps_from ? now - state.sleeps_from : 0);
}

std::string EventUnit::waits_for(unsigned core) const {
  const Core& state = cores_[core];
  const std::uint32_t offset = state.offset;
  if (offset >= EVENT_UNIT_BARRIERS) {
    const std::uint32_t index = (offset - EVENT_UNIT_BARRIERS) / BARRIER_BYTES;
    if (index >= barriers_.size()) return fmt::format("barrier {}, which does not exist", index);
    const Barrier& barrier = barriers_[index];
    return fmt::format("barrier {}: cores arrived {:#x} of {:#x}", index, barrier.status, barrier.trigger_mask);
  }
  if (is_between(offset, EVENT_UNIT_MUTEXES, EVENT_UNIT_SOFTWARE_TRIGGERS))
    return fmt::format("mutex {}", (offset - EVENT_UNIT_MUTEXES) / 4);
  if (offset == EVENT_UNIT_DISPATCH) return "a dispatched value";
  return fmt::format("an event of mask {:#x} (buffered {:#x})", state.mask, state.buffer);
}

}  // namespace tessera::mem
