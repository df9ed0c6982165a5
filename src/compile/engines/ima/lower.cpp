// Convolutions for the in-memory accelerator: their matrix cut into tiles on crossbars, and the job registers
// (arch/accelerators/ima_registers.h).
#include <algorithm>
#include <array>

#include "arch/accelerators/ima_registers.h"
#include "arch/network_program.h"
#include "base/error.hpp"
#include "compile/engines/convolution_weights.hpp"
#include "compile/engines/ima/lower.hpp"
#include "compile/engines/job_registers.hpp"

namespace tessera::compile {
namespace {

using Registers = JobRegisters<IMA_FIRST_JOB_REGISTER, IMA_JOB_REGISTERS>;

std::uint32_t word(std::int32_t value) { return static_cast<std::uint32_t>(value); }

/// What the cells of a layer are to hold.
class Cells {
 public:
  Cells(const Layer& layer, const arch::Ima& config)
      : convolution_(std::get<Convolution>(layer.operation)),
        targets_(layer.cells),
        channels_(static_cast<std::size_t>(convolution_.shape.output.channels)),
        taps_(convolution_.weights.size() / channels_),
        cells_a_weight_(config.cells_a_weight()),
        slices_(config.slices_a_weight()) {}

  const Convolution& convolution() const { return convolution_; }
  /// Rows of a weight, beside each other.
  std::uint32_t each() const { return cells_a_weight_; }
  std::uint32_t rows() const { return static_cast<std::uint32_t>(taps_) * cells_a_weight_; }
  /// Columns of a weight, beside each other.
  std::uint32_t slices() const { return slices_; }
  /// Of weight `tap` of an output channel.
  std::int16_t at(std::size_t channel, std::size_t slice, std::size_t tap) const {
    if (targets_ == nullptr) return centred_weight(convolution_, channel, tap);
    const std::size_t place = convolution_.depthwise ? tap * channels_ + channel : channel * taps_ + tap;
    return targets_->targets[slice * convolution_.weights.size() + place];
  }

