// What a compiled network is: bytes for memory, contents for the crossbars, and the address of the first step. A value:
// a simulator loads it, a file can hold it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "arch/crossbar.hpp"
#include "arch/kernel_parameters.h"
#include "base/requantise.hpp"
#include "base/units.hpp"

namespace tessera::compile {

struct Segment {
  Address address = 0;
  std::vector<std::byte> bytes;
};

/// Weights of an area, row by row, as integers after subtraction of their zero point.
struct CellBlock {
  arch::Area area;
  std::vector<std::int16_t> weights;
};

struct Program {
  std::vector<Segment> memory;
  Address first_step = 0;
  std::vector<CellBlock> cells;
  std::vector<arch::Tile> tiles;                  ///< from entry 0 on
  std::vector<Requantisation> column_parameters;  ///< from entry 0 on, zero points folded in
  std::vector<std::size_t> step_layers;           ///< the layer that each step belongs to
  std::vector<Address> tensors;                   ///< of each tensor of the network
  std::uint32_t memory_bytes = 0;                 ///< of L1, at the peak

  std::uint64_t cells_used() const {
    std::uint64_t used = 0;
    for (const CellBlock& block : cells) used += block.weights.size();
    return used;
  }
};

}  // namespace tessera::compile
