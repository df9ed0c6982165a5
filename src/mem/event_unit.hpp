// The cluster's event unit: events, barriers, mutexes and the dispatch queue that cores wait for asleep.
//
// Each core reaches its own part over a private link (0x1020_4000); all parts can be reached from the peripheral bus
// (0x1020_0800). Registers: arch/event_unit_registers.h. Behaviour and cycle counts follow PULP's event_unit_flex; the
// costs seen by cores are held to measured traces.
//
// Timing contract. An access is seen in the cycle in which it is requested; what it changes is visible one cycle later.
//   Ordinary reads and writes are granted at once, with two exceptions. The registers of a barrier unit but those that
//   trigger by being read have one port for all cores' links: one access a cycle and unit, the lowest core first
//   (measured). And a link is closed for the cycle behind the grant of a read that clears (event_unit_flex,
//   rtl/event_unit_core.sv: wait_clear_access), which only a plain load can meet.
//   A read of a "wait" register is granted in the first cycle in which
//   an enabled event is in the core's buffer: events raised in cycle t (a software event, a mutex becoming free) are
//   there at t+1, a barrier's event one later, for its last arrival is registered first. A sleeping core's clock stands
//   still from the third cycle after its cv.elw asked (the second, if that had been held in ID) until the grant.
//   An interrupt enabled in the core's own mask is requested one cycle after its event is in the buffer, and is that of
//   the highest such event (measured, as is what follows from it for the core: core/hart.hpp). A wait is granted in
//   spite of nothing to wait for one cycle after such an event is in the buffer, or at once if the wait before was,
//   too, and has not ended since: the core shall take the interrupt and ask again. What the wait triggers it then does
//   not trigger once more (read in event_unit_core.sv: IRQ_WHILE_SLEEP, trigger_release).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arch/event_unit_registers.h"
#include "arch/machine.hpp"
#include "base/units.hpp"

namespace tessera::mem {

class EventUnit {
 public:
  EventUnit(const arch::EventUnit& config, unsigned cores);

  /// The barrier unit, if any, whose one port for all cores' links an access takes: of the cores that ask for it in a
  /// cycle the caller grants the lowest only.
  static std::optional<unsigned> barrier_port(std::uint32_t offset);
  /// False in the cycle in which the core's buffer is cleared by a read granted in the cycle before: ask again.
  bool can_accept(unsigned core, std::uint32_t offset) const {
    return !cores_[core].clearing || barrier_port(offset).has_value();
  }

  /// A core's access over its own link in cycle `now`.
  void write(unsigned core, std::uint32_t offset, std::uint32_t value);
  /// `sleeps_from`: the cycle from which the core's clock may stand still; the end of time for ordinary loads.
  void read(unsigned core, std::uint32_t offset, Cycle sleeps_from);

  /// The same unit from the peripheral bus: all cores' registers, barriers, software events.
  void bus_write(std::uint32_t offset, std::uint32_t value);
  std::uint32_t bus_read(std::uint32_t offset) const;

  /// An event line of a component, raised in this cycle for the cores in `cores`.
  void raise(unsigned event, std::uint32_t cores);

  /// A read that ended: granted in the cycle before this one.
  struct Response {
    unsigned core;
    std::uint32_t value;
    Cycle slept;       ///< cycles with the clock gated
    bool interrupted;  ///< granted because of an interrupt, not of an event
  };
  /// The responses of cycle `now`; called before the accesses of that cycle, if `active()`.
  const std::vector<Response>& respond(Cycle now);

  /// Ends cycle `now`: grants what can be granted, then updates the registers.
  void update(Cycle now);

  /// True if the next cycle has to be looked at even without an access.
  bool active() const { return active_; }

  /// A core's interrupt lines in the cycle at hand, by event number: the highest enabled one that is buffered, if one
  /// was in the cycle before, too.
  std::uint32_t interrupt_lines(unsigned core) const;
  /// The core took that interrupt in the cycle that has just been ended by update(): the event leaves the buffer, also
  /// if it was raised again in that cycle.
  void acknowledge_interrupt(unsigned core, unsigned line);
  /// Whether an interrupt disturbs, or has disturbed, what the core waits for: its clock runs.
  bool disturbed(unsigned core) const { return cores_[core].disturbed; }

