// L1 as an accelerator sees it that has it to itself: every lane is granted at once.
#pragma once

#include <cstdint>
#include <functional>

#include "accel/hwpe/stream.hpp"
#include "arch/address_map.hpp"
#include "mem/bank_arbiter.hpp"
#include "mem/ram.hpp"

namespace tessera::accel {

struct LoneMemory {
  mem::Ram& tcdm;
  arch::Region alias;
  mem::BankArbiter& arbiter;  ///< remembers the grants as if it had been asked
  unsigned first_requester = 0;
  std::function<void(std::uint32_t offset)> code_written;  ///< told of words that held instructions

  std::uint32_t offset_of(Address address) const {
    return address - (alias.contains(address) ? alias.base : tcdm.region().base);
  }

  /// The granted access of a lane; what it reads.
  std::uint32_t access(const Lane& lane) const {
    const std::uint32_t offset = offset_of(lane.address);
    if (!lane.write) return tcdm.read(offset, kWordBytes);
    for (unsigned byte = 0; byte < kWordBytes; ++byte) {
      if ((lane.byte_enable >> byte & 1) != 0) tcdm.write(offset + byte, 1, lane.data >> 8 * byte);
    }
    if (tcdm.holds_code(offset)) code_written(offset);
    return 0;
  }
};

}  // namespace tessera::accel
