// What the event unit does at the end of a cycle: grants reads, raises events, moves its registers on.
#include <algorithm>

#include "arch/event_unit_registers.h"
#include "mem/event_unit.hpp"

namespace tessera::mem {

void EventUnit::update(Cycle now) {
  active_ = false;
  for (Core& core : cores_) {
    if (core.phase == Phase::Granted) active_ = true;
    if (core.phase == Phase::Waiting) update_wait(core, now);
  }
  update_barriers();
  update_mutexes();
  update_dispatch();
  for (Core& core : cores_) update_core(core);
}

void EventUnit::update_wait(Core& core, Cycle now) {
  if (core.pending() != 0) {
    core.interrupted = true;
    if (core.disturbed) {
      grant(core, now);
    } else {
      disturb(core, now);
    }
  } else if (core.ready() != 0) {
    core.interrupted = core.disturbed = false;
    core.may_trigger = true;
    // The queue's slot is given up with the grant; its value is read in the next cycle.
    if (core.offset == EVENT_UNIT_DISPATCH) {
      core.popping = false;
      core.advance = true;
    }
    grant(core, now);
  } else {
    core.may_trigger = false;
    if (core.disturbed && now + 1 >= core.sleeps_from) core.disturbed = false;
    if (core.disturbed) active_ = true;
  }
}

/// The core's clock runs again, and its wait is granted in the next cycle, unless the interrupt is gone by then.
void EventUnit::disturb(Core& core, Cycle now) {
  core.disturbed = true;
  core.may_trigger = false;
  core.slept += now > core.sleeps_from ? now - core.sleeps_from : 0;
  core.sleeps_from = std::max(core.sleeps_from, now + 2);
  active_ = true;
}

void EventUnit::update_barriers() {
  for (Barrier& barrier : barriers_) {
    if (barrier.matched()) {
      raise(EVENT_LINE_BARRIER, barrier.target_mask);
      barrier.status = 0;
    } else {
      barrier.status |= barrier.arrivals;
    }
    barrier.arrivals = 0;
    barrier.trigger_mask = barrier.next_trigger_mask;
    barrier.target_mask = barrier.next_target_mask;
    if (barrier.matched()) active_ = true;
  }
}

/// A free mutex goes to the lowest-numbered core that asks, a released one to the lowest-numbered that waits.
void EventUnit::update_mutexes() {
  for (Mutex& mutex : mutexes_) {
    mutex.waiting |= mutex.lock_requests;
    const bool hand_over = mutex.locked ? mutex.unlock_request && mutex.waiting != 0 : mutex.lock_requests != 0;
    if (hand_over) {
      const std::uint32_t winner = mutex.waiting & (~mutex.waiting + 1);
      mutex.waiting &= ~winner;
      raise(EVENT_LINE_MUTEX, winner);
      mutex.locked = true;
    } else if (mutex.unlock_request) {
      mutex.locked = false;
    }
    mutex.lock_requests = 0;
    mutex.unlock_request = false;
  }
}

/// A queue of values, each for the team set when it was pushed. Cores walk it on their own, skipping what is for
/// others.
void EventUnit::update_dispatch() {
  for (unsigned index = 0; index < cores_.size(); ++index) {
    Core& core = cores_[index];
    if (core.popping) {
      if ((queue_[core.read_index].cores >> index & 1) != 0) {
        core.lines |= 1u << EVENT_LINE_DISPATCH;
        active_ = true;
      } else if (core.read_index != write_index_) {
        core.read_index = (core.read_index + 1) % EVENT_UNIT_DISPATCH_SLOTS;
        active_ = true;
      }
    }
  }
  for (unsigned index = 0; index < cores_.size(); ++index) {
    Core& core = cores_[index];
    if (core.advance && core.phase == Phase::Idle) {
      queue_[core.read_index].cores &= ~(1u << index);
      core.read_index = (core.read_index + 1) % EVENT_UNIT_DISPATCH_SLOTS;
      core.advance = false;
    }
  }
  if (push_) {
    queue_[write_index_] = pushed_;
    write_index_ = (write_index_ + 1) % EVENT_UNIT_DISPATCH_SLOTS;
    push_ = false;
    active_ = true;
  }
  team_ = next_team_;
}

void EventUnit::update_core(Core& core) {
  const std::uint32_t before = core.buffer;
  const bool requests = core.pending() != 0;
  core.buffer = (core.buffer & ~core.cleared) | core.lines;
  if (core.buffer != before || core.mask != core.next_mask) active_ = true;
  if (core.requested != requests || core.interrupt_mask != core.next_interrupt_mask) active_ = true;
  core.requested = requests;
  core.mask = core.next_mask;
  core.interrupt_mask = core.next_interrupt_mask;
  core.cleared = 0;
  core.clearing = false;
  core.lines = 0;
}

}  // namespace tessera::mem
