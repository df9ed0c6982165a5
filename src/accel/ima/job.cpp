#include "accel/ima/job.hpp"

#include <algorithm>

#include "arch/accelerators/ima_registers.h"
#include "base/divide.hpp"

namespace tessera::accel::ima {
namespace {

struct Image {
  std::span<const std::uint32_t> registers;

  std::uint32_t word(std::uint32_t offset) const { return registers[(offset - IMA_FIRST_JOB_REGISTER) / 4]; }
  std::uint32_t half(std::uint32_t offset, unsigned index) const { return word(offset) >> 16 * index & 0xffff; }
  std::uint32_t byte(std::uint32_t offset, unsigned index) const { return word(offset) >> 8 * index & 0xff; }
  std::int8_t code(std::uint32_t offset, unsigned index) const { return static_cast<std::int8_t>(byte(offset, index)); }
};

}  // namespace

Job::Job(std::span<const std::uint32_t> registers) {
  const Image image{registers};
  first_tile = image.half(IMA_TILES, 0);
  tiles = image.half(IMA_TILES, 1);
  first_parameter = image.word(IMA_PARAMETERS);
  depthwise = (image.word(IMA_MODE) & 1) != 0;
  encoding = image.word(IMA_MODE) >> 1 & 3;
  pixels_per_product = std::max(1u, image.byte(IMA_MODE, 1));
  channels_per_job = image.half(IMA_MODE, 1);
  in_channels = image.half(IMA_CHANNELS, 0);
  out_channels = image.half(IMA_CHANNELS, 1);
  source = image.word(IMA_SRC);
  destination = image.word(IMA_DST);
  source_stride = image.word(IMA_SRC_STRIDE);
  source_line = image.word(IMA_SRC_LINE);
  destination_stride = image.word(IMA_DST_STRIDE);
  destination_line = image.word(IMA_DST_LINE);
  adc_range = image.word(IMA_ADC_RANGE);
  first_row_offset = image.word(IMA_ROW_OFFSETS);
  row_offsets = (image.word(IMA_MODE) >> 3 & 1) != 0;
  input_offset = image.code(IMA_ZERO_POINTS, 2);
  cells = 1 + (image.word(IMA_MODE) >> 4 & 3);
  slices = 1 + (image.word(IMA_MODE) >> 6 & 3);
  in = {image.half(IMA_IN_SIZE, 0), image.half(IMA_IN_SIZE, 1)};
  out = {image.half(IMA_OUT_SIZE, 0), image.half(IMA_OUT_SIZE, 1)};
  kernel = {image.byte(IMA_KERNEL, 0), image.byte(IMA_KERNEL, 1)};
  dilation = {image.byte(IMA_KERNEL, 2), image.byte(IMA_KERNEL, 3)};
  step = {image.byte(IMA_STEP, 0), image.byte(IMA_STEP, 1)};
  padding = {image.byte(IMA_STEP, 2), image.byte(IMA_STEP, 3)};
  input_zero_point = image.code(IMA_ZERO_POINTS, 0);
  output = {image.code(IMA_ZERO_POINTS, 1), image.code(IMA_CLIP, 0), image.code(IMA_CLIP, 1)};
}

analog::Conversion Job::conversion(const arch::Ima& config) const {
  if (!config.analog()) return {};
  return {.numerics = analog::Numerics::Analog,
          .encoding = static_cast<analog::InputEncoding>(encoding),
          .adc_bits = config.adc_bits,
          .adc_range = adc_range,
          .partial_sum_bits = config.partial_sum_bits,
          .slices = slices};
}

Sequence::Sequence(const Job& job, std::span<const Tile> tiles)
    : job_(&job), tiles_(tiles.subspan(job.first_tile, job.tiles)) {}

void Sequence::next_pixel() {
  pixel_ += job_->pixels_per_product;
  tile_ = group_ = block_ = 0;
}

Product Sequence::next() { return job_->depthwise ? next_group() : next_tile(); }

Product Sequence::next_tile() {
  const Tile& tile = tiles_[tile_];
  Product product;
  product.area = tile.area;
  product.first_pixel = pixel_;
  product.pixels = std::min(job_->pixels_per_product, job_->pixels() - pixel_);
  product.channels = job_->in_channels;
  product.first_row = tile.first_row / job_->cells;
  product.inputs = tile.area.rows / job_->cells;
  product.first_column = tile.first_column / job_->slices;
  product.columns = tile.area.columns / job_->slices;
  product.begins = tile.first_row == 0;
  product.finishes = tile.first_row + tile.area.rows == job_->matrix_rows();
  if (++tile_ == tiles_.size()) next_pixel();
  return product;
}

Product Sequence::next_group() {
  const std::uint32_t width = job_->channels_per_job;
  const std::uint32_t block_rows = job_->taps() * width * job_->cells;
  const std::uint32_t block_columns = width * job_->slices;
  const CellRectangle* area = &tiles_[tile_].area;
  if (block_ == (area->rows / block_rows) * (area->columns / block_columns)) {
    area = &tiles_[++tile_].area;
    block_ = 0;
  }
  const std::uint32_t down = area->rows / block_rows;
  Product product;
  product.first_pixel = pixel_;
  product.pixels = 1;
  product.first_channel = product.first_column = group_ * width;
  product.channels = std::min(width, job_->in_channels - product.first_channel);
  product.area = {area->array, area->column + block_ / down * block_columns, area->row + block_ % down * block_rows,
                  product.channels * job_->slices, job_->taps() * product.channels * job_->cells};
  product.columns = product.channels;
  product.inputs = job_->taps() * product.channels;
  ++block_;
  if (++group_ == divide_up(job_->in_channels, width)) next_pixel();
  return product;
}

void append_line(std::vector<Line>& lines, const Line& line) {
  if (!lines.empty()) {
    Line& last = lines.back();
    if (last.address + last.bytes == line.address && last.buffer + last.bytes == line.buffer) {
      last.bytes += line.bytes;
      return;
    }
  }
  lines.push_back(line);
}

namespace {

/// Taps of one dimension that lie inside the image.
struct Inside {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

Inside inside(std::int64_t begin, std::uint32_t taps, std::uint32_t dilation, std::uint32_t size) {
  Inside result;
  for (std::uint32_t tap = 0; tap < taps; ++tap) {
    const std::int64_t at = begin + std::int64_t{tap} * dilation;
    if (at < 0 || at >= size) continue;
    if (result.count++ == 0) result.first = tap;
  }
  return result;
}

/// The lines of one pixel's taps; the pixel's rows begin at `row`.
AddressGenerator pixel_pattern(const Job& job, const Product& product, std::uint32_t pixel, std::uint32_t row) {
  const std::int64_t x = std::int64_t{pixel % job.out.width} * job.step.width - job.padding.width;
  const std::int64_t y = std::int64_t{pixel / job.out.width} * job.step.height - job.padding.height;
  const Inside columns = inside(x, job.kernel.width, job.dilation.width, job.in.width);
  const Inside rows = inside(y, job.kernel.height, job.dilation.height, job.in.height);
  const std::int64_t first_x = x + std::int64_t{columns.first} * job.dilation.width;
  const std::int64_t first_y = y + std::int64_t{rows.first} * job.dilation.height;
  AddressGenerator pattern;
  pattern.base = static_cast<Address>(job.source + first_y * job.source_line + first_x * job.source_stride +
                                      product.first_channel);
  pattern.line_bytes = product.channels;
  pattern.outer[0] = {columns.count, static_cast<std::int32_t>(job.dilation.width * job.source_stride)};
  pattern.outer[1] = {rows.count, static_cast<std::int32_t>(job.dilation.height * job.source_line)};
  pattern.buffer = row + (rows.first * job.kernel.width + columns.first) * product.channels;
  pattern.spacing = {product.channels, job.kernel.width * product.channels};
  return pattern;
}

}  // namespace

void input_lines(const Job& job, const Product& product, std::vector<Line>& lines) {
  lines.clear();
  const std::uint32_t first = product.first_row;
  const std::uint32_t end = first + product.inputs;
  const std::uint32_t pixel_rows = job.taps() * product.channels;
  for (std::uint32_t pixel = 0; pixel < product.pixels; ++pixel) {
    if ((pixel + 1) * pixel_rows <= first || pixel * pixel_rows >= end) continue;
    pixel_pattern(job, product, product.first_pixel + pixel, pixel * pixel_rows).for_each_line([&](const Line& line) {
      const std::uint32_t from = std::max(line.buffer, first);
      const std::uint32_t to = std::min(line.buffer + line.bytes, end);
      if (from < to) append_line(lines, {line.address + (from - line.buffer), to - from, from - first});
    });
  }
}

void input_channels(const Product& product, std::vector<std::uint32_t>& channels) {
  channels.resize(product.inputs);
  for (std::uint32_t input = 0; input < product.inputs; ++input) {
    channels[input] = product.first_channel + (product.first_row + input) % product.channels;
  }
}

void output_lines(const Job& job, const Product& product, std::vector<Line>& lines) {
  lines.clear();
  const std::uint32_t first = product.first_column;
  const std::uint32_t end = first + product.columns;
  for (std::uint32_t index = 0; index < product.pixels; ++index) {
    // In the matrix, pixel `index` of the product has its own block of columns; depth-wise products have one pixel.
    const std::uint32_t block = index * job.out_channels;
    const std::uint32_t from = std::max(block, first);
    const std::uint32_t to = std::min(block + job.out_channels, end);
    if (from >= to) continue;
    const std::uint32_t pixel = product.first_pixel + index;
    const Address address = job.destination + pixel / job.out.width * job.destination_line +
                            pixel % job.out.width * job.destination_stride + (from - block);
    append_line(lines, {address, to - from, from - first});
  }
}

}  // namespace tessera::accel::ima
