// Where the weights of the layers on the in-memory accelerator lie: their matrices packed onto the machine's arrays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "arch/crossbar.hpp"
#include "arch/machine.hpp"
#include "compile/layer.hpp"
#include "compile/pack/pack.hpp"

namespace tessera::compile {

extern const Engine kIma;

/// What a layer has of the accelerator's tables.
struct CrossbarEntries {
  /// In the order in which the accelerator takes them: columns from left to right, the rows of each from top to bottom.
  std::vector<arch::Tile> tiles;
  std::uint32_t first_tile = 0;       ///< entry of the tile table
  std::uint32_t first_parameter = 0;  ///< entry of the column parameters
  std::uint32_t first_offset = 0;     ///< entry of the row offsets
};

struct CrossbarPlan {
  std::vector<CrossbarEntries> layers;  ///< of each layer; without tiles for those of other engines
  Packing packing;
};

/// The matrices of a convolution on the in-memory accelerator: one, or of a depth-wise one each array's worth of blocks
/// (accel/ima/job.hpp). Throws Error{Input} if an array cannot hold a block.
std::vector<WeightMatrix> crossbar_matrices(const std::string& name, const Convolution& convolution,
                                            const CrossbarUse& use, const arch::Ima& config);

/// Gives layers on the in-memory accelerator as many pixels a product as the machine's spare cells have room for copies
/// of their matrices, those first that this saves most products (pack/replicate.hpp), whatever they had before.
void replicate(Network& network, const arch::Ima& config);

/// The most pixels a product: as many copies along a diagonal as an array has room for, no more than there are pixels
/// and than the register holds. 1 for depth-wise convolutions.
std::uint32_t most_pixels_a_product(const Convolution& convolution, const arch::Ima& config);

/// Packs the layers on the in-memory accelerator, on as many arrays as they need: the caller compares with those there
/// are.
CrossbarPlan plan_crossbars(const Network& network, const arch::Ima& config);

}  // namespace tessera::compile
