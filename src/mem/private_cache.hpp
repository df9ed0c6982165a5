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
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

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
  bool answers() const { return (state_ == State::LookUp && holds(fetched_)) || (state_ == State::Wait && line_here_); }
  bool accepts() const {
    return (state_ == State::Idle && flush_asked_ == Flush::None) || (state_ == State::LookUp && holds(fetched_));
  }
  /// The line asked of the shared cache in this cycle.
  std::optional<Address> refill() const {
    if (state_ == State::Ask || (state_ == State::LookUp && !holds(fetched_))) return tags_.line_of(fetched_);
    return std::nullopt;
  }
  /// `fetched`: accepted in this cycle; `granted`: refill() was; `line_comes`: the shared cache answers.
  void clock(std::optional<Address> fetched, bool granted, bool line_comes);
  /// In the cycle at hand a flush is asked for: of all sets, or of that which an address belongs to.
  void ask_flush(std::optional<Address> set_of);
  /// Whether in this cycle the flush asked for is done.
  bool flushed() const { return state_ == State::Flush && flush_cycles_ == 1; }
  /// As if clocked so far without a miss, and `fetched` accepted in the cycle before.
  void resume(std::optional<Address> fetched);

  void count_lookup() { ++lookups_; }
  /// Of lines, not of words: a line in use is not looked up again until it is left.
  std::uint64_t lookups() const { return lookups_; }
  std::uint64_t misses() const { return misses_; }

 private:
  enum class State : std::uint8_t { Idle, LookUp, Ask, Wait, Flush };
  enum class Flush : std::uint8_t { None, All, Set };
  static constexpr std::size_t kSlots = 256;

  std::size_t slot(Address line) const { return line / tags_.line_bytes() % kSlots; }
  void choose_way();
  void write_line();
  void start_flush();

  LineTags tags_;
  ReplacementRegister replacement_;
  /// Lines that are held, found at the first look; perhaps not all of them.
  std::array<Address, kSlots> known_{};
  State state_ = State::Idle;
  Address fetched_ = 0;
  std::uint32_t way_ = 0;
  bool line_here_ = false;
  Flush flush_asked_ = Flush::None;  ///< in this cycle
  Address flush_of_ = 0;
  std::uint32_t flush_cycles_ = 0;  ///< left
  std::uint64_t lookups_ = 0;
  std::uint64_t misses_ = 0;
};

}  // namespace tessera::mem
