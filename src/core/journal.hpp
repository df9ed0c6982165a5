// What a hart executed lately.
//
// A hart runs ahead of the others by at most a window. When the run ends in some cycle, what it executed from that
// cycle on is taken back with the journal's help; traces are written from the journal too.
#pragma once

#include <array>
#include <cstdint>

#include "base/units.hpp"
#include "core/decoded.hpp"

namespace tessera::core {

class Journal {
 public:
  /// Cycles by which a hart may run ahead; an instruction takes at least one.
  static constexpr unsigned kWindow = 48;

  struct Entry {
    Cycle cycle = 0;
    const Decoded* instruction = nullptr;
  };

  /// Time to begin anew: there is no room for more than a window's entries.
  bool is_long() const { return tail_ > entries_.data() + kLong; }

  /// Begins anew. The last three instructions stay known.
  void restart() {
    for (unsigned index = 0; index < kKept; ++index) entries_[index] = tail_[static_cast<int>(index) - int{kKept}];
    tail_ = entries_.data() + kKept;
    ++epoch_;
  }
  void push(Cycle cycle, const Decoded* instruction) { *tail_++ = {cycle, instruction}; }

  /// The main loop writes entries itself, from tail() on, and hands the new tail back.
  Entry* tail() { return tail_; }
  void set_tail(Entry* tail) { tail_ = tail; }

  /// The instruction executed last, or `back` (0 to 2) before that; at reset one without instruction.
  const Entry& last(unsigned back = 0) const { return *(tail_ - 1 - back); }
  const Entry* begin() const { return entries_.data() + kKept; }
  const Entry* end() const { return tail_; }
  /// Changes whenever the journal begins anew.
  std::uint64_t epoch() const { return epoch_; }

  Journal() = default;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

 private:
  static constexpr unsigned kKept = 3;
  static constexpr unsigned kLong = 64;

  std::array<Entry, kLong + kWindow + 4> entries_{};
  Entry* tail_ = entries_.data() + kKept;
  std::uint64_t epoch_ = 0;
};

}  // namespace tessera::core
