// The controller of an accelerator: job contexts, who may program them, and the queue of jobs.
//
// Follows PULP's hwpe-ctrl: reading ACQUIRE locks a free context for the reading core; writing TRIGGER commits it and
// unlocks. Committed jobs run in order once a TRIGGER of 0 was written. What hwpe-ctrl leaves to the engine's manners
// is an error here: a job register or TRIGGER written without ACQUIRE. A core that reads ACQUIRE again before TRIGGER
// gets the same context once more.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "arch/hwpe_registers.h"

namespace tessera::accel {

class Controller {
 public:
  struct Config {
    unsigned contexts = 2;
    std::uint32_t first_job_register = 0;  ///< offset
    std::uint32_t job_registers = 0;       ///< words
  };

  explicit Controller(const Config& config);

  /// True for offsets that read() and write() serve: control and job registers.
  bool serves(std::uint32_t offset) const;
  std::uint32_t read(unsigned core, std::uint32_t offset);
  /// What is wrong with the write, or nothing. TRIGGER and SOFT_CLEAR are calls of their own.
  std::optional<std::string> write(unsigned core, std::uint32_t offset, std::uint32_t value);

  /// The registers of the context that `core` has acquired; empty if it has none.
  std::span<const std::uint32_t> acquired(unsigned core) const;
  /// TRIGGER, by a core that has acquired a context or finds committed jobs.
  std::optional<std::string> trigger(unsigned core, std::uint32_t value);
  void clear();

  /// The oldest job is to run, or running.
  bool ready() const { return !queue_.empty() && contexts_[queue_.front()].state == State::Triggered; }
  std::span<const std::uint32_t> job() const { return contexts_[queue_.front()].registers; }
  unsigned job_core() const { return contexts_[queue_.front()].core; }
  void begin() { running_ = true; }
  void finish();

  /// Jobs that are committed or running.
  bool has_jobs() const { return !queue_.empty(); }
  /// Registers of all of them.
  template <typename Visit>
  void for_each_job(Visit visit) const {
    for (const unsigned index : queue_) visit(std::span<const std::uint32_t>(contexts_[index].registers));
  }

 private:
  enum class State : std::uint8_t { Free, Acquired, Committed, Triggered };
  struct Context {
    State state = State::Free;
    unsigned core = 0;
    std::uint32_t id = 0;
    std::vector<std::uint32_t> registers;
  };

  std::uint32_t acquire(unsigned core);
  std::uint32_t status() const;
  Context* locked_by(unsigned core);

  Config config_;
  std::vector<Context> contexts_;
  std::vector<unsigned> queue_;
  std::optional<unsigned> locked_;  ///< index of the context being programmed
  bool running_ = false;
  std::uint32_t next_id_ = 0;
  std::uint32_t finished_ = 0;
};

}  // namespace tessera::accel
