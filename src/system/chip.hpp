// A chip: a cluster, and what lies around it: L2 with its port, the host, and the clock.
//
// The clock does not tick. It goes to the least cycle in which a cluster has something to do (Cluster::next_cycle), and
// lets that cluster go on until another has something to do; in a cycle in which several have, the first goes first. A
// run ends when the program says so, at a fault of the program, at the cycle limit, or when nothing can happen any
// more.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "arch/events.hpp"
#include "arch/machine.hpp"
#include "core/code_cache.hpp"
#include "mem/axi_port.hpp"
#include "system/cluster.hpp"
#include "system/elf.hpp"
#include "system/host.hpp"
#include "system/memories.hpp"
#include "system/result.hpp"
#include "system/tracer.hpp"

namespace tessera::system {

/// What a program may do, and what it is held to.
struct GuestOptions {
  bool host_calls = false;  ///< system calls to the host are performed (host_calls.hpp)
  bool stack_guard =
      true;  ///< a stack pointer below a core's stack is a fault, where the program says where stacks lie
};

struct RunOptions {
  Cycle max_cycles = 0;  ///< 0: no limit
  Tracer* tracer = nullptr;
  /// Called when a mark is left; what cores have stored before it is in memory.
  std::function<void(const Mark&)> on_mark = {};
  /// Ends a run in which for so many cycles nothing was stored and no device was at work; 0: never. Seen every now and
  /// then only, so up to a million cycles late.
  Cycle watchdog = 0;
  /// Asked every now and then whether the user wants the run to end.
  std::function<bool()> interrupted = {};
};

class Chip {
 public:
  /// Loads the program, which messages call `name`. Throws Error{Input} if it does not fit the machine. Nothing of what
  /// is given here is needed afterwards.
  Chip(const arch::Machine& machine, const ElfImage& program, const std::string& name, Host::Console console,
       const GuestOptions& options = {});
  Chip(const Chip&) = delete;  // its parts refer to each other
  Chip& operator=(const Chip&) = delete;

  /// Runs to the end. A chip runs once.
  Result run(const RunOptions& options);

  /// What has happened so far, clocks and leakage included (Cluster::events); in RunOptions::on_mark, to the mark's
  /// cycle exclusive.
  arch::Events events() const;

  const Memories& memories() const { return memories_; }
  Cluster& cluster() { return *clusters_.front(); }

 private:
  void run_clock(const RunOptions& options);
  void look_around(const RunOptions& options, Cycle now);
  std::uint64_t progress() const;
  void stop(Ending ending, std::string reason, Cycle end);
  void stop_for_halt(const Cluster& cluster);
  void stop_for_deadlock(Cycle last);
  std::string describe_fault(unsigned core, const core::GuestFault& fault) const;
  std::string describe_reason(unsigned core, const core::GuestFault& fault) const;
  std::string place_of(Address pc) const;
  std::string semihosting_hint(Address pc) const;
  std::string csr_hint(Address pc) const;
  std::string xpulpv2_warning() const;
  std::string illegal_warning() const;
  Result result() const;

  arch::Events a_cycle_;  ///< what every cycle counts
  Memories memories_;
  Host host_;
  SocRegisters soc_;
  HostCalls calls_;
  mem::AxiPort l2_port_;
  core::CodeCache code_;
  ElfImage program_;  ///< for its symbols
  std::optional<Stacks> stacks_;
  std::vector<std::unique_ptr<Cluster>> clusters_;

  std::uint64_t seen_progress_ = 0;
  Cycle progress_at_ = 0;
  bool stopped_ = false;
  Ending ending_ = Ending::Passed;
  std::string reason_;
  Cycle end_ = 0;
};

}  // namespace tessera::system