 private:
  const Convolution& convolution_;
  std::shared_ptr<const CellWeights> targets_;
  std::size_t channels_;
  std::size_t taps_;
  std::uint32_t cells_a_weight_;
  std::uint32_t slices_;
};

/// The matrix's cells, tile by tile: copies of the weights along its diagonal, one for each pixel of a product.
void store_matrix(const Cells& cells, const CrossbarUse&, const std::vector<arch::Tile>& tiles,
                  CrossbarContents& contents) {
  const auto outputs = word(cells.convolution().shape.output.channels);
  for (const arch::Tile& tile : tiles) {
    CellBlock block{tile.area, std::vector<std::int16_t>(std::size_t{tile.area.rows} * tile.area.columns)};
    for (std::uint32_t column = 0; column < tile.area.columns; ++column) {
      const std::uint32_t output = (tile.first_column + column) / cells.slices();
      const std::uint32_t slice = (tile.first_column + column) % cells.slices();
      const std::uint32_t copy = output / outputs;
      const std::uint32_t first = std::max(tile.first_row, copy * cells.rows());
      const std::uint32_t end = std::min(tile.first_row + tile.area.rows, (copy + 1) * cells.rows());
      for (std::uint32_t row = first; row < end; ++row) {
        block.weights[std::size_t{row - tile.first_row} * tile.area.columns + column] =
            cells.at(output % outputs, slice, (row - copy * cells.rows()) / cells.each());
      }
    }
    contents.cells.push_back(std::move(block));
    contents.tiles.push_back(tile);
  }
}

/// The block of a group of channels: row (tap, channel i), columns of channel j; other than 0 only where i = j.
std::vector<std::int16_t> group_weights(const Cells& cells, std::uint32_t first, std::uint32_t channels) {
  std::vector<std::int16_t> weights;
  for (std::size_t tap = 0; tap < cells.convolution().shape.window.taps(); ++tap) {
    for (std::uint32_t row = 0; row < channels * cells.each(); ++row) {
      const std::uint32_t i = row / cells.each();
      for (std::uint32_t column = 0; column < channels * cells.slices(); ++column) {
        const std::uint32_t j = column / cells.slices();
        weights.push_back(i == j ? cells.at(first + j, column % cells.slices(), tap) : std::int16_t{0});
      }
    }
  }
  return weights;
}

/// Groups of channels in blocks: downwards in an area, then to the right, as the accelerator walks them.
void store_groups(const Cells& cells, const CrossbarUse& use, const std::vector<arch::Tile>& tiles,
                  CrossbarContents& contents) {
  const auto channels = word(cells.convolution().shape.output.channels);
  const std::uint32_t width = use.channels_per_job;
  const std::uint32_t taps = static_cast<std::uint32_t>(cells.convolution().shape.window.taps()) * cells.each();
  std::uint32_t first = 0;
  for (const arch::Tile& tile : tiles) {
    contents.tiles.push_back({tile.area, 0, 0});
    for (std::uint32_t column = 0; column < tile.area.columns; column += width * cells.slices()) {
      for (std::uint32_t row = 0; row < tile.area.rows && first < channels; row += taps * width, first += width) {
        const std::uint32_t count = std::min(width, channels - first);
        const arch::CellRectangle block{tile.area.array, tile.area.column + column, tile.area.row + row,
                                        count * cells.slices(), taps * count};
        contents.cells.push_back({block, group_weights(cells, first, count)});
      }
    }
  }
}

/// Settings of a job that are the same for all parts of its layer.
struct Settings {
  std::int32_t input_zero_point = 0;
  std::int32_t input_offset = 0;
  OutputRange output;
  std::uint32_t mode = 0;
  std::uint32_t tiles = 0;
  std::uint32_t first_parameter = 0;
  std::uint32_t first_offset = 0;
  std::uint32_t adc_range = 1;
};

Settings settings_of(const LowerRequest& request) {
  const Layer& layer = request.layer();
  const auto& convolution = std::get<Convolution>(layer.operation);
  const CrossbarEntries& entries = request.crossbars.layers[request.index];
  Settings settings{.input_zero_point = request.input_zero_point(), .output = convolution.output};
  settings.mode = convolution.depthwise ? 1u | 1u << 8 | layer.crossbar.channels_per_job << 16
                                        : layer.crossbar.pixels_per_product << 8;
  settings.tiles = halves(entries.first_tile, static_cast<std::uint32_t>(entries.tiles.size()));
  settings.first_parameter = entries.first_parameter;
  if (layer.cells == nullptr) return settings;
  const arch::Ima& config = request.machine.ima;
  settings.mode |= static_cast<std::uint32_t>(config.encoding) << 1 | (config.cells_a_weight() - 1) << 4 |
                   (config.slices_a_weight() - 1) << 6;
  settings.adc_range = static_cast<std::uint32_t>(layer.cells->adc_range);
  if (layer.cells->by_row()) {
    settings.mode |= 1u << 3;
    settings.first_offset = entries.first_offset;
  } else {
    settings.input_offset = layer.cells->offsets[0];
  }
  return settings;
}

Registers registers_of(const Part& part, const Settings& settings) {
  const graph::WindowedShape& shape = part.shape;
  const graph::WindowAxis& rows = shape.window.rows;
  const graph::WindowAxis& columns = shape.window.columns;
  Registers registers;
  registers.set(IMA_CHANNELS, halves(shape.input.channels, shape.output.channels));
  registers.set(IMA_SRC_STRIDE, part.input_strides.pixel);
  registers.set(IMA_DST_STRIDE, part.output_strides.pixel);
  registers.set(IMA_IN_SIZE, halves(shape.input.width, shape.input.height));
  registers.set(IMA_OUT_SIZE, halves(shape.output.width, shape.output.height));
  registers.set(IMA_SRC_LINE, part.input_strides.row);
  registers.set(IMA_DST_LINE, part.output_strides.row);
  registers.set(IMA_KERNEL, bytes(columns.kernel, rows.kernel, columns.dilation, rows.dilation));
  registers.set(IMA_STEP, bytes(columns.stride, rows.stride, columns.pad_before, rows.pad_before));
  registers.set(IMA_ZERO_POINTS, bytes(settings.input_zero_point, settings.output.zero_point, settings.input_offset));
  registers.set(IMA_CLIP, bytes(settings.output.minimum, settings.output.maximum));
  registers.set(IMA_MODE, settings.mode);
  registers.set(IMA_TILES, settings.tiles);
  registers.set(IMA_PARAMETERS, settings.first_parameter);
  registers.set(IMA_ROW_OFFSETS, settings.first_offset);
  registers.set(IMA_ADC_RANGE, settings.adc_range);
  return registers;
}

}  // namespace

CrossbarContents crossbar_contents(const Layer& layer, const CrossbarEntries& entries, std::int32_t input_zero_point,
                                   const arch::Ima& config) {
  const Cells cells(layer, config);
  CrossbarContents contents;
  (cells.convolution().depthwise ? store_groups : store_matrix)(cells, layer.crossbar, entries.tiles, contents);
  if (layer.cells == nullptr) {
    contents.column_parameters = folded_channels(cells.convolution(), input_zero_point);
  } else {
    contents.column_parameters = layer.cells->columns;
    if (layer.cells->by_row()) contents.row_offsets = layer.cells->offsets;
  }
  return contents;
}

LoweredStep lower_to_ima(const LowerRequest& request) {
  const Layer& layer = request.layer();
  if (request.machine.ima.analog() != (layer.cells != nullptr)) {
    throw Error(ErrorKind::Input, layer.name, "its weights were made for other numerics than the machine's",
                "a deployment for this machine");
  }
  const std::int32_t input_zero_point = request.input_zero_point();
  LoweredStep step;
  step.kind = arch::NETWORK_IMA;
  step.crossbars = [&layer, entries = request.crossbars.layers[request.index], input_zero_point,
                    config = request.machine.ima] {
    return crossbar_contents(layer, entries, input_zero_point, config);
  };
  step.parameters = [settings = settings_of(request)](const Part& part, const StepAddresses& addresses) {
    Registers registers = registers_of(part, settings);
    registers.set(IMA_SRC, addresses.inputs[0]);
    registers.set(IMA_DST, addresses.output);
    return bytes_of(registers);
  };
  return step;
}

}  // namespace tessera::compile
