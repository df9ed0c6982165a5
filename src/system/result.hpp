// What a run came to: everything that reports are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accel/hwpe/accelerator.hpp"
#include "arch/events.hpp"
#include "base/units.hpp"
#include "core/counters.hpp"

namespace tessera::system {

enum class Ending : std::uint8_t {
  Passed,       ///< the program says so
  Failed,       ///< the program says so
  GuestFault,   ///< the program did what it must not
  Limit,        ///< the cycle limit was reached
  NoProgress,   ///< for long nothing changed
  Interrupted,  ///< the user stopped it
  Deadlock,     ///< nothing can go on any more
};

constexpr std::string_view name_of(Ending ending) {
  switch (ending) {
    case Ending::Passed:
      return "passed";
    case Ending::Failed:
      return "failed";
    case Ending::GuestFault:
      return "guest_fault";
    case Ending::Limit:
      return "cycle_limit";
    case Ending::NoProgress:
      return "no_progress";
    case Ending::Interrupted:
      return "interrupted";
    case Ending::Deadlock:
      return "deadlock";
  }
  return "";
}

struct CoreResult {
  core::HartCounters counters;
  std::optional<std::uint32_t> exit_code;  ///< what the core reported as its end
  Address pc = 0;                          ///< of the instruction it would execute next
  std::string place;                       ///< the same as "function+0x10"; empty: unknown
  std::string waits_for;                   ///< empty: it goes on by itself
};

/// A value that the program left in the log.
struct Mark {
  unsigned core;
  unsigned number;
  std::uint32_t value;
  Cycle cycle;  ///< of the request at the register
};

struct CacheResult {
  std::uint64_t private_lookups = 0;
  std::uint64_t private_misses = 0;
  std::uint64_t shared_lookups = 0;
  std::uint64_t shared_misses = 0;
};

struct DmaResult {
  std::uint64_t bytes_to_l1 = 0;
  std::uint64_t bytes_to_l2 = 0;
  std::uint64_t busy_cycles = 0;
};

/// What an accelerator counted, by name.
struct AcceleratorResult {
  std::string name;
  std::vector<accel::Count> counts;
};

struct Result {
  Ending ending = Ending::Passed;
  std::string reason;  ///< one line for the user
  std::vector<std::string> warnings;
  Cycle cycles = 0;
  std::vector<CoreResult> cores;
  std::vector<Mark> marks;
  std::optional<CacheResult> cache;
  std::optional<DmaResult> dma;
  std::vector<AcceleratorResult> accelerators;  ///< in the order of their control ports
  arch::Events events;                          ///< of the whole run, for its energy
};

}  // namespace tessera::system
