// Streams as accelerators see them: lines of consecutive bytes, walked by a 3-D address generator, cut into beats.
//
// A line may begin at any byte. The re-aligner turns it into beats that begin at words: a line of L bytes at address a
// takes ceil((a mod 4 + L) / W) beats of an interface of W bytes. Lines are not joined: each begins a beat of its own.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "base/divide.hpp"
#include "base/units.hpp"

namespace tessera::accel {

inline constexpr Cycle kNever = ~Cycle{0};

inline constexpr unsigned kWordBytes = 4;
inline constexpr unsigned kMaxLanes = 16;  ///< 512 bits
inline constexpr unsigned kMaxBeatBytes = kMaxLanes * kWordBytes;

/// Consecutive bytes of memory, and where they lie in the engine's buffer.
struct Line {
  Address address = 0;
  std::uint32_t bytes = 0;
  std::uint32_t buffer = 0;
};

/// Where the bytes lie that cross the data interface in one cycle when nobody is in the way.
struct BeatPlace {
  Address address = 0;  ///< of the first byte; lanes begin at the word that holds it
  std::uint32_t bytes = 0;
  std::uint32_t buffer = 0;

  unsigned skew() const { return address % kWordBytes; }
  unsigned lanes() const { return divide_up(skew() + bytes, kWordBytes); }
};

struct Beat : BeatPlace {
  std::array<std::byte, kMaxBeatBytes> data{};  ///< `bytes` of them
};

/// Beats that a line takes on an interface of `width` bytes.
constexpr std::uint32_t beats_of(const Line& line, std::uint32_t width) {
  return divide_up(line.address % kWordBytes + line.bytes, width);
}

/// Takes the next beat off the front of a line that is not empty.
inline BeatPlace cut_beat(Line& line, std::uint32_t width) {
  const BeatPlace beat{line.address, std::min(line.bytes, width - line.address % kWordBytes), line.buffer};
  line.address += beat.bytes;
  line.bytes -= beat.bytes;
  line.buffer += beat.bytes;
  return beat;
}

/// Copies bytes of a beat; most beats are as wide as the usual interface.
inline void copy_beat(void* to, const void* from, std::size_t bytes) {
  constexpr std::size_t kUsual = 16;
  if (bytes == kUsual) {
    std::memcpy(to, from, kUsual);
  } else {
    std::memcpy(to, from, bytes);
  }
}

/// Walks a 3-D pattern: bytes within a line, lines within a plane, planes. Strides are signed, in bytes.
struct AddressGenerator {
  struct Dimension {
    std::uint32_t count = 1;
    std::int32_t stride = 0;
  };
  Address base = 0;
  std::uint32_t line_bytes = 0;
  std::array<Dimension, 2> outer{};        ///< [0] the inner one
  std::uint32_t buffer = 0;                ///< of the first byte
  std::array<std::uint32_t, 2> spacing{};  ///< of lines and planes in the buffer

  /// Calls `visit(Line)` for each line in order.
  template <typename Visit>
  void for_each_line(Visit visit) const {
    for (std::uint32_t plane = 0; plane < outer[1].count; ++plane) {
      for (std::uint32_t line = 0; line < outer[0].count; ++line) {
        const Address address = base + plane * static_cast<std::uint32_t>(outer[1].stride) +
                                line * static_cast<std::uint32_t>(outer[0].stride);
        visit(Line{address, line_bytes, buffer + plane * spacing[1] + line * spacing[0]});
      }
    }
  }
};

/// What the lanes of the data interface, ordinary ports of the TCDM's interconnect, ask for in a cycle: lane i for the
/// i-th word from `first_word` on.
struct LaneRequests {
  std::uint32_t lanes = 0;  ///< one bit for each that asks
  bool write = false;
  Address first_word = 0;

  Address address(unsigned lane) const { return first_word + lane * kWordBytes; }
};

}  // namespace tessera::accel
