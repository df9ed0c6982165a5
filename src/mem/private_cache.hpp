// A core's own instruction cache.
//
// Timing contract, measured on the RTL (hier-icache v1.3.0, RTL/L1_CACHE/pri_icache_controller.sv): a fetch accepted in
// cycle t is looked up in t+1. A hit is answered then, and the next fetch can be accepted in the same cycle. A miss
// asks the shared cache in t+1 and on until it is granted; the line is registered on its way back, and in the cycle in
// which the fetch is answered none is accepted. A line replaces an invalid one, the highest first, else that of a
// register that is stepped only then. A hit changes nothing: a core that only hits needs no clock here
// (core/front_end.hpp).
//
// Flushes (read in the RTL, not measured) are taken up where nothing is looked up or refilled, so that a core that
// fetches without a pause delays them. In the cycle in which one is taken up, and while it goes on, no fetch is
// accepted: a cycle for each set, or one for a single set.
//
// With prefetching on (mem/line_prefetcher.hpp), a fetch that goes on in the line fetched ahead
// waits for that line instead of being looked up, or, looked up already, of asking for it; it is answered with the
// line, or in the cycle behind it if it came too early. The tags have one port: a line fetched ahead that comes in a
// cycle in which a fetch is taken or a line refilled is not kept.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "mem/line_prefetcher.hpp"
#include "mem/line_tags.hpp"
#include "mem/replacement.hpp"

namespace tessera::mem {

class PrivateCache {
 public:
  PrivateCache(std::uint32_t bytes, std::uint32_t ways, std::uint32_t line_bytes)
      : tags_(bytes, ways, line_bytes), replacement_(ways) {
    known_.fill(LineTags::kEmpty);
  }

  bool holds(Address address) const {
    const Address line = tags_.line_of(address);
    return line == known_[slot(line)] || tags_.holds(line);
  }
  /// Whether all lines of `bytes` bytes from `first` on are held.
  bool holds(Address first, std::uint32_t bytes) const;

  // Clock by clock.

  /// The fetch accepted last is answered in this cycle.
  bool answers() const {
    return (state_ == State::LookUp && holds(fetched_)) || (state_ == State::Wait && refill_comes()) ||
           (state_ == State::WaitAhead && ahead_comes()) || state_ == State::AnswerAhead;
  }
  bool accepts() const {
    return (state_ == State::Idle && flush_asked_ == Flush::None) || (state_ == State::LookUp && holds(fetched_));
  }
  /// The line asked of the shared cache in this cycle.
  std::optional<Address> refill() const {
    if (misses_now() && way_to_shared_ != ToShared::Ahead) return tags_.line_of(fetched_);
    if (asks_ahead()) return ahead_.line();
    return std::nullopt;
  }
  /// `granted`: refill() was; `line_comes`: the shared cache answers.
  void clock(const FetchRequest& fetch, bool granted, bool line_comes);
  /// In the cycle at hand a flush is asked for: of all sets, or of that which an address belongs to.
  void ask_flush(std::optional<Address> set_of);
  /// From the cycle at hand on.
  void set_prefetching(bool on) { prefetching_ = on; }
  /// Whether in this cycle the flush asked for is done.
  bool flushed() const { return state_ == State::Flush && flush_cycles_ == 1; }
  /// As if clocked so far without a miss, and `fetched` accepted in the cycle before.
  void resume(std::optional<Address> fetched);

  void count_lookup() { ++lookups_; }
  /// Of lines, not of words: a line in use is not looked up again until it is left.
  std::uint64_t lookups() const { return lookups_; }
  std::uint64_t misses() const { return misses_; }

 private:
  enum class State : std::uint8_t {
    Idle,
    LookUp,
    Ask,
    Wait,
    Flush,
    WaitAhead,    ///< for the line fetched ahead
    AnswerAhead,  ///< out of that line, which came in the cycle before
  };
  /// Whose line is on its way.
  enum class ToShared : std::uint8_t { Free, Refill, Ahead };
  enum class Flush : std::uint8_t { None, All, Set };
  static constexpr std::size_t kSlots = 256;

  bool misses_now() const {
    return state_ == State::Ask || (state_ == State::LookUp && !expected_ && !holds(fetched_));
  }
  bool asks_ahead() const {
    return ahead_.asks(tags_) &&
           (way_to_shared_ == ToShared::Ahead || (way_to_shared_ == ToShared::Free && !misses_now()));
  }
  bool refill_comes() const { return line_here_ && way_to_shared_ == ToShared::Refill; }
  bool ahead_comes() const { return line_here_ && way_to_shared_ == ToShared::Ahead; }

  std::size_t slot(Address line) const { return line / tags_.line_bytes() % kSlots; }
  std::uint32_t choose_way(Address line);
  void write_line(Address line, std::uint32_t way);
  void flush_set();
  State after_idle(const FetchRequest& fetch);
  State after_look_up(const FetchRequest& fetch, bool granted);
  State next(const FetchRequest& fetch, bool granted);
  void clock_ahead(const FetchRequest& fetch, bool granted);
  ToShared next_way_to_shared() const;

  LineTags tags_;
  ReplacementRegister replacement_;
  /// Lines that are held, found at the first look; perhaps not all of them.
  std::array<Address, kSlots> known_{};
  State state_ = State::Idle;
  Address fetched_ = 0;
  std::uint32_t way_ = 0;
  bool line_here_ = false;
  bool steps_ = false;  ///< the replacement register, in this cycle
  bool prefetching_ = false;
  LinePrefetcher ahead_;
  std::uint32_t way_ahead_ = 0;
  ToShared way_to_shared_ = ToShared::Free;
  bool expected_ = false;            ///< the fetch accepted last goes on in the line that is fetched ahead
  bool ahead_came_ = false;          ///< that line, in the cycle before
  Flush flush_asked_ = Flush::None;  ///< in this cycle
  Address flush_of_ = 0;
  bool flushes_all_ = false;
  std::uint32_t flush_cycles_ = 0;  ///< left
  std::uint64_t lookups_ = 0;
  std::uint64_t misses_ = 0;
};

}  // namespace tessera::mem
