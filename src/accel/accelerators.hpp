// The accelerators of a cluster behind their shared data port, and the list of which there are.
//
// Their control ports are separate; of their data ports the static multiplexer passes on one, chosen by a field of the
// cluster control unit's configuration register. The other ones' streamers stand still meanwhile.
// Which there are is the list of arch/accelerators/list.hpp; each defines the function that makes it.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "accel/hwpe/accelerator.hpp"
#include "accel/hwpe/lane_memory.hpp"
#include "accel/ima/storage.hpp"
#include "arch/cluster_map.hpp"
#include "arch/machine.hpp"

namespace tessera::accel {

#define TESSERA_ONE(Type, member) \
  std::unique_ptr<Accelerator> make_##member(const FrameConfig& frame, const arch::Machine& machine);
TESSERA_ACCELERATORS(TESSERA_ONE)
#undef TESSERA_ONE

class Accelerators {
 public:
  /// Those of a machine's cluster, whose jobs work on the TCDM where `map` has it.
  Accelerators(const arch::Machine& machine, const arch::ClusterMap& map);

  bool none() const { return present_.empty(); }
  unsigned lanes() const { return lanes_; }

  // The control ports; `offset` counts from the base of the region of all accelerators.
  bool can_accept(std::uint32_t offset, bool is_write, Cycle now) const;
  Accelerator::Answer read(unsigned core, std::uint32_t offset, Cycle now);
  void write(unsigned core, std::uint32_t offset, std::uint32_t value, Cycle now);
  /// The static multiplexer: the number of the accelerator that owns the data port.
  void select(unsigned index) { owner_ = find(selected_ = index); }

  /// The first cycle from `now` on in which issue() would do anything, or kNever.
  Cycle next_wake(Cycle now) const;
  /// The cycle of the next event, if it is known already.
  Cycle event_date() const;
  /// Phase "issue": the engines' cycle; returns what the lanes of the one that owns the port ask for.
  LaneRequests issue(Cycle now);
  /// Phase "complete": bit i of `granted` for lane i.
  void complete(Cycle now, std::uint32_t granted, const LaneMemory& memory);
  /// After issue(): event line and cores of each job that ended in this cycle.
  struct JobEnd {
    unsigned line;
    std::uint32_t cores;
  };
  std::span<const JobEnd> events() const { return events_; }

  /// Runs from cycle `now` on without anyone else on the banks, up to `horizon` or the cycle of an event, whichever is
  /// first, and not beyond a fault. Does cycle for cycle what issue() and complete() would; returns the next cycle with
  /// something to do.
  Cycle run_alone(Cycle now, Cycle horizon, const LaneMemory& memory);

  /// The first thing that was asked for and cannot be done, or null.
  const std::string* fault() const;
  /// For deadlock reports.
  std::string waits_for() const;

  struct Summary {
    std::string_view name;
    std::vector<Count> counts;
  };
  /// Counted before cycle `now`.
  std::vector<Summary> summaries(Cycle now) const;

  /// Of all of them, for the jobs to come.
  void set_arithmetic(Arithmetic arithmetic) {
    for (const Present& each : present_) each.accelerator->set_arithmetic(arithmetic);
  }

  /// Null without an in-memory accelerator.
  ima::Storage* ima_storage() { return ima_storage_; }

 private:
  struct Present {
    unsigned index;  ///< control port and event line
    std::unique_ptr<Accelerator> accelerator;
  };

  void add(const arch::AcceleratorRow& row, std::unique_ptr<Accelerator> accelerator);
  Accelerator* find(unsigned index) const;
  Accelerator* at(std::uint32_t offset) const { return find(offset / HWPE_PORT_BYTES); }
  void step(Cycle now);
  void note_busy(unsigned place);

  unsigned lanes_;
  std::vector<Present> present_;
  std::uint32_t busy_ = 0;  ///< those that are not idle, one bit each by their place in `present_`
  ima::Storage* ima_storage_ = nullptr;
  unsigned selected_ = 0;
  Accelerator* owner_ = nullptr;  ///< the accelerator selected, if there is one
  std::vector<JobEnd> events_;
};

}  // namespace tessera::accel