  /// The same for one core, at the end of the cycle of the grant.
  std::optional<Response> respond_to(unsigned core);
  /// Of a read under way that said it would not sleep: it does, from this cycle on.
  void sleeps_from(unsigned core, Cycle cycle) {
    Cycle& known = cores_[core].sleeps_from;
    if (known == ~Cycle{0}) known = cycle;
  }

  /// Cycles a core has slept so far in its current wait.
  Cycle asleep(unsigned core, Cycle now) const;
  bool waiting(unsigned core) const { return cores_[core].phase == Phase::Waiting; }
  std::string waits_for(unsigned core) const;

 private:
  enum class Phase : std::uint8_t { Idle, Waiting, Granted };

  struct Core {
    std::uint32_t mask = 0;
    std::uint32_t next_mask = 0;  ///< written in this cycle, in force from the next
    std::uint32_t interrupt_mask = 0;
    std::uint32_t next_interrupt_mask = 0;
    bool requested = false;  ///< an interrupt was pending in the cycle before (irq_req_del)
    bool disturbed = false;  ///< the state IRQ_WHILE_SLEEP, left when a wait ends by its event or the core sleeps again
    std::uint32_t buffer = 0;
    std::uint32_t software_mask = 0;
    std::uint32_t lines = 0;    ///< raised in this cycle
    std::uint32_t cleared = 0;  ///< by writes and interrupts in this cycle
    std::uint32_t offset = 0;   ///< of the read under way
    Phase phase = Phase::Idle;
    bool may_trigger = true;  ///< a replayed cv.elw must not trigger once more
    bool interrupted = false;
    bool clears = false;    ///< the read under way clears what it returns
    bool clearing = false;  ///< in this cycle
    Cycle sleeps_from = 0;
    Cycle slept = 0;
    // Dispatch: what this core reads next, and whether it has asked.
    unsigned read_index = 0;
    bool popping = false;
    bool advance = false;
    std::uint32_t ready() const { return buffer & mask; }
    std::uint32_t pending() const { return buffer & interrupt_mask; }
  };
  struct Barrier {
    std::uint32_t trigger_mask = 0;
    std::uint32_t target_mask = 0;
    std::uint32_t next_trigger_mask = 0;
    std::uint32_t next_target_mask = 0;
    std::uint32_t status = 0;
    std::uint32_t arrivals = 0;  ///< in this cycle
    bool matched() const { return trigger_mask != 0 && status == trigger_mask; }
  };
  struct Mutex {
    bool locked = false;
    std::uint32_t waiting = 0;
    std::uint32_t message = 0;
    std::uint32_t lock_requests = 0;  ///< in this cycle
    bool unlock_request = false;
  };
  struct DispatchSlot {
    std::uint32_t value = 0;
    std::uint32_t cores = 0;
  };

  static bool is_wait(std::uint32_t offset);
  static bool is_clearing(std::uint32_t offset);
  std::uint32_t all_cores() const { return (cores_.size() == 32 ? 0 : 1u << cores_.size()) - 1; }

  void write_core(Core& core, std::uint32_t offset, std::uint32_t value);
  std::uint32_t read_core(const Core& core, std::uint32_t offset) const;
  void write_barrier(std::uint32_t offset, std::uint32_t value);
  std::uint32_t read_barrier(std::uint32_t offset) const;
  void write_dispatch(std::uint32_t offset, std::uint32_t value);
  void trigger(unsigned core, std::uint32_t offset);
  void raise_software(unsigned event, std::uint32_t cores);
  std::uint32_t value_read(unsigned core) const;
  void update_wait(Core& core, Cycle now);
  void disturb(Core& core, Cycle now);
  void grant(Core& core, Cycle now);
  void update_barriers();
  void update_mutexes();
  void update_dispatch();
  void update_core(Core& core);

  std::vector<Core> cores_;
  std::vector<Barrier> barriers_;
  std::vector<Mutex> mutexes_;
  unsigned software_events_;
  std::vector<DispatchSlot> queue_;
  DispatchSlot pushed_;
  bool push_ = false;
  unsigned write_index_ = 0;
  std::uint32_t team_ = 0;
  std::uint32_t next_team_ = 0;
  std::vector<Response> responses_;
  bool active_ = false;
};

}  // namespace tessera::mem
