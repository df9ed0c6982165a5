// The stages a DMA transfer passes through (see dma.hpp), each without knowledge of the others.
#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "base/bits.hpp"
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
  std::uint64_t seen = 0;   ///< what PairFifos held when the cycle began, two bits each
  std::uint64_t sizes = 0;  ///< and what they hold by now
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

/// The same with two places, for what moves in every cycle: how much the FIFOs hold stands in one word, and what is
/// seen of them in a cycle is that word as it was when the cycle began.
template <typename T, unsigned kSlot>
class PairFifo {
 public:
  bool ready(const Tick& tick) const { return (tick.seen & 2 * kOne) == 0; }
  bool valid(const Tick& tick) const { return (tick.seen & 3 * kOne) != 0; }

  const T& front() const { return entries_[first_]; }

  void push(Tick& tick, const T& value) {
    assert(ready(tick));
    entries_[last_] = value;
    last_ ^= 1;
    tick.sizes += kOne;
    tick.moved = true;
  }

  T pop(Tick& tick) {
    assert(valid(tick));
    const T value = entries_[first_];
    first_ ^= 1;
    tick.sizes -= kOne;
    tick.moved = true;
    return value;
  }

 private:
  static constexpr std::uint64_t kOne = std::uint64_t{1} << 2 * kSlot;

  std::array<T, 2> entries_{};
  std::uint8_t first_ = 0;
  std::uint8_t last_ = 0;
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

/// How many bytes a mask of at most 8 enables. Nearly all masks enable all, so no instruction for it is missed.
constexpr unsigned enabled_bytes(std::uint8_t enable) {
  const unsigned pairs = enable - (enable >> 1 & 0x55u);
  const unsigned nibbles = (pairs & 0x33) + (pairs >> 2 & 0x33);
  return (nibbles + (nibbles >> 4)) & 0xf;
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

/// Such a FIFO for each lane, in slots that follow one another.
template <typename T, unsigned kSlot>
class LaneFifos {
 public:
  bool ready(const Tick& tick, unsigned lane) const { return (tick.seen >> shift(lane) & 2) == 0; }
  bool valid(const Tick& tick, unsigned lane) const { return (tick.seen >> shift(lane) & 3) != 0; }
  /// The lanes that are valid, one bit each.
  std::uint32_t valid_lanes(const Tick& tick) const {
    const auto sizes = static_cast<std::uint32_t>(tick.seen >> shift(0));
    const std::uint32_t any = sizes | sizes >> 1;
    return (any & 1) | (any >> 1 & 2);
  }
  /// Both are.
  bool ready(const Tick& tick) const { return (tick.seen >> shift(0) & 0b1010) == 0; }
  bool valid(const Tick& tick) const { return valid(tick, 0) && valid(tick, 1); }

  const T& front(unsigned lane) const { return lanes_[lane].entries[lanes_[lane].first]; }

  void push(Tick& tick, unsigned lane, const T& value) {
    assert(ready(tick, lane));
    Entries& fifo = lanes_[lane];
    fifo.entries[fifo.last] = value;
    fifo.last ^= 1;
    tick.sizes += std::uint64_t{1} << shift(lane);
    tick.moved = true;
  }

  T pop(Tick& tick, unsigned lane) {
    assert(valid(tick, lane));
    Entries& fifo = lanes_[lane];
    const T value = fifo.entries[fifo.first];
    fifo.first ^= 1;
    tick.sizes -= std::uint64_t{1} << shift(lane);
    tick.moved = true;
    return value;
  }

 private:
  struct Entries {
    std::array<T, 2> entries{};
    std::uint8_t first = 0;
    std::uint8_t last = 0;
  };
  static constexpr unsigned shift(unsigned lane) { return 2 * (kSlot + lane); }

  std::array<Entries, kLanesPerBeat> lanes_{};
};

/// Unpacks a burst into TCDM accesses, one beat of two words a cycle, without a gap between bursts.
class LaneUnpacker {
 public:
  /// True if it took a burst.
  template <typename Bursts, typename Lanes>
  bool step(Tick& tick, Bursts& bursts, Lanes& lanes);

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

// What is called in every cycle is inline.

template <typename Bursts, typename Lanes>
inline bool LaneUnpacker::step(Tick& tick, Bursts& bursts, Lanes& lanes) {
  if (!lanes.ready(tick)) return false;
  const bool takes = beats_left_ == 0;
  if (takes) {
    if (!bursts.valid(tick)) return false;
    const Stretch burst = bursts.pop(tick);
    address_ = align_down(burst.tcdm, kBeatBytes);
    beats_left_ = beats_of(burst.tcdm, burst.length);
    id_ = burst.id;
  }
  --beats_left_;
  for (unsigned lane = 0; lane < kLanesPerBeat; ++lane) {
    lanes.push(tick, lane, {address_ + 4 * lane, id_, beats_left_ == 0});
  }
  address_ += kBeatBytes;
  return takes;
}

inline Aligner::Output Aligner::step(bool input_valid, std::uint64_t input, bool output_ready) {
  Output output;
  if (!active()) return output;
  const bool wants_input = taken_ < sources_;
  const bool filled = !wants_input || taken_ - given_ == lead_;
  if (filled) {
    if (!output_ready) return output;
    output.beat = give();
  }
  if (wants_input && input_valid) {
    window_[taken_++ % 2] = input;
    output.took = true;
  }
  return output;
}

inline AlignedBeat Aligner::give() {
  AlignedBeat beat;
  const unsigned index = given_++;
  if (target_offset_ > source_offset_) {
    const unsigned shift = 8 * (target_offset_ - source_offset_);
    beat.data = window_[index % 2] << shift | window_[(index + 1) % 2] >> (64 - shift);
  } else {
    const unsigned shift = 8 * (source_offset_ - target_offset_);
    beat.data = window_[index % 2] >> shift;
    if (shift > 0) beat.data |= window_[(index + 1) % 2] << (64 - shift);
  }
  // Bytes of the destination beat that lie in [target offset, target offset + length).
  beat.enable = 0xff;
  if (index == 0) beat.enable = static_cast<std::uint8_t>(~low_mask(target_offset_));
  if (!active()) beat.enable &= static_cast<std::uint8_t>(low_mask(target_offset_ + length_ - index * kBeatBytes));
  return beat;
}

}  // namespace tessera::mem::dma
