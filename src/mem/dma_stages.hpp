// The stages a DMA transfer passes through (see dma.hpp), each without knowledge of the others.
#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "base/divide.hpp"
#include "base/units.hpp"

namespace tessera::mem::dma {

inline constexpr Cycle kNever = std::numeric_limits<Cycle>::max();
inline constexpr std::uint32_t kBeatBytes = 8;
inline constexpr unsigned kLanesPerBeat = 2;

/// The cycle being simulated. FIFOs note in it that something moved: when nothing does, nothing will, until time
/// passes.
struct Tick {
  Cycle now = 0;
  bool moved = false;
};

/// A FIFO as registers make it: what is pushed in a cycle is seen from the next cycle on, and the place of what is
/// popped is free from the next cycle on. So it does not matter in which order a cycle's stages are evaluated. At most
/// one push and one pop a cycle.
template <typename T, unsigned kDepth>
class RegisteredFifo {
 public:
  bool ready(const Tick& tick) const { return size_ + (popped_ == tick.now ? 1u : 0u) < kDepth; }
  bool valid(const Tick& tick) const { return size_ > (pushed_ == tick.now ? 1u : 0u); }
  bool empty() const { return size_ == 0; }

  const T& front() const {
    assert(size_ > 0);
    return entries_[first_];
  }

  void push(Tick& tick, T value) {
    assert(ready(tick) && pushed_ != tick.now);
    entries_[(first_ + size_) % kDepth] = std::move(value);
    ++size_;
    pushed_ = tick.now;
    tick.moved = true;
  }

  T pop(Tick& tick) {
    assert(valid(tick) && popped_ != tick.now);
    T value = std::move(entries_[first_]);
    first_ = (first_ + 1) % kDepth;
    --size_;
    popped_ = tick.now;
    tick.moved = true;
    return value;
  }

 private:
  std::array<T, kDepth> entries_{};
  unsigned first_ = 0;
  unsigned size_ = 0;
  Cycle pushed_ = kNever;
  Cycle popped_ = kNever;
};

/// One side of a 2-D transfer: after `count` bytes the address goes to `stride` bytes after where the row began.
struct RowShape {
  bool enabled = false;
  std::uint32_t count = 0;
  std::uint32_t stride = 0;
};

struct Command {
  std::uint8_t id = 0;
  std::uint8_t core = 0;
  std::uint32_t length = 0;
  bool to_tcdm = false;
  bool increment = false;
  bool event = false;
  bool interrupt = false;
  bool broadcast = false;
  Address tcdm = 0;
  Address l2 = 0;
  RowShape l2_rows{};
  RowShape tcdm_rows{};
};

/// Bytes consecutive on both sides: a row of a 2-D command, or a burst of a row.
struct Stretch {
  std::uint8_t id = 0;
  bool increment = true;  ///< false: every L2 beat at the same address
  bool last = false;      ///< row of its command
  std::uint32_t length = 0;
  Address tcdm = 0;
  Address l2 = 0;
};

/// How many 64-bit beats `length` bytes from `address` on touch.
constexpr unsigned beats_of(Address address, std::uint32_t length) {
  return divide_up(address % kBeatBytes + length, kBeatBytes);
}

/// Cuts a command where either side begins a new row; a 1-D command is one row.
class RowSplitter {
 public:
  bool active() const { return left_ > 0; }
  void start(const Command& command);
  Stretch next();

 private:
  struct Side {
    Address address = 0;
    Address row = 0;
    std::uint32_t left_of_row = 0;
    RowShape rows;

    void start(Address from, const RowShape& shape, std::uint32_t length);
    void advance(std::uint32_t bytes);
  };
  Side l2_;
  Side tcdm_;
  std::uint32_t left_ = 0;
  Stretch stretch_;  ///< what all rows have in common
};

/// Cuts a row at the L2 addresses that are multiples of the burst size. A last byte that would be a burst of its own
/// goes with the burst before it (mchan, rtl/ctrl_unit/trans_unpack.sv: the number of commands is one short where one
/// byte is left behind the last boundary).
class BurstSplitter {
 public:
  explicit BurstSplitter(std::uint32_t burst_bytes) : burst_bytes_(burst_bytes) {}

  bool active() const { return left_ > 0; }
  /// Returns the number of bursts.
  unsigned start(const Stretch& row);
  Stretch next();

 private:
  std::uint32_t burst_bytes_;
  std::uint32_t left_ = 0;
  std::uint32_t room_ = 0;  ///< of the next burst
  Stretch stretch_;
};

/// Half a beat on the TCDM side.
struct LaneAccess {
  Address address = 0;
  std::uint8_t id = 0;
  bool last = false;  ///< of its burst
};
using Lanes = std::array<RegisteredFifo<LaneAccess, 2>, kLanesPerBeat>;

/// Unpacks a burst into TCDM accesses, one beat of two words a cycle, without a gap between bursts.
class LaneUnpacker {
 public:
  void step(Tick& tick, RegisteredFifo<Stretch, 2>& bursts, Lanes& lanes);

 private:
  Address address_ = 0;
  unsigned beats_left_ = 0;
  std::uint8_t id_ = 0;
};

/// A beat with its bytes where the destination wants them.
struct AlignedBeat {
  std::uint64_t data = 0;
  std::uint8_t enable = 0;  ///< bit i: byte i belongs to the transfer
};

/// Turns the beats of a burst as its source has them into beats as its destination has them. It holds two source beats
/// (one where each destination beat ends before the source beat does) before it gives the first, hence two cycles
/// without output at the start of a burst.
class Aligner {
 public:
  struct Output {
    bool took = false;
    std::optional<AlignedBeat> beat;
  };

  bool active() const { return given_ < targets_; }
  void start(Address source, Address target, std::uint32_t length);
  Output step(bool input_valid, std::uint64_t input, bool output_ready);

 private:
  AlignedBeat give();

  unsigned source_offset_ = 0;
  unsigned target_offset_ = 0;
  std::uint32_t length_ = 0;
  unsigned sources_ = 0;
  unsigned targets_ = 0;
  unsigned lead_ = 0;  ///< source beats held before the first destination beat is given
  unsigned taken_ = 0;
  unsigned given_ = 0;
  std::array<std::uint64_t, 2> window_{};
};

}  // namespace tessera::mem::dma
