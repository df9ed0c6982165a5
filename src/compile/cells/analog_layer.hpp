// A layer on analog cells, computed without a clock: the same functions on the same numbers as the simulated
// accelerator calls (accel/ima), many pixels at a time. Bytes are those of the simulation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analog/area.hpp"
#include "arch/machine.hpp"
#include "compile/engines/ima/crossbars.hpp"
#include "compile/layer.hpp"
#include "compile/part.hpp"
#include "compile/program.hpp"

namespace tessera::compile {

/// A layer's place on crossbars of a machine, and on which chip.
struct AnalogPlace {
  const Network& network;
  std::size_t layer = 0;  ///< has cells
  const CrossbarEntries& entries;
  const arch::Ima& config;
  const analog::Specimen& specimen;
};

/// A block's targets column by column.
std::vector<std::int16_t> by_column(const CellBlock& block);

class AnalogLayer {
 public:
  /// Network and specimen must outlive it.
  explicit AnalogLayer(const AnalogPlace& place);

  /// All of the layer's output for its input, as jobs compute it that take these parts of it, one after the other.
  /// Sizes are those of the tensors. May be called from several threads.
  void run(std::span<const std::int8_t> input, std::uint32_t picture, std::span<const Box> parts,
           std::span<std::int8_t> output, analog::ConversionCounters& counters) const;

  /// What the digital stage gets for these pixels of the output, in input codes times cell codes: pixel by pixel, for
  /// each channel. A pixel a product.
  std::vector<std::int64_t> sums(std::span<const std::int8_t> input, std::uint32_t picture,
                                 std::span<const std::uint32_t> pixels, analog::ConversionCounters& counters) const;

  /// The currents of all columns of every tile and pulse for these pixels of the output, slices beside each other,
  /// without noise; in input codes times cell codes.
  std::vector<double> currents(std::span<const std::int8_t> input, std::span<const std::uint32_t> pixels) const;

  /// All of the layer as one part.
  Box whole() const { return whole_of(shape_.output); }

 private:
  /// An area that is read as one, and where its inputs come from.
  struct Tile {
    analog::CrossbarArea area;
    std::uint32_t first_input = 0;    ///< among those of a product: pixel, tap, channel
    std::uint32_t inputs = 0;         ///< that its rows stand for
    std::uint32_t first_channel = 0;  ///< of the layer's input, and how many: all, but of a depth-wise group
    std::uint32_t channels = 0;
    std::uint32_t first_column = 0;  ///< of the matrix
    bool begins = true;
    bool finishes = true;
    std::vector<std::int8_t> offsets;  ///< of each input
  };
  struct Batch;

  std::uint32_t slices() const { return conversion_.slices; }
  /// Of the layer's matrix, which slices make up.
  std::uint32_t columns_of(const Tile& tile) const { return tile.area.columns() / slices(); }
  void add_matrix(const AnalogPlace& place, const CrossbarContents& contents);
  void add_groups(const AnalogPlace& place, const CrossbarContents& contents);
  void add_tile(const CellBlock& block, Tile tile);
  void gather(const Tile& tile, const Batch& batch, std::uint32_t product, std::span<std::int8_t> activations) const;
  void encode(const Tile& tile, std::uint32_t product, Batch& batch) const;
  void read(const Tile& tile, Batch& batch) const;
  void finish(const Tile& tile, const Batch& batch, std::span<std::int8_t> output) const;
  template <typename Pixel, typename Visit>
  void for_each_sum(std::uint32_t all, std::uint32_t together, const Pixel& pixel, Batch& batch,
                    const Visit& visit) const;

  const Layer* layer_;
  const Convolution* convolution_;
  graph::WindowedShape shape_;
  analog::Conversion conversion_;
  std::int8_t input_zero_point_ = 0;
  std::uint32_t cells_a_weight_ = 1;
  std::uint32_t pixels_per_product_ = 1;
  std::uint32_t key_ = 0;  ///< what read noise knows the layer by: its first entry of the tile table
  std::vector<Tile> tiles_;
};

}  // namespace tessera::compile
