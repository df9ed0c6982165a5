// What every accelerator has in common (HWPE frame): a control port, a controller, a streamer, the life of a job.
//
// Timing contract, in cycles of the cluster's clock:
//   TRIGGER written in cycle t (its arrival at the control port): the engine begins, and may ask for its first bank, in
//   t + start_cycles; 6, measured on an open HWPE [R]. A job waiting behind another begins start_cycles after the end
//   of that. The engine done, that is its last beat written, seen in cycle t: the end event is raised in t + end_cycles
//   (assumed). Phases in between: the header of the engine.
// The event goes to the core that wrote TRIGGER; its line is 12 + the accelerator's number.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "accel/hwpe/controller.hpp"
#include "accel/hwpe/streamer.hpp"
#include "arch/address_map.hpp"
#include "arch/events.hpp"

namespace tessera::accel {

/// The memory that jobs work on: L1, at its place and at its alias.
struct JobMemory {
  arch::Region tcdm;
  arch::Region alias;

  /// True if `bytes` from `address` on lie inside.
  bool holds(std::int64_t address, std::int64_t bytes) const;
};

struct FrameConfig {
  unsigned contexts = 2;
  unsigned lanes = 4;
  unsigned fifo_beats = 4;
  Cycle start_cycles = 6;
  Cycle end_cycles = 4;
  JobMemory memory;
};

/// What jobs do beside taking their time: no engine's cycles depend on data.
enum class Arithmetic : std::uint8_t { Done, LeftOut };

/// A named count, for reports; if it is one of an event's, it has a price.
struct Count {
  std::string_view name;
  std::uint64_t value;
  std::optional<arch::Event> event = std::nullopt;
};

class Accelerator {
 public:
  struct Answer {
    std::uint32_t value = 0;
    Cycle ready = 0;  ///< the access is answered no earlier
  };

  Accelerator(std::string_view name, const FrameConfig& config, std::uint32_t first_job_register,
              std::uint32_t job_registers);
  virtual ~Accelerator() = default;
  Accelerator(const Accelerator&) = delete;
  Accelerator& operator=(const Accelerator&) = delete;

  std::string_view name() const { return name_; }

  // The control port. `can_accept` is asked first: false stalls the core for a cycle.
  virtual bool can_accept(std::uint32_t /*offset*/, bool /*is_write*/, Cycle /*now*/) const { return true; }
  Answer read(unsigned core, std::uint32_t offset, Cycle now);
  void write(unsigned core, std::uint32_t offset, std::uint32_t value, Cycle now);

  /// Whether the jobs to come compute. One that does not takes its time, moves as many bytes and counts the same, but
  /// what it writes are zeros.
  void set_arithmetic(Arithmetic arithmetic) { arithmetic_ = arithmetic; }

  /// Nothing to do until the next access.
  bool idle() const { return phase_ == Phase::Idle && !beside_jobs_; }
  /// What the engine does in cycle `now`, before its streamer's lanes are posted.
  void step(Cycle now);
  /// Runs from cycle `now` on with the data port and all banks to itself, up to `horizon` or the cycle of an event,
  /// whichever is first, and not beyond a fault. Does cycle for cycle what step() and the streamer's cycle would;
  /// returns the next cycle with something to do.
  Cycle run_alone(Cycle now, Cycle horizon, const LaneMemory& memory);
  /// The first cycle from `now` on in which step() would do anything; `owns_port` as the multiplexer says.
  Cycle next_wake(Cycle now, bool owns_port) const;
  /// The cores to be told of an end in this cycle, as a mask; they are told once.
  std::uint32_t take_events() { return std::exchange(events_, 0); }
  /// The cycle of the next event if it is known already.
  Cycle event_date() const {
    const Cycle date = phase_ == Phase::Ending ? date_ : kNever;
    return beside_jobs_ ? std::min(date, wake_beside_jobs()) : date;
  }

  Streamer& streamer() { return streamer_; }
  const Streamer& streamer() const { return streamer_; }
  const std::optional<std::string>& fault() const { return fault_; }
  /// Everything counted before cycle `now`, of frame and engine.
  std::vector<Count> counts(Cycle now) const;
  /// For deadlock reports; empty if idle.
  std::string waits_for() const;

 protected:
  // What an engine defines.
  /// Registers beside those of frame and jobs; most engines have none.
  virtual std::uint32_t read_own(std::uint32_t offset, Answer& answer, Cycle now);
  virtual std::optional<std::string> write_own(unsigned /*core*/, std::uint32_t /*offset*/, std::uint32_t /*value*/,
                                               Cycle /*now*/) {
    return "there is no such register";
  }
  /// Checks the job just committed, by its registers; the message names register and value.
  virtual std::optional<std::string> check_job(std::span<const std::uint32_t> registers) const = 0;
  virtual void begin_job(std::span<const std::uint32_t> registers, Cycle now) = 0;
  /// A cycle of the engine; true once the job is done, its last beat written.
  virtual bool advance(Cycle now) = 0;
  /// The first cycle from `now` on in which advance() does anything, should the streamer ask for nothing meanwhile:
  /// beats that have arrived are the engine's concern, requests are not.
  virtual Cycle engine_wake(Cycle now) const = 0;
  virtual void clear_engine() = 0;
  /// A stream that nothing else of the engine meets: the streamer's cycle `now`, and advance() and the streamer's cycle
  /// of those that follow, all before `horizon`. Returns the cycle whose advance() comes next; an engine need not go
  /// on.
  virtual Cycle stream_alone(Cycle now, Cycle /*horizon*/, const LaneMemory& /*memory*/) { return now; }
  /// Asked behind every access to the control port and every step beside jobs. What goes on there ends in an event.
  virtual bool busy_beside_jobs() const { return false; }
  virtual void step_beside_jobs(Cycle /*now*/) {}
  virtual Cycle wake_beside_jobs() const { return kNever; }
  virtual void add_counts(std::vector<Count>& counts) const = 0;
  /// The event that a cycle with a job is, if it has a price of its own.
  virtual std::optional<arch::Event> active_cycle() const { return std::nullopt; }

  /// An engine that does not ask computes always, which is right too.
  bool computes() const { return arithmetic_ == Arithmetic::Done; }
  void raise_event(unsigned core) { events_ |= 1u << core; }
  const FrameConfig& frame() const { return config_; }
  const Controller& controller() const { return controller_; }
  bool running() const { return phase_ == Phase::Running || phase_ == Phase::Ending; }
  void report_fault(std::string message);

 private:
  enum class Phase : std::uint8_t { Idle, Starting, Running, Ending };

  void trigger(unsigned core, std::uint32_t value, Cycle now);
  void end_job(Cycle now);

  std::string_view name_;
  FrameConfig config_;
  Controller controller_;
  Streamer streamer_;
  Arithmetic arithmetic_ = Arithmetic::Done;
  Phase phase_ = Phase::Idle;
  Cycle date_ = kNever;       ///< of the beginning or the event
  bool beside_jobs_ = false;  ///< busy_beside_jobs(), which is asked in every cycle
  std::uint32_t events_ = 0;
  std::optional<std::string> fault_;
  std::uint64_t jobs_ = 0;
  Cycle busy_since_ = 0;
  Cycle busy_cycles_ = 0;
};

}  // namespace tessera::accel
