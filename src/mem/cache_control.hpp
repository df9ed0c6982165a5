// The control unit of the instruction caches: switches and flushes them (hier-icache v1.3.0,
// CTRL_UNIT/hier_icache_ctrl_unit.sv).
//
// Timing contract, read in the RTL, not measured. One access is taken a cycle, none while an operation is under way.
// Reads, and writes of PREFETCH, are answered like those of any peripheral. Another write taken in cycle a is under way
// from a + 1 on; answered in cycle t, the next access is taken in t + 1, and the core's request is granted in t + 2.
// Switching on what is on, and a flush without its bit, are answered in a + 1.
// A flush is asked of every cache concerned from a + 1 on until that cache has said that it is done; the unit knows in
// the cycle behind, and answers when it knows of all. With all caches at rest and a line looked up by nobody, a flush
// is therefore answered in a + 2 + n, where n is the number of sets of a shared bank, or of a private cache if only
// those are flushed; that of a set in a + 3.
//
// Specified: the caches are on at reset, as in all that was measured, not off; of several cores the lowest is taken.
// Not modelled, and a guest fault: switching caches off, the counters, and registers that do not exist, a
// write to which the hardware never answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/units.hpp"

namespace tessera::mem {

class CacheControl {
 public:
  CacheControl(unsigned cores, unsigned banks);

  bool can_accept(Cycle now) const { return !flushing_ && now >= free_from_; }

  /// An access taken in cycle `now`. `answered` is empty as long as a flush is under way.
  struct Answer {
    std::uint32_t value = 0;
    std::optional<Cycle> answered;
  };
  Answer access(std::uint32_t offset, bool write, std::uint32_t data, Cycle now);
  /// What a core asked for and cannot have.
  const std::optional<std::string>& fault() const { return fault_; }

  /// Caches, one bit each.
  struct Caches {
    std::uint32_t privates = 0;
    std::uint32_t banks = 0;
  };
  struct Request {
    Caches caches;
    std::optional<Address> set_of;  ///< flush the set of this address; else all lines
  };
  /// The flush asked for in cycle `now`.
  std::optional<Request> request(Cycle now) const;
  /// The private caches that fetch lines ahead in cycle `now`, one bit each.
  std::uint32_t prefetching(Cycle now) const { return now >= prefetching_from_ ? prefetching_ : prefetched_before_; }
  /// Ends cycle `now`, in which `done` said that they are flushed. Whether the core is answered in it.
  bool cycle(Cycle now, Caches done);

 private:
  Answer write(std::uint32_t offset, std::uint32_t data, Cycle now);
  void fail(std::string what);

  Caches all_;
  bool flushing_ = false;
  Cycle free_from_ = 0;
  Cycle from_ = 0;  ///< the flush is asked for from then on
  Caches flushed_;
  std::optional<Address> set_of_;
  std::uint32_t last_set_ = 0;
  std::uint32_t prefetching_ = 0;
  Cycle prefetching_from_ = 0;
  std::uint32_t prefetched_before_ = 0;
  std::optional<std::string> fault_;
};

}  // namespace tessera::mem
