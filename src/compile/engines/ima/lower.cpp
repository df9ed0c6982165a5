// Convolutions for the in-memory accelerator: their matrix cut into tiles on crossbars, and the job registers
// (arch/accelerators/ima_registers.h).
#include <algorithm>
#include <array>

#include "arch/accelerators/ima_registers.h"
#include "arch/network_program.h"
#include "compile/engines/convolution_weights.hpp"
#include "compile/engines/ima/lower.hpp"
#include "compile/engines/job_registers.hpp"

namespace tessera::compile {
namespace {

using Registers = JobRegisters<IMA_FIRST_JOB_REGISTER, IMA_JOB_REGISTERS>;

std::uint32_t word(std::int32_t value) { return static_cast<std::uint32_t>(value); }

/// The matrix's cells, tile by tile: copies of the weights along its diagonal, one for each pixel of a product.
void store_matrix(const Convolution& convolution, const CrossbarUse&, const std::vector<arch::Tile>& tiles,
                  CrossbarContents& contents) {
  const auto outputs = word(convolution.shape.output.channels);
  const auto inputs = static_cast<std::uint32_t>(convolution.weights.size()) / outputs;
  for (const arch::Tile& tile : tiles) {
    CellBlock block{tile.area, std::vector<std::int16_t>(std::size_t{tile.area.rows} * tile.area.columns)};
    for (std::uint32_t column = 0; column < tile.area.columns; ++column) {
      const std::uint32_t copy = (tile.first_column + column) / outputs;
      const std::size_t channel = (tile.first_column + column) % outputs;
      const std::uint32_t first = std::max(tile.first_row, copy * inputs);
      const std::uint32_t end = std::min(tile.first_row + tile.area.rows, (copy + 1) * inputs);
      const std::int8_t* weights = &convolution.weights[channel * inputs];
      for (std::uint32_t row = first; row < end; ++row) {
        block.weights[std::size_t{row - tile.first_row} * tile.area.columns + column] =
            static_cast<std::int16_t>(weights[row - copy * inputs] - convolution.weight_zero_point);
      }
    }
    contents.cells.push_back(std::move(block));
    contents.tiles.push_back(tile);
  }
}

/// The block of a group of channels: row (tap, channel i), column j; other than 0 only where i = j.
std::vector<std::int16_t> group_weights(const Convolution& convolution, std::uint32_t first, std::uint32_t channels) {
  std::vector<std::int16_t> weights;
  for (std::size_t tap = 0; tap < convolution.shape.window.taps(); ++tap) {
    for (std::uint32_t i = 0; i < channels; ++i) {
      for (std::uint32_t j = 0; j < channels; ++j) {
        weights.push_back(i == j ? centred_weight(convolution, first + j, tap) : std::int16_t{0});
      }
    }
  }
  return weights;
}

/// Groups of channels in blocks: downwards in an area, then to the right, as the accelerator walks them.
void store_groups(const Convolution& convolution, const CrossbarUse& use, const std::vector<arch::Tile>& tiles,
                  CrossbarContents& contents) {
  const auto channels = word(convolution.shape.output.channels);
  const std::uint32_t width = use.channels_per_job;
  const auto taps = static_cast<std::uint32_t>(convolution.shape.window.taps());
  std::uint32_t first = 0;
  for (const arch::Tile& tile : tiles) {
    contents.tiles.push_back({tile.area, 0, 0});
    for (std::uint32_t column = 0; column < tile.area.columns; column += width) {
      for (std::uint32_t row = 0; row < tile.area.rows && first < channels; row += taps * width, first += width) {
        const std::uint32_t count = std::min(width, channels - first);
        const arch::CellRectangle block{tile.area.array, tile.area.column + column, tile.area.row + row, count,
                                        taps * count};
        contents.cells.push_back({block, group_weights(convolution, first, count)});
      }
    }
  }
}

Registers registers_of(const Part& part, std::int32_t input_zero_point, const OutputRange& output) {
  const graph::WindowedShape& shape = part.shape;
  const graph::WindowAxis& rows = shape.window.rows;
  const graph::WindowAxis& columns = shape.window.columns;
  Registers registers;
  registers.set(IMA_CHANNELS, halves(shape.input.channels, shape.output.channels));
  registers.set(IMA_SRC_STRIDE, part.input_strides.pixel);
  registers.set(IMA_DST_STRIDE, part.output_strides.pixel);
  registers.set(IMA_CELL_STEP, 1);
  registers.set(IMA_ADC_RANGE, 1);
  registers.set(IMA_IN_SIZE, halves(shape.input.width, shape.input.height));
  registers.set(IMA_OUT_SIZE, halves(shape.output.width, shape.output.height));
  registers.set(IMA_SRC_LINE, part.input_strides.row);
  registers.set(IMA_DST_LINE, part.output_strides.row);
  registers.set(IMA_KERNEL, bytes(columns.kernel, rows.kernel, columns.dilation, rows.dilation));
  registers.set(IMA_STEP, bytes(columns.stride, rows.stride, columns.pad_before, rows.pad_before));
  registers.set(IMA_ZERO_POINTS, bytes(input_zero_point, output.zero_point));
  registers.set(IMA_CLIP, bytes(output.minimum, output.maximum));
  return registers;
}

}  // namespace

LoweredStep lower_to_ima(const LowerRequest& request) {
  const Layer& layer = request.layer();
  const auto& convolution = std::get<Convolution>(layer.operation);
  const CrossbarEntries& entries = request.crossbars.layers[request.index];
  const std::int32_t input_zero_point = request.input_zero_point();
  LoweredStep step;
  step.kind = arch::NETWORK_IMA;
  step.crossbars = [&convolution, use = layer.crossbar, tiles = entries.tiles, input_zero_point] {
    CrossbarContents contents;
    (convolution.depthwise ? store_groups : store_matrix)(convolution, use, tiles, contents);
    contents.column_parameters = folded_channels(convolution, input_zero_point);
    return contents;
  };
  const std::uint32_t mode = convolution.depthwise ? 1u | 1u << 8 | layer.crossbar.channels_per_job << 16
                                                   : layer.crossbar.pixels_per_product << 8;
  const std::uint32_t where = halves(entries.first_tile, static_cast<std::uint32_t>(entries.tiles.size()));
  step.parameters = [=, first_parameter = entries.first_parameter, output = convolution.output](
                        const Part& part, const StepAddresses& addresses) {
    Registers registers = registers_of(part, input_zero_point, output);
    registers.set(IMA_MODE, mode);
    registers.set(IMA_TILES, where);
    registers.set(IMA_PARAMETERS, first_parameter);
    registers.set(IMA_SRC, addresses.inputs[0]);
    registers.set(IMA_DST, addresses.output);
    return bytes_of(registers);
  };
  return step;
}

}  // namespace tessera::compile
