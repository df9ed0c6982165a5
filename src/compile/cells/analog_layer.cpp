// See analog_layer.hpp.
#include "compile/cells/analog_layer.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/divide.hpp"
#include "compile/engines/ima/lower.hpp"

namespace tessera::compile {
namespace {

constexpr std::uint32_t kBatch = 32;  // products that are read together

std::uint32_t word(std::int32_t value) { return static_cast<std::uint32_t>(value); }

analog::Conversion conversion_of(const Layer& layer, const arch::Ima& config) {
  return {.numerics = analog::Numerics::Analog,
          .encoding = static_cast<analog::InputEncoding>(config.encoding),
          .adc_bits = config.adc_bits,
          .adc_range = layer.cells->adc_range,
          .partial_sum_bits = config.partial_sum_bits,
          .slices = config.slices_a_weight()};
}

analog::CrossbarArea area_of(const AnalogPlace& place, const analog::Conversion& conversion, const CellBlock& block) {
  const arch::CellRectangle& area = block.area;
  return {place.specimen,
          conversion,
          {{area.array, area.column, area.row}, area.rows, area.columns, by_column(block), area.rows}};
}

}  // namespace

std::vector<std::int16_t> by_column(const CellBlock& block) {
  const std::size_t rows = block.area.rows, columns = block.area.columns;
  std::vector<std::int16_t> targets(rows * columns);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      targets[column * rows + row] = block.weights[row * columns + column];
    }
  }
  return targets;
}

/// Products of some pixels, one behind the other in the order of a part's pixels.
struct AnalogLayer::Batch {
  std::uint32_t products = 0;
  std::uint32_t picture = 0;
  std::array<std::uint32_t, kBatch> first_pixel{};        ///< of each product, in the layer's output
  std::array<std::uint32_t, kBatch> pixels{};             ///< of each
  std::vector<std::array<std::uint32_t, 2>> coordinates;  ///< row and column of each pixel, product by product
  std::span<const std::int8_t> input;
  analog::ConversionCounters* counters = nullptr;
  std::vector<std::int8_t> activations, pulses;
  std::vector<analog::Pulse> keys;
  std::vector<std::int32_t> codes;
  std::vector<std::int32_t> sums;  ///< product by product, of the columns at hand
};

AnalogLayer::AnalogLayer(const AnalogPlace& place)
    : layer_(&place.network.layers[place.layer]),
      convolution_(&std::get<Convolution>(layer_->operation)),
      shape_(convolution_->shape),
      conversion_(conversion_of(*layer_, place.config)),
      input_zero_point_(static_cast<std::int8_t>(place.network.tensors[layer_->inputs[0]].zero_point)),
      cells_a_weight_(place.config.cells_a_weight()),
      pixels_per_product_(convolution_->depthwise ? 1 : layer_->crossbar.pixels_per_product),
      key_(place.entries.first_tile) {
  analog::check(conversion_);
  const CrossbarContents contents = crossbar_contents(*layer_, place.entries, input_zero_point_, place.config);
  convolution_->depthwise ? add_groups(place, contents) : add_matrix(place, contents);
}

void AnalogLayer::add_tile(const CellBlock& block, Tile tile) {
  const std::vector<std::int8_t>& offsets = layer_->cells->offsets;
  tile.inputs = block.area.rows / cells_a_weight_;
  for (std::uint32_t input = 0; input < tile.inputs; ++input) {
    const std::uint32_t channel = tile.first_channel + (tile.first_input + input) % tile.channels;
    tile.offsets.push_back(layer_->cells->by_row() ? offsets[channel] : offsets[0]);
  }
  tiles_.push_back(std::move(tile));
}

void AnalogLayer::add_matrix(const AnalogPlace& place, const CrossbarContents& contents) {
  const std::uint32_t channels = word(shape_.input.channels);
  const std::uint32_t rows =
      pixels_per_product_ * static_cast<std::uint32_t>(shape_.window.taps()) * channels * cells_a_weight_;
  for (std::size_t index = 0; index < contents.tiles.size(); ++index) {
    const arch::Tile& tile = contents.tiles[index];
    const CellBlock& block = contents.cells[index];
    add_tile(block, {.area = area_of(place, conversion_, block),
                     .first_input = tile.first_row / cells_a_weight_,
                     .channels = channels,
                     .first_column = tile.first_column / slices(),
                     .begins = tile.first_row == 0,
                     .finishes = tile.first_row + tile.area.rows == rows,
                     .offsets = {}});
  }
}

void AnalogLayer::add_groups(const AnalogPlace& place, const CrossbarContents& contents) {
  std::uint32_t first = 0;
  for (const CellBlock& block : contents.cells) {
    const std::uint32_t count = block.area.columns / slices();
    add_tile(block, {.area = area_of(place, conversion_, block),
                     .first_channel = first,
                     .channels = count,
                     .first_column = first,
                     .offsets = {}});
    first += count;
  }
}

