// Convolutions for the in-memory accelerator: their matrix cut into tiles on crossbars, and the job registers
// (arch/ima_registers.h).
#include <algorithm>
#include <array>

#include "arch/network_program.h"
#include "compile/lower/lowered.hpp"

namespace tessera::compile {
namespace {

using Registers = std::array<std::uint32_t, IMA_JOB_REGISTERS>;

std::uint32_t word(std::int32_t value) { return static_cast<std::uint32_t>(value); }
std::uint32_t pair(std::uint32_t low, std::uint32_t high) { return low | high << 16; }
std::uint32_t bytes(std::int32_t a, std::int32_t b, std::int32_t c = 0, std::int32_t d = 0) {
  return (word(a) & 0xff) | (word(b) & 0xff) << 8 | (word(c) & 0xff) << 16 | (word(d) & 0xff) << 24;
}

/// The matrix in tiles as large as an array: columns from left to right, the rows of each from top to bottom.
void place_matrix(const Layer& layer, const Convolution& convolution, const arch::Ima& config,
                  CrossbarAllocator& crossbars, Program& program) {
  const auto columns = word(convolution.shape.output.channels);
  const auto rows = static_cast<std::uint32_t>(convolution.weights.size() / columns);
  for (std::uint32_t column = 0; column < columns; column += config.columns) {
    for (std::uint32_t row = 0; row < rows; row += config.rows) {
      const arch::Area area =
          crossbars.allocate(std::min(config.columns, columns - column), std::min(config.rows, rows - row), layer.name);
      CellBlock block{area, {}};
      for (std::uint32_t r = 0; r < area.rows; ++r) {
        for (std::uint32_t c = 0; c < area.columns; ++c) {
          block.weights.push_back(centred_weight(convolution, column + c, row + r));
        }
      }
      program.cells.push_back(std::move(block));
      program.tiles.push_back({area, column, row});
    }
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
void place_groups(const Layer& layer, const Convolution& convolution, const arch::Ima& config,
                  CrossbarAllocator& crossbars, Program& program) {
  const auto channels = word(convolution.shape.output.channels);
  const std::uint32_t width = convolution.channels_per_job;
  const auto taps = static_cast<std::uint32_t>(convolution.shape.window.taps());
  const std::uint32_t groups = (channels + width - 1) / width;
  const std::uint32_t down = std::max(1u, config.rows / (taps * width));
  const std::uint32_t across = std::max(1u, config.columns / width);
  for (std::uint32_t group = 0; group < groups;) {
    const std::uint32_t here = std::min(groups - group, down * across);
    const std::uint32_t rows = std::min(here, down);
    const arch::Area area = crossbars.allocate((here + rows - 1) / rows * width, rows * taps * width, layer.name);
    program.tiles.push_back({area, 0, 0});
    for (std::uint32_t index = 0; index < here; ++index, ++group) {
      const std::uint32_t first = group * width;
      const std::uint32_t count = std::min(width, channels - first);
      const arch::Area block{area.array, area.column + index / rows * width, area.row + index % rows * taps * width,
                             count, taps * count};
      program.cells.push_back({block, group_weights(convolution, first, count)});
    }
  }
}

Registers registers_of(const Convolution& convolution, std::int32_t input_zero_point) {
  const graph::WindowedShape& shape = convolution.shape;
  const graph::WindowAxis& rows = shape.window.rows;
  const graph::WindowAxis& columns = shape.window.columns;
  Registers registers{};
  const auto set = [&](std::uint32_t offset, std::uint32_t value) {
    registers[(offset - IMA_FIRST_JOB_REGISTER) / 4] = value;
  };
  set(IMA_MODE, (convolution.depthwise ? 1u | convolution.channels_per_job << 16 : 0u) | 1u << 8);
  set(IMA_CHANNELS, pair(word(shape.input.channels), word(shape.output.channels)));
  set(IMA_SRC_STRIDE, word(shape.input.channels));
  set(IMA_DST_STRIDE, word(shape.output.channels));
  set(IMA_CELL_STEP, 1);
  set(IMA_ADC_RANGE, 1);
  set(IMA_IN_SIZE, pair(word(shape.input.width), word(shape.input.height)));
  set(IMA_OUT_SIZE, pair(word(shape.output.width), word(shape.output.height)));
  set(IMA_SRC_LINE, word(shape.input.channels * shape.input.width));
  set(IMA_DST_LINE, word(shape.output.channels * shape.output.width));
  set(IMA_KERNEL, bytes(columns.kernel, rows.kernel, columns.dilation, rows.dilation));
  set(IMA_STEP, bytes(columns.stride, rows.stride, columns.pad_before, rows.pad_before));
  set(IMA_ZERO_POINTS, bytes(input_zero_point, convolution.output.zero_point));
  set(IMA_CLIP, bytes(convolution.output.minimum, convolution.output.maximum));
  return registers;
}

}  // namespace

LoweredStep lower_to_ima(const Layer& layer, std::int32_t input_zero_point, const arch::Ima& config,
                         CrossbarAllocator& crossbars, Program& program) {
  const auto& convolution = std::get<Convolution>(layer.operation);
  const auto first_tile = static_cast<std::uint32_t>(program.tiles.size());
  const auto first_parameter = static_cast<std::uint32_t>(program.column_parameters.size());
  (convolution.depthwise ? place_groups : place_matrix)(layer, convolution, config, crossbars, program);
  for (const Requantisation& channel : folded_channels(convolution, input_zero_point)) {
    program.column_parameters.push_back(channel);
  }
  Registers registers = registers_of(convolution, input_zero_point);
  const auto place = [](std::uint32_t offset) { return (offset - IMA_FIRST_JOB_REGISTER) / 4; };
  registers[place(IMA_TILES)] = pair(first_tile, static_cast<std::uint32_t>(program.tiles.size()) - first_tile);
  registers[place(IMA_PARAMETERS)] = first_parameter;
  LoweredStep step;
  step.kind = arch::NETWORK_IMA;
  step.parameters = [registers, place](const StepAddresses& addresses) {
    Registers placed = registers;
    placed[place(IMA_SRC)] = addresses.inputs[0];
    placed[place(IMA_DST)] = addresses.output;
    return bytes_of(placed);
  };
  return step;
}

}  // namespace tessera::compile
