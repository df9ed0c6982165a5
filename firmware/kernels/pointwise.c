// Point-wise convolution and fully connected layer: products of pixels as they lie in memory.
#include "kernels/kernels.h"
#include "kernels/product.h"
#include "kernels/tiles.h"

// Output pixels that follow each other evenly through all rows make one long row, which leaves fewer odd ends.
static void flatten(PointwiseParameters* p) {
  const uint32_t pixel = p->stride_width * p->input_pixel_bytes;
  if (p->output_height > 1 && p->stride_height * p->input_row_bytes == p->output_width * pixel &&
      p->output_row_bytes == p->output_width * p->output_pixel_bytes) {
    p->output_width *= p->output_height;
    p->output_height = 1;
  }
}

void kernel_pointwise(const PointwiseParameters* parameters) {
  PointwiseParameters p = *parameters;
  flatten(&p);
  Product product = {.pixel_bytes = (int32_t)(p.stride_width * p.input_pixel_bytes),
                     .weights = (const int8_t*)p.weights,
                     .channels = (const ChannelParameters*)p.requantise.channels,
                     .output_bytes = (int32_t)p.output_pixel_bytes,
                     .steps = divide_up(p.input_channels, 4),
                     .requantise = &p.requantise};
  TileWalk walk = tile_walk(p.output_height, p.output_width, p.output_channels);
  while (walk.left != 0) {
    const Tile tile = tile_take(&walk);
    product.pixels = (const int8_t*)p.input + tile.row * p.stride_height * p.input_row_bytes +
                     tile.column * p.stride_width * p.input_pixel_bytes;
    product.output = (int8_t*)p.output + tile.row * p.output_row_bytes + tile.column * p.output_pixel_bytes;
    product_correct(&product, walk.pixels, p.input_channels, p.weight_zero_point);
    if (walk.pixels == 4) {
      product_of_four(&product, p.output_channels, tile.first_group, tile.last_group);
    } else {
      product_of_one(&product, p.output_channels, tile.first_group, tile.last_group);
    }
  }
}

void kernel_fully_connected(const FullyConnectedParameters* p) {
  Product product = {.pixels = (const int8_t*)p->input,
                     .weights = (const int8_t*)p->weights,
                     .channels = (const ChannelParameters*)p->requantise.channels,
                     .output = (int8_t*)p->output,
                     .steps = divide_up(p->inputs, 4),
                     .requantise = &p->requantise};
  const Share share = core_share(divide_up(p->outputs, 4));
  if (share.first == share.last) return;
  product_correct(&product, 1, p->inputs, p->weight_zero_point);
  product_of_one(&product, p->outputs, share.first, share.last);
}
