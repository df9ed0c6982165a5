// What a compiled network is: bytes for memory, contents for the crossbars, and the address of the first step. A value:
// a simulator loads it, a file can hold it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arch/crossbar.hpp"
#include "arch/network_program.h"
#include "base/requantise.hpp"
#include "base/units.hpp"
#include "compile/part.hpp"
#include "compile/slab.hpp"

namespace tessera::compile {

struct Segment {
  Address address = 0;
  std::vector<std::byte> bytes;
};

/// Weights of an area, row by row: integers after subtraction of their zero point, or targets of analog cells
/// (CellWeights).
struct CellBlock {
  arch::CellRectangle area;
  std::vector<std::int16_t> weights;
};

/// What crossbars hold, and the tables that say where.
struct CrossbarContents {
  std::vector<CellBlock> cells;
  std::vector<arch::Tile> tiles;                  ///< from entry 0 on
  std::vector<Requantisation> column_parameters;  ///< from entry 0 on, zero points folded in
  std::vector<std::int8_t> row_offsets;           ///< from entry 0 on

  /// With those of another layer behind.
  void append(const CrossbarContents& other) {
    cells.insert(cells.end(), other.cells.begin(), other.cells.end());
    tiles.insert(tiles.end(), other.tiles.begin(), other.tiles.end());
    column_parameters.insert(column_parameters.end(), other.column_parameters.begin(), other.column_parameters.end());
    row_offsets.insert(row_offsets.end(), other.row_offsets.begin(), other.row_offsets.end());
  }
};

/// Bytes that the DMA moves in a run.
struct Traffic {
  std::uint64_t to_l1 = 0;
  std::uint64_t to_l2 = 0;
};

/// What a step has computed when it ends: a part of a tensor.
struct StepOutput {
  std::size_t tensor = 0;  ///< of the network
  Slab slab;               ///< of the tensor
  Address address = 0;     ///< of the slab's first code in L1
  Slab l1;                 ///< the same codes as they lie there, from that address on
  Box box;                 ///< the same part, of the layer as it is cut (Network::cut_shape_of)
};

/// An entry of the table of steps, for people and for whoever follows a run.
struct ProgramStep {
  std::size_t layer = 0;             ///< that its cycles count for
  std::optional<StepOutput> output;  ///< nothing if it only moves data
  std::vector<arch::NetworkLines> transfers;
  std::uint32_t kind = arch::NETWORK_TRANSFER;
  Address parameters = 0;  ///< of what it computes
};

struct Program {
  std::vector<Segment> memory;
  Address first_step = 0;
  CrossbarContents crossbars;
  std::vector<ProgramStep> steps;  ///< as the table holds them, without its end
  std::vector<Address> tensors;    ///< of each tensor of the network, where it is kept whole
  std::uint32_t arrays = 0;        ///< used
  std::uint32_t memory_bytes = 0;  ///< of L1, at the peak
  std::uint32_t l2_bytes = 0;      ///< of constants and tensors in L2
  std::vector<Traffic> traffic;    ///< of each layer

  std::uint64_t cells_used() const {
    std::uint64_t used = 0;
    for (const CellBlock& block : crossbars.cells) used += block.weights.size();
    return used;
  }
};

}  // namespace tessera::compile
