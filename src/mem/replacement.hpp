// Which way of a cache's set is replaced: a shift register with feedback, as common to all caches of hier-icache
// (lfsr_8bit of pulp-platform/scm's users; the taps are measured).
#pragma once

#include <cstdint>

namespace tessera::mem {

class ReplacementRegister {
 public:
  /// `ways`: a power of two.
  explicit ReplacementRegister(std::uint32_t ways) : mask_(ways - 1) {}

  std::uint32_t way() const { return state_ & mask_; }
  void step() {
    const std::uint32_t bits = ~(state_ >> 7 ^ state_ >> 3 ^ state_ >> 2 ^ state_ >> 1) & 1;
    state_ = (state_ << 1 | bits) & 0xFF;
  }

 private:
  std::uint32_t mask_;
  std::uint32_t state_ = 0;
};

}  // namespace tessera::mem
