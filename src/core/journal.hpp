// What a hart executed lately, and what it counted.
//
// A hart runs ahead of the others by at most a window. When the run ends in some cycle, what it executed from that
// cycle on is taken back with the journal's help; traces are written from the journal too.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/decoded.hpp"

namespace tessera::core {

/// Why an instruction left ID later than one cycle after the one before it.
enum class Stall : std::uint8_t {
  LoadUse,        ///< a loaded register is read or overwritten at once
  JumpRegister,   ///< jalr waits for its base
  MultiCycle,     ///< mulh, div
  ControlFlow,    ///< taken branches, jumps, traps
  PipelineFlush,  ///< CSR accesses, fences, cv.elw
  TcdmConflict,   ///< a bank was granted to another
  Bus,            ///< cluster peripherals, L2
  Misaligned,     ///< second half of an access that crosses a word
  Fetch,          ///< instruction cache misses
  None,           ///< not a stall; keeps the array's index in range
};
inline constexpr std::array<std::string_view, 9> kStallNames{"load_use",     "jump_register",  "multi_cycle",
                                                             "control_flow", "pipeline_flush", "tcdm_conflict",
                                                             "bus",          "misaligned",     "fetch"};

struct HartCounters {
  std::array<std::uint64_t, isa::kEnergyClasses> retired{};  ///< by energy class
  std::array<std::uint64_t, kStallNames.size() + 1> stalls{};
  std::uint64_t branches_taken = 0;
  std::uint64_t tcdm_accesses = 0;   ///< granted
  std::uint64_t tcdm_conflicts = 0;  ///< requests not granted
  std::uint64_t data_accesses = 0;   ///< granted, of any memory or device
  std::uint64_t sleeping = 0;        ///< cycles with the clock gated

  std::uint64_t instructions() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : retired) sum += count;
    return sum;
  }
};

class Journal {
 public:
  /// Cycles by which a hart may run ahead; an instruction takes at least one.
  static constexpr unsigned kWindow = 64;

  struct Entry {
    Cycle cycle;
    const Decoded* instruction;
  };

  void clear() {
    size_ = 0;
    ++epoch_;
  }
  /// Changes whenever the journal begins anew.
  std::uint64_t epoch() const { return epoch_; }
  void push(Cycle cycle, const Decoded* instruction) { entries_[size_++] = {cycle, instruction}; }
  bool empty() const { return size_ == 0; }
  const Entry& last() const { return entries_[size_ - 1]; }
  const Entry* begin() const { return entries_.data(); }
  const Entry* end() const { return entries_.data() + size_; }

 private:
  unsigned size_ = 0;
  std::uint64_t epoch_ = 0;
  std::array<Entry, kWindow + 2> entries_;
};

}  // namespace tessera::core
