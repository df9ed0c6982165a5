// Ends of a product: a last group with less than four output channels, and weights with a zero point.
#include "kernels/product.h"

#include "runtime/memory.h"
#include "tessera/xcv.h"

typedef void (*Blocks)(const Product* product, uint32_t groups);

// Whole groups go to the output directly, an incomplete one through words of its own.
static void run(const Product* product, uint32_t output_channels, uint32_t first, uint32_t last, uint32_t pixels,
                Blocks blocks) {
  const uint32_t whole = output_channels / 4;
  const uint32_t end = last < whole ? last : whole;
  Product part = *product;
  part.weights += first * 16 * product->steps;
  part.channels += 4 * first;
  part.output += 4 * first;
  if (first < end) blocks(&part, end - first);
  if (last <= whole) return;

  uint32_t words[4];
  part.weights = product->weights + whole * 16 * product->steps;
  part.channels = product->channels + 4 * whole;
  part.output = (int8_t*)words;
  part.output_bytes = 4;
  blocks(&part, 1);
  int8_t* output = product->output + 4 * whole;
  for (uint32_t pixel = 0; pixel < pixels; ++pixel, output += product->output_bytes) {
    memcpy(output, &words[pixel], output_channels % 4);
  }
}

void product_of_four(const Product* product, uint32_t output_channels, uint32_t first, uint32_t last) {
  run(product, output_channels, first, last, 4, product_blocks_of_four);
}

void product_of_one(const Product* product, uint32_t output_channels, uint32_t first, uint32_t last) {
  run(product, output_channels, first, last, 1, product_blocks_of_one);
}

// Sum of `count` codes.
static int32_t sum_of(const int8_t* codes, uint32_t count) {
  const int8_t* const whole = codes + (count & ~3u);
  const int8_t* const end = codes + count;
  int32_t sum = 0;
  while (codes != whole) sum = cv_sdot_constant("sdotsp", "b", sum, cv_lw_post(codes, 4), 1);
  while (codes != end) sum += *codes++;
  return sum;
}

void product_correct(Product* product, uint32_t pixels, uint32_t taps, int32_t weight_zero_point) {
  for (uint32_t pixel = 0; pixel < 4; ++pixel) product->corrections[pixel] = 0;
  if (weight_zero_point == 0) return;
  const int8_t* codes = product->pixels;
  for (uint32_t pixel = 0; pixel < pixels; ++pixel, codes += product->pixel_bytes) {
    product->corrections[pixel] = -weight_zero_point * sum_of(codes, taps);
  }
}
