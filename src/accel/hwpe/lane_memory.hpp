// L1 as the lanes of an accelerator's data port see it.
#pragma once

#include <bit>
#include <cstdint>
#include <functional>

#include "accel/hwpe/stream.hpp"
#include "arch/address_map.hpp"
#include "mem/bank_arbiter.hpp"
#include "mem/ram.hpp"

namespace tessera::accel {

struct LaneMemory {
  mem::Ram& tcdm;
  arch::Region alias;
  mem::BankArbiter& arbiter;
  unsigned first_requester = 0;                            ///< lane 0 to the arbiter
  std::function<void(std::uint32_t offset)> code_written;  ///< told of words that held instructions

  std::uint32_t offset_of(Address address) const {
    return address - (alias.contains(address) ? alias.base : tcdm.region().base);
  }

  /// All lanes that ask get their banks, for nobody else asks for these: the arbiter remembers it as if it had chosen.
  void grant_alone(const LaneRequests& requests) const {
    if ((requests.lanes & (requests.lanes + 1)) == 0) {
      const auto count = static_cast<unsigned>(std::countr_one(requests.lanes));
      arbiter.grant_row(arbiter.bank_of(requests.first_word), first_requester, count);
      return;
    }
    for (std::uint32_t left = requests.lanes; left != 0; left &= left - 1) {
      const auto lane = static_cast<unsigned>(std::countr_zero(left));
      arbiter.grant_alone(arbiter.bank_of(requests.address(lane)), first_requester + lane);
    }
  }
};

}  // namespace tessera::accel