/// The activations of a product's inputs, padding where there is none. Taps beside each other lie beside each other in
/// the input, too, if a tap takes all of its channels.
void AnalogLayer::gather(const Tile& tile, const Batch& batch, std::uint32_t product,
                         std::span<std::int8_t> activations) const {
  std::ranges::fill(activations, input_zero_point_);
  const graph::WindowAxis &rows = shape_.window.rows, &columns = shape_.window.columns;
  const bool joined = columns.dilation == 1 && tile.channels == word(shape_.input.channels);
  const std::uint32_t a_row = word(columns.kernel) * tile.channels, a_pixel = word(rows.kernel) * a_row;
  const std::uint32_t end = tile.first_input + tile.inputs;
  const std::uint32_t last = std::min(divide_up(end, a_pixel), batch.pixels[product]);
  for (std::uint32_t pixel = tile.first_input / a_pixel; pixel < last; ++pixel) {
    const auto [row, column] = batch.coordinates[product * pixels_per_product_ + pixel];
    std::uint32_t place = pixel * a_pixel;  // of the row's first tap and channel
    for (std::int32_t ky = 0; ky < rows.kernel && place < end; ++ky, place += a_row) {
      const std::int32_t y = rows.position(static_cast<std::int32_t>(row), ky);
      if (place + a_row <= tile.first_input || y < 0 || y >= shape_.input.height) continue;
      for (std::int32_t kx = 0; kx < columns.kernel;) {
        const std::int32_t x = columns.position(static_cast<std::int32_t>(column), kx);
        const std::int32_t together = joined ? std::min(columns.kernel - kx, shape_.input.width - x) : 1;
        if (x < 0 || x >= shape_.input.width) {
          ++kx;
          continue;
        }
        const std::uint32_t first = place + word(kx) * tile.channels;
        const std::uint32_t from = std::max(first, tile.first_input);
        const std::uint32_t to = std::min(first + word(together) * tile.channels, end);
        kx += together;
        if (from >= to) continue;
        const std::size_t source = shape_.input.offset(y, x) + tile.first_channel + (from - first);
        std::memcpy(activations.data() + (from - tile.first_input), batch.input.data() + source, to - from);
      }
    }
  }
}

/// The pulses of a product, among those of its batch.
void AnalogLayer::encode(const Tile& tile, std::uint32_t product, Batch& batch) const {
  const unsigned pulses = analog::pulse_count(conversion_.encoding);
  batch.activations.resize(tile.inputs);
  gather(tile, batch, product, batch.activations);
  for (unsigned pulse = 0; pulse < pulses; ++pulse) {
    const std::size_t index = std::size_t{product} * pulses + pulse;
    batch.keys[index] = {batch.picture, batch.first_pixel[product], pulse};
    // Several cells of a weight are driven alike: spread from the last on, so that none is overwritten before.
    std::int8_t* rows = batch.pulses.data() + index * tile.area.padded_rows();
    analog::encode_inputs(conversion_.encoding, batch.activations, tile.offsets, pulse, {rows, tile.inputs},
                          *batch.counters);
    for (std::size_t row = tile.area.rows(); cells_a_weight_ > 1 && row-- > 0;) rows[row] = rows[row / cells_a_weight_];
  }
}

/// Adds the codes of a tile to the sums.
void AnalogLayer::read(const Tile& tile, Batch& batch) const {
  const unsigned pulses = analog::pulse_count(conversion_.encoding);
  const std::size_t converted = tile.area.columns(), columns = columns_of(tile);
  batch.keys.resize(std::size_t{batch.products} * pulses);
  batch.pulses.assign(batch.keys.size() * tile.area.padded_rows(), 0);
  batch.codes.resize(batch.keys.size() * converted);
  for (std::uint32_t product = 0; product < batch.products; ++product) encode(tile, product, batch);
  tile.area.read(key_, batch.pulses, batch.keys, batch.codes, *batch.counters);
  if (tile.begins) batch.sums.assign(batch.products * columns, 0);
  for (std::size_t index = 0; index < batch.keys.size(); ++index) {
    analog::PartialSums sums(conversion_, std::span(batch.sums).subspan(index / pulses * columns, columns));
    sums.add(std::span(batch.codes).subspan(index * converted, converted), *batch.counters);
  }
}

