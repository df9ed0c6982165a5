// Blocks of one pixel x 4 output channels: fully connected layers, and images too small for blocks of four pixels. A
// step of four taps takes 5 loads and 4 dot products, 16 MACs in 9 cycles.
#include "kernels/product.h"
#include "kernels/requantise.h"

// The sums of four output channels.
XCV_INLINE const int8_t* sums_of_group(const Product* product, const int8_t* weights, const ChannelParameters* channels,
                                       int32_t sums[4]) {
  int32_t s0 = channels[0].bias, s1 = channels[1].bias, s2 = channels[2].bias, s3 = channels[3].bias;
  const int8_t* pixel = product->pixels;
  uint32_t x, w0, w1, w2, w3;
  __asm__ volatile(HW_LOOP_CODE(HW_LOOP(0, "%[steps]",
                                        "cv.lw %[x], (%[pixel]), 4\n"
                                        "cv.lw %[w0], (%[weights]), 4\n"
                                        "cv.lw %[w1], (%[weights]), 4\n"
                                        "cv.lw %[w2], (%[weights]), 4\n"
                                        "cv.lw %[w3], (%[weights]), 4\n"
                                        "cv.sdotsp.b %[s0], %[x], %[w0]\n"
                                        "cv.sdotsp.b %[s1], %[x], %[w1]\n"
                                        "cv.sdotsp.b %[s2], %[x], %[w2]\n"
                                        "cv.sdotsp.b %[s3], %[x], %[w3]\n"))
                   : [pixel] "+r"(pixel), [weights] "+r"(weights), [s0] "+r"(s0), [s1] "+r"(s1), [s2] "+r"(s2),
                     [s3] "+r"(s3), [x] "=&r"(x), [w0] "=&r"(w0), [w1] "=&r"(w1), [w2] "=&r"(w2), [w3] "=&r"(w3)
                   : [steps] "r"(product->steps)
                   : "memory");
  sums[0] = s0, sums[1] = s1, sums[2] = s2, sums[3] = s3;
  return weights;
}

void product_blocks_of_one(const Product* product, uint32_t groups) {
  const RequantiseParameters* const requantise = product->requantise;
  const ChannelParameters* channels = product->channels;
  const ChannelParameters* const end = channels + 4 * groups;
  const int8_t* weights = product->weights;
  uint32_t* output = (uint32_t*)product->output;
  for (; channels != end; channels += 4) {
    int32_t sums[4];
    weights = sums_of_group(product, weights, channels, sums);
    uint32_t word = 0;
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; ++i) {
      const int32_t code = requantise_any(sums[i] + product->corrections[0], channels[i].multiplier,
                                          channels[i].shift + requantise->pre_shift, requantise);
      word |= (uint32_t)(code & 0xFF) << (8 * i);
    }
    *output++ = word;
  }
}
