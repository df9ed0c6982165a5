// Convolution: the taps of four output pixels are copied into rows of the core's buffer, padding and all, and
// multiplied like the pixels of a point-wise convolution.
#include <stdbool.h>

#include "kernels/kernels.h"
#include "kernels/product.h"
#include "kernels/tiles.h"
#include "tessera/xcv.h"

// Both write whole words, up to three bytes too many: what comes next overwrites them, and the buffer has room behind.
// The same goes for reading.
static inline int8_t* copy(int8_t* to, const int8_t* from, uint32_t bytes) {
  int8_t* const end = to + bytes;
  while (to < end) {
    const uint32_t word = cv_lw_post(from, 4);
    cv_sw_post(word, to, 4);
  }
  return end;
}

static inline int8_t* fill(int8_t* to, uint32_t word, uint32_t bytes) {
  int8_t* const end = to + bytes;
  while (to < end) cv_sw_post(word, to, 4);
  return end;
}

static inline int32_t clamp(int32_t value, int32_t maximum) { return cv_min(cv_max(value, 0), maximum); }

// The taps of a kernel row whose pixels lie next to each other in memory: padding, a run of pixels, padding.
static int8_t* gather_run(int8_t* to, const int8_t* row, int32_t column, const ConvolutionParameters* p,
                          uint32_t padding) {
  const int32_t width = (int32_t)p->window.input_width, taps = (int32_t)p->window.kernel_width;
  const int32_t first = clamp(-column, taps);
  const int32_t last = cv_max(clamp(width - column, taps), first);
  const uint32_t bytes = p->input_channels;
  to = fill(to, padding, (uint32_t)first * bytes);
  to = copy(to, row + (column + first) * (int32_t)bytes, (uint32_t)(last - first) * bytes);
  return fill(to, padding, (uint32_t)(taps - last) * bytes);
}

// The taps of a kernel row, one by one.
static int8_t* gather_taps(int8_t* to, const int8_t* row, int32_t column, const ConvolutionParameters* p,
                           uint32_t padding) {
  const WindowParameters* const w = &p->window;
  for (uint32_t tap = 0; tap < w->kernel_width; ++tap, column += (int32_t)w->dilation_width) {
    if (column >= 0 && column < (int32_t)w->input_width) {
      to = copy(to, row + column * (int32_t)w->input_pixel_bytes, p->input_channels);
    } else {
      to = fill(to, padding, p->input_channels);
    }
  }
  return to;
}

// All taps of one output pixel.
static void gather(int8_t* to, const ConvolutionParameters* p, uint32_t output_row, uint32_t output_column) {
  const WindowParameters* const w = &p->window;
  const uint32_t padding = (uint32_t)(p->input_zero_point & 0xFF) * 0x01010101u;
  const bool run = w->dilation_width == 1 && w->input_pixel_bytes == p->input_channels;
  const int32_t column = (int32_t)(output_column * w->stride_width) - (int32_t)w->padding_left;
  int32_t row = (int32_t)(output_row * w->stride_height) - (int32_t)w->padding_top;
  for (uint32_t tap = 0; tap < w->kernel_height; ++tap, row += (int32_t)w->dilation_height) {
    const int8_t* const codes = (const int8_t*)p->input + row * (int32_t)w->input_row_bytes;
    if (row < 0 || row >= (int32_t)w->input_height) {
      to = fill(to, padding, w->kernel_width * p->input_channels);
    } else if (run) {
      to = gather_run(to, codes, column, p, padding);
    } else {
      to = gather_taps(to, codes, column, p, padding);
    }
  }
}

void kernel_convolution(const ConvolutionParameters* p) {
  const WindowParameters* const w = &p->window;
  const uint32_t taps = w->kernel_height * w->kernel_width * p->input_channels;
  int8_t* const buffer = (int8_t*)p->buffer + core_id() * p->buffer_core_bytes;
  Product product = {.pixels = buffer,
                     .pixel_bytes = (int32_t)(4 * divide_up(taps, 4) + 4),
                     .weights = (const int8_t*)p->weights,
                     .channels = (const ChannelParameters*)p->requantise.channels,
                     .output_bytes = (int32_t)w->output_pixel_bytes,
                     .steps = divide_up(taps, 4),
                     .requantise = &p->requantise};
  TileWalk walk = tile_walk(w->output_height, w->output_width, p->output_channels);
  while (walk.left != 0) {
    const Tile tile = tile_take(&walk);
    for (uint32_t i = 0; i < walk.pixels; ++i) {
      gather(buffer + (int32_t)i * product.pixel_bytes, p, tile.row, tile.column + i);
    }
    product.output = (int8_t*)p->output + tile.row * w->output_row_bytes + tile.column * w->output_pixel_bytes;
    product_correct(&product, walk.pixels, taps, p->weight_zero_point);
    if (walk.pixels == 4) {
      product_of_four(&product, p->output_channels, tile.first_group, tile.last_group);
    } else {
      product_of_one(&product, p->output_channels, tile.first_group, tile.last_group);
    }
  }
}