std::vector<double> AnalogLayer::currents(std::span<const std::int8_t> input,
                                          std::span<const std::uint32_t> pixels) const {
  analog::ConversionCounters counters;
  Batch batch;
  batch.input = input;
  batch.counters = &counters;
  batch.products = 1;
  batch.pixels[0] = 1;
  std::vector<double> all;
  for (const std::uint32_t pixel : pixels) {
    batch.coordinates.assign(pixels_per_product_,
                             {pixel / word(shape_.output.width), pixel % word(shape_.output.width)});
    for (const Tile& tile : tiles_) {
      batch.keys.resize(analog::pulse_count(conversion_.encoding));
      batch.pulses.assign(batch.keys.size() * tile.area.padded_rows(), 0);
      encode(tile, 0, batch);
      for (std::size_t pulse = 0; pulse < batch.keys.size(); ++pulse) {
        const std::span<const std::int8_t> of_pulse =
            std::span(batch.pulses).subspan(pulse * tile.area.padded_rows(), tile.area.padded_rows());
        const std::vector<double> currents = tile.area.currents(of_pulse);
        all.insert(all.end(), currents.begin(), currents.end());
      }
    }
  }
  return all;
}

/// Calls `visit(tile, batch)` for each batch of products and each strip of columns, its sums complete. pixel(index) is
/// the pixel of the layer's output, of which `together` share a product.
template <typename Pixel, typename Visit>
void AnalogLayer::for_each_sum(std::uint32_t all, std::uint32_t together, const Pixel& pixel, Batch& batch,
                               const Visit& visit) const {
  const std::uint32_t width = word(shape_.output.width);
  for (std::uint32_t next = 0; next < all;) {
    for (batch.products = 0; batch.products < kBatch && next < all; ++batch.products) {
      const std::uint32_t count = std::min(together, all - next);
      batch.coordinates.resize(std::size_t{batch.products + 1} * pixels_per_product_);
      batch.pixels[batch.products] = count;
      batch.first_pixel[batch.products] = pixel(next);
      for (std::uint32_t index = 0; index < count; ++index) {
        const std::uint32_t place = pixel(next++);
        batch.coordinates[batch.products * pixels_per_product_ + index] = {place / width, place % width};
      }
    }
    for (const Tile& tile : tiles_) {
      read(tile, batch);
      if (tile.finishes) visit(tile, std::as_const(batch));
    }
  }
}

void AnalogLayer::finish(const Tile& tile, const Batch& batch, std::span<std::int8_t> output) const {
  const std::uint32_t channels = word(shape_.output.channels), columns = columns_of(tile);
  for (std::uint32_t product = 0; product < batch.products; ++product) {
    const std::int32_t* sums = batch.sums.data() + std::size_t{product} * columns;
    for (std::uint32_t column = 0; column < columns;) {
      const std::uint32_t pixel = (tile.first_column + column) / channels;
      const std::uint32_t channel = (tile.first_column + column) % channels;
      const std::uint32_t count = std::min(columns - column, channels - channel);
      if (pixel >= batch.pixels[product]) break;
      const auto [row, x] = batch.coordinates[product * pixels_per_product_ + pixel];
      const std::size_t place = (std::size_t{row} * word(shape_.output.width) + x) * channels + channel;
      analog::finish_columns(conversion_, {sums + column, count},
                             std::span(layer_->cells->columns).subspan(channel, count), convolution_->output,
                             output.subspan(place, count));
      column += count;
    }
  }
}

void AnalogLayer::run(std::span<const std::int8_t> input, std::uint32_t picture, std::span<const Box> parts,
                      std::span<std::int8_t> output, analog::ConversionCounters& counters) const {
  Batch batch;
  batch.input = input;
  batch.picture = picture;
  batch.counters = &counters;
  for (const Box& part : parts) {
    const std::uint32_t width = word(part.columns.count), all = word(part.rows.count) * width;
    const auto pixel = [&](std::uint32_t index) {
      return (word(part.rows.first) + index / width) * word(shape_.output.width) + word(part.columns.first) +
             index % width;
    };
    for_each_sum(all, pixels_per_product_, pixel, batch,
                 [&](const Tile& tile, const Batch& done) { finish(tile, done, output); });
  }
}

std::vector<std::int64_t> AnalogLayer::sums(std::span<const std::int8_t> input, std::uint32_t picture,
                                            std::span<const std::uint32_t> pixels,
                                            analog::ConversionCounters& counters) const {
  Batch batch;
  batch.input = input;
  batch.picture = picture;
  batch.counters = &counters;
  const std::size_t channels = word(shape_.output.channels);
  std::vector<std::int64_t> sums(pixels.size() * channels);
  std::size_t begun = 0;  // pixels of earlier batches
  for_each_sum(
      static_cast<std::uint32_t>(pixels.size()), 1, [&](std::uint32_t index) { return pixels[index]; }, batch,
      [&](const Tile& tile, const Batch& done) {
        const std::size_t columns = columns_of(tile);
        for (std::size_t product = 0; product < done.products; ++product) {
          for (std::size_t column = 0; column < columns && tile.first_column + column < channels; ++column) {
            sums[(begun + product) * channels + tile.first_column + column] =
                analog::accumulated(conversion_, done.sums[product * columns + column]);
          }
        }
        if (&tile == &tiles_.back()) begun += done.products;
      });
  return sums;
}

}  // namespace tessera::compile
