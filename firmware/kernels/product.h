// The product behind convolutions and fully connected layers: four pixels, or one, by many output channels.
#pragma once

#include <stdint.h>

#include "arch/kernel_parameters.h"

/// Four pixels (rows of int8 codes), or one, and what to compute for them.
typedef struct {
  const int8_t* pixels;               ///< the first pixel
  int32_t pixel_bytes;                ///< from a pixel to the next
  const int8_t* weights;              ///< packed (arch/kernel_parameters.h)
  const ChannelParameters* channels;  ///< of the output channels
  int8_t* output;                     ///< first pixel, first channel
  int32_t output_bytes;               ///< from a pixel's output to the next's
  uint32_t steps;                     ///< groups of four taps, the last one filled up with zero weights; >= 1
  const RequantiseParameters* requantise;
  int32_t corrections[4];  ///< added to the sums of each pixel: -weight_zero_point * sum(x)
} Product;

/// Computes groups `first` to `last` - 1 of four output channels, for four pixels or for the first only. What the last
/// group has beyond `output_channels` is not written.
void product_of_four(const Product* product, uint32_t output_channels, uint32_t first, uint32_t last);
void product_of_one(const Product* product, uint32_t output_channels, uint32_t first, uint32_t last);

/// Sets the corrections of `pixels` pixels of `taps` codes each.
void product_correct(Product* product, uint32_t pixels, uint32_t taps, int32_t weight_zero_point);

/// The blocks themselves: whole groups only, `groups` >= 1 of them, from the first on. Outputs are written as words.
void product_blocks_of_four(const Product* product, uint32_t groups);
void product_blocks_of_one(const Product* product, uint32_t groups);
