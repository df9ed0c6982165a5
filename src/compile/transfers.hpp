// Transfers of slabs, as entries of the firmware's table (arch/network_program.h).
#pragma once

#include <cstdint>
#include <vector>

#include "arch/network_program.h"
#include "compile/slab.hpp"

namespace tessera::compile {

/// What one entry moves at most: whole lines of 64 bytes, so that each begins as aligned as the first.
inline constexpr std::uint32_t kMostTransferBytes = NETWORK_TRANSFER_BYTES / 64 * 64;

/// Bytes that one command of the DMA moves. In L1 they lie one behind the other.
struct SlabTransfer {
  std::uint32_t l2_offset = 0;
  std::uint32_t l1_offset = 0;
  std::uint32_t bytes = 0;
  std::uint32_t line = 0;    ///< bytes of a line in L2; 0: all bytes are one
  std::uint32_t stride = 0;  ///< bytes from a line in L2 to the next
};
std::vector<SlabTransfer> transfers_of(const Slab& slab);

/// Words of 12 bytes that its entries take in the table, about.
std::uint32_t table_entries(const Slab& slab);

/// Does any of its transfers have lines?
bool has_lines(const Slab& slab);

}  // namespace tessera::compile
