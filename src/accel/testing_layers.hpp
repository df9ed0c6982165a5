// For tests: random layers for both accelerators, with their weights, parameters and places in memory.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "accel/depthwise/numerics.hpp"
#include "accel/testing.hpp"
#include "base/divide.hpp"

namespace tessera::accel::test {

/// Draws everything from one seed of rapidcheck: a shrinkable value each would make the properties slow.
class Draw {
 public:
  Draw() : engine_(*rc::gen::arbitrary<std::uint32_t>()) {}
  explicit Draw(std::uint32_t seed) : engine_(seed) {}

  std::int32_t number(std::int32_t lowest, std::int32_t highest) {
    return lowest + static_cast<std::int32_t>(engine_() % (static_cast<std::uint32_t>(highest - lowest) + 1));
  }
  std::uint32_t count(std::uint32_t lowest, std::uint32_t highest) {
    return lowest + static_cast<std::uint32_t>(engine_() % (highest - lowest + 1));
  }
  bool coin() { return (engine_() & 1) != 0; }
  /// Multipliers near 2^-9: sums of a few dozen products then neither vanish nor all saturate.
  std::vector<Requantisation> parameters(std::uint32_t channels) {
    std::vector<Requantisation> result(channels);
    for (Requantisation& one : result) one = {number(-5000, 5000), number(1 << 30, 0x7fff'ffff), number(37, 41)};
    return result;
  }
  OutputRange output_range() { return {number(-128, 127), number(-128, -100), number(50, 127)}; }
  /// A tensor whose pixels and rows have gaps, at any address from `base` on.
  arch::TensorWalk walk(Address base, arch::Extent size, std::uint32_t channels) {
    const std::uint32_t pixel = channels + (coin() ? 0 : count(0, 5));
    return {base + count(0, 7), size, pixel, size.width * pixel + (coin() ? 0 : count(0, 9))};
  }
  std::uint32_t raw() { return static_cast<std::uint32_t>(engine_()); }

 private:
  std::mt19937 engine_;
};

inline constexpr Address kInput = 0x1000'0400, kOutput = 0x1002'0400, kWeights = 0x1004'0400, kParameters = 0x1005'0400;

struct ImaLayer {
  arch::ImaGeometry geometry;
  JobSettings settings;
  std::vector<ima::CellRectangle> areas;  ///< of the tiles
  /// Of one pixel: rows (tap, input channel), columns output channels; in depth-wise mode rows taps, columns channels.
  std::vector<std::int16_t> weights;
  std::vector<Requantisation> parameters;

  std::uint32_t taps() const { return geometry.kernel.width * geometry.kernel.height; }
  bool depthwise() const { return geometry.channels_per_job != 0; }
  /// An element of the layer's matrix, block-diagonal for several pixels a product.
  std::int16_t matrix(std::uint32_t row, std::uint32_t column) const {
    const std::uint32_t rows = taps() * geometry.in_channels;
    if (row / rows != column / geometry.out_channels) return 0;
    return weights[row % rows * geometry.out_channels + column % geometry.out_channels];
  }
};

/// Output sizes of a window with padding before and, as drawn, behind.
inline std::uint32_t outputs_of(std::uint32_t size, std::uint32_t padded, std::uint32_t reach, std::uint32_t stride) {
  return size + padded < reach ? 0 : (size + padded - reach) / stride + 1;
}

/// Where to cut next: what fits, or less; never so little that there would be hundreds of tiles.
inline std::uint32_t draw_cut(Draw& draw, std::uint32_t all, std::uint32_t left) {
  const std::uint32_t most = std::min(256u, left);
  return draw.coin() ? most : draw.count(std::min(most, all / 5 + 1), most);
}

/// Cuts a matrix into column strips of random widths, each into row tiles of random heights.
inline std::vector<arch::ImaTile> cut_tiles(Draw& draw, std::uint32_t rows, std::uint32_t columns) {
  std::vector<arch::ImaTile> tiles;
  for (std::uint32_t column = 0; column < columns;) {
    const std::uint32_t width = draw_cut(draw, columns, columns - column);
    for (std::uint32_t row = 0; row < rows;) {
      const std::uint32_t height = draw_cut(draw, rows, rows - row);
      tiles.push_back({row, height, column, width});
      row += height;
    }
    column += width;
  }
  return tiles;
}

inline void draw_window(Draw& draw, arch::ImaGeometry& job) {
  do {
    job.input.size = {draw.count(1, 8), draw.count(1, 8)};
    job.kernel = {draw.count(1, 3), draw.count(1, 3)};
    job.dilation = {draw.count(1, 2), draw.count(1, 2)};
    job.step = {draw.count(1, 3), draw.count(1, 3)};
    job.padding = {draw.count(0, 2), draw.count(0, 2)};
    job.output.size = {outputs_of(job.input.size.width, job.padding.width + draw.count(0, 2),
                                  job.dilation.width * (job.kernel.width - 1) + 1, job.step.width),
                       outputs_of(job.input.size.height, job.padding.height + draw.count(0, 2),
                                  job.dilation.height * (job.kernel.height - 1) + 1, job.step.height)};
  } while (job.output.size.width == 0 || job.output.size.height == 0);
}

/// Areas that hold the blocks of a depth-wise job: each as many as drawn, downwards and to the right.
inline void draw_depthwise_areas(Draw& draw, ImaLayer& layer) {
  const std::uint32_t width = layer.geometry.channels_per_job;
  const std::uint32_t block_rows = layer.taps() * width;
  std::uint32_t groups = divide_up(layer.geometry.in_channels, width);
  while (groups != 0) {
    const std::uint32_t down = draw.count(1, std::min(groups, 256 / block_rows));
    const std::uint32_t across = draw.count(1, std::max(1u, std::min(groups / down, 256 / width)));
    const std::uint32_t rows = std::min(256u, down * block_rows + draw.count(0, block_rows - 1));
    const std::uint32_t columns = std::min(256u, across * width + draw.count(0, width - 1));
    layer.geometry.tiles.push_back({0, rows, 0, columns});
    groups -= std::min(groups, down * across);
  }
}

/// A convolution, point-wise or with a window, or a depth-wise one on the crossbar.
inline ImaLayer draw_ima_layer(Draw& draw, int least_weight = -255, int most_weight = 255) {
  ImaLayer layer;
  arch::ImaGeometry& job = layer.geometry;
  draw_window(draw, job);
  const bool depthwise = draw.count(0, 3) == 0;
  job.in_channels = draw.count(1, 40);
  job.out_channels = depthwise ? job.in_channels : draw.count(1, 60);
  if (depthwise) {
    job.channels_per_job = draw.count(1, 20);
    draw_depthwise_areas(draw, layer);
  } else {
    job.pixels_per_product = draw.coin() ? 1 : draw.count(2, 4);
    job.tiles = cut_tiles(draw, job.pixels_per_product * layer.taps() * job.in_channels,
                          job.pixels_per_product * job.out_channels);
  }
  job.input = draw.walk(kInput, job.input.size, job.in_channels);
  job.output = draw.walk(kOutput, job.output.size, job.out_channels);
  layer.settings.input_zero_point = static_cast<std::int8_t>(draw.number(-128, 127));
  layer.settings.output = draw.output_range();
  layer.settings.first_tile = draw.count(0, 100);
  layer.settings.first_parameter = draw.count(0, 1000);
  layer.parameters = draw.parameters(job.out_channels);
  layer.weights.resize(std::size_t{layer.taps()} * job.out_channels * (depthwise ? 1 : job.in_channels));
  for (std::int16_t& weight : layer.weights) weight = static_cast<std::int16_t>(draw.number(least_weight, most_weight));
  std::uint32_t array = draw.count(0, 2);
  for (const arch::ImaTile& tile : job.tiles) {
    layer.areas.push_back(
        {array++, draw.count(0, 256 - tile.columns), draw.count(0, 256 - tile.rows), tile.columns, tile.rows});
  }
  return layer;
}

/// The blocks of a depth-wise layer, in the order in which a job walks them.
inline void load_depthwise_cells(const ImaLayer& layer, ima::Storage& storage) {
  const std::uint32_t width = layer.geometry.channels_per_job;
  const std::uint32_t channels = layer.geometry.in_channels;
  std::uint32_t first = 0;
  for (const ima::CellRectangle& area : layer.areas) {
    for (std::uint32_t across = 0; across < area.columns / width; ++across) {
      for (std::uint32_t down = 0; down < area.rows / (layer.taps() * width) && first < channels; ++down) {
        const std::uint32_t count = std::min(width, channels - first);
        std::vector<std::int16_t> block(std::size_t{layer.taps()} * count * count, 0);
        for (std::uint32_t tap = 0; tap < layer.taps(); ++tap) {
          for (std::uint32_t c = 0; c < count; ++c) {
            block[(tap * count + c) * count + c] = layer.weights[tap * channels + first + c];
          }
        }
        const auto stored = storage.store({area.array, area.column + across * width,
                                           area.row + down * layer.taps() * width, count, layer.taps() * count},
                                          block);
        RC_ASSERT(!stored);
        first += count;
      }
    }
  }
}

/// Stores cells, tile table and column parameters as a factory would.
inline void load(const ImaLayer& layer, ima::Storage& storage) {
  for (std::size_t index = 0; index < layer.areas.size(); ++index) {
    const arch::ImaTile& tile = layer.geometry.tiles[index];
    const ima::CellRectangle& area = layer.areas[index];
    storage.set_tile(layer.settings.first_tile + static_cast<std::uint32_t>(index),
                     {area, tile.first_column, tile.first_row});
    if (layer.depthwise()) continue;
    std::vector<std::int16_t> cells;
    for (std::uint32_t row = 0; row < tile.rows; ++row) {
      for (std::uint32_t column = 0; column < tile.columns; ++column) {
        cells.push_back(layer.matrix(tile.first_row + row, tile.first_column + column));
      }
    }
    RC_ASSERT(!storage.store(area, cells));
  }
  if (layer.depthwise()) load_depthwise_cells(layer, storage);
  for (std::uint32_t channel = 0; channel < layer.geometry.out_channels; ++channel) {
    storage.set_parameter(layer.settings.first_parameter + channel, layer.parameters[channel]);
  }
}

inline void start(Bench& bench, const ImaLayer& layer, unsigned core = 0) {
  bench.start(HWPE_IMA_PORT, IMA_FIRST_JOB_REGISTER, ima_image(layer.geometry, layer.settings), core);
}

struct DepthwiseLayer {
  arch::DepthwiseGeometry geometry;
  JobSettings settings;
  std::uint32_t padding_left = 0;
  std::vector<std::int8_t> weights;  ///< rows taps, columns channels
  std::vector<Requantisation> parameters;
};

inline DepthwiseLayer draw_depthwise_layer(Draw& draw) {
  DepthwiseLayer layer;
  arch::DepthwiseGeometry& job = layer.geometry;
  job.channels = draw.count(1, 40);
  job.stride = draw.count(1, 2);
  do {
    job.input.size = {draw.count(1, 9), draw.count(1, 9)};
    job.padding_above = draw.count(0, 2);
    layer.padding_left = draw.count(0, 2);
    job.output.size = {outputs_of(job.input.size.width, layer.padding_left + draw.count(0, 2), 3, job.stride),
                       outputs_of(job.input.size.height, job.padding_above + draw.count(0, 2), 3, job.stride)};
  } while (job.output.size.width == 0 || job.output.size.height == 0);
  job.input = draw.walk(kInput, job.input.size, job.channels);
  job.output = draw.walk(kOutput, job.output.size, job.channels);
  job.weights = kWeights + draw.count(0, 7);
  job.parameters = kParameters + draw.count(0, 7);
  layer.settings.input_zero_point = static_cast<std::int8_t>(draw.number(-128, 127));
  layer.settings.output = draw.output_range();
  layer.parameters = draw.parameters(job.channels);
  layer.weights.resize(std::size_t{9} * job.channels);
  for (std::int8_t& weight : layer.weights) weight = static_cast<std::int8_t>(draw.number(-128, 127));
  return layer;
}

/// Weights in blocks of 16 channels, parameters of 12 bytes, into L1.
inline void load(const DepthwiseLayer& layer, Bench& bench) {
  const std::uint32_t channels = layer.geometry.channels;
  for (std::uint32_t channel = 0; channel < channels; ++channel) {
    std::int8_t* block = bench.place(layer.geometry.weights) + channel / 16 * 144;
    for (std::uint32_t tap = 0; tap < 9; ++tap)
      block[tap * 16 + channel % 16] = layer.weights[tap * channels + channel];
    const Requantisation& one = layer.parameters[channel];
    const std::array<std::int32_t, 3> words{one.bias, one.multiplier, one.shift};
    std::memcpy(bench.place(layer.geometry.parameters) + channel * 12, words.data(), sizeof words);
  }
}

inline void start(Bench& bench, const DepthwiseLayer& layer, unsigned core = 0) {
  bench.start(HWPE_DEPTHWISE_PORT, DEPTHWISE_FIRST_JOB_REGISTER,
              depthwise_image(layer.geometry, layer.settings, layer.padding_left), core);
}

/// Every byte of L1 at random.
inline void fill(Bench& bench, Draw& draw) {
  for (std::byte& byte : bench.ram.bytes()) byte = static_cast<std::byte>(draw.raw());
}

}  // namespace tessera::accel::test
