// The part of a core's instruction cache that fetches the next line ahead from the shared cache, if that is switched
// on.
//
// Timing contract, read in the RTL (hier-icache v1.3.0, RTL/L1_CACHE/pri_icache_controller.sv, PREFETCH, and
// refill_arbiter.sv); measured there are, for one core and one program at two latencies, how many fetches are answered
// in how many cycles. At rest it takes, with every fetch that the core asks for, the line behind as the one to fetch
// ahead. If in the next cycle the fetch port does not show that line, it reads the tags, and one cycle later asks the
// shared cache for it if it misses. Meanwhile a fetch does not change the line, which is taken again from a fetch
// answered later. There is one way to the shared cache: who asks first keeps it until its line has come, of two at once
// the core's own miss goes first.
// The tags are read for the line as it was in that cycle and compared with the line as it is in the next: where a fetch
// changed it between, the set is that of the former and the tag that of the latter.
#pragma once

#include <cstdint>
#include <optional>

#include "mem/line_tags.hpp"

namespace tessera::mem {

/// What stands at a cache's fetch port in a cycle: an address, whether a word is asked for or not.
struct FetchRequest {
  FetchRequest(bool asked, Address shown) : asks(asked), address(shown) {}
  FetchRequest(Address asked) : asks(true), address(asked) {}           // NOLINT: a request is an address
  FetchRequest(std::nullopt_t /*nothing*/) : FetchRequest(false, 0) {}  // NOLINT: or nothing

  bool asks;
  Address address;
};

class LinePrefetcher {
 public:
  // Of the cycle at hand.
  /// What it would fetch is held, as it has just found.
  bool hits(const LineTags& tags) const {
    return state_ == State::LookUp && tags.holds(tags.in_set_of(ahead_, looked_up_));
  }
  bool asks(const LineTags& tags) const {
    return state_ == State::WaitGrant || (state_ == State::LookUp && !hits(tags));
  }
  bool is_choosing_way(const LineTags& tags) const { return state_ == State::LookUp && !hits(tags); }
  /// On its way to a line, which does not come in this cycle.
  bool under_way(bool comes) const { return (state_ == State::WaitLine && !comes) || searching(); }
  /// Whether a fetch leaves the line that is fetched ahead, or would be.
  bool leaves(const LineTags& tags, Address fetched) const { return tags.line_of(fetched) != ahead_; }

  Address line() const { return ahead_; }
  /// An address of the set whose tags were read.
  Address looked_up() const { return looked_up_; }

  struct Cycle {
    FetchRequest fetch;
    bool answered;    ///< the fetch accepted last,
    Address fetched;  ///< which was of this address
    bool granted;     ///< what it asked for
    bool comes;       ///< its line
  };
  void clock(bool on, const LineTags& tags, const Cycle& now);

 private:
  enum class State : std::uint8_t { Off, Idle, LookUp, WaitGrant, WaitLine };

  bool searching() const { return state_ == State::LookUp || state_ == State::WaitGrant; }
  State next(bool on, const LineTags& tags, const Cycle& now);

  State state_ = State::Off;
  Address ahead_ = 0;
  Address looked_up_ = 0;
  bool look_ = false;        ///< the line was taken in the cycle before
  bool look_later_ = false;  ///< it is to be taken from the next fetch answered
};

}  // namespace tessera::mem
