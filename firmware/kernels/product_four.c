// Blocks of 4 pixels x 4 output channels in 16 registers.
//
// A step of four taps takes 8 loads and 16 dot products, 64 MACs in 24 cycles. Pixels are walked by one pointer that
// goes from pixel to pixel by a register and back by another; weights lie in the order of use. The code of a block must
// stay below the 128 instructions of a private instruction cache.
#include "kernels/product.h"

#include "kernels/requantise.h"

// Dot products of the four pixels with the weights of one output channel.
#define DOTS(weights, channel)                      \
  "cv.sdotsp.b %[s0" channel "], %[x0], %[" weights \
  "]\n"                                             \
  "cv.sdotsp.b %[s1" channel "], %[x1], %[" weights \
  "]\n"                                             \
  "cv.sdotsp.b %[s2" channel "], %[x2], %[" weights \
  "]\n"                                             \
  "cv.sdotsp.b %[s3" channel "], %[x3], %[" weights "]\n"

// Requantises the four pixels' sums of one channel.
#define REQUANTISE(channel)                                                             \
  do {                                                                                  \
    const int32_t multiplier = channels[channel].multiplier;                            \
    const int32_t shift = channels[channel].shift + (fast ? 0 : requantise->pre_shift); \
    const int32_t zero = requantise->output_zero_point << (shift & 31);                 \
    s0##channel = requantised(s0##channel, multiplier, shift, zero, requantise, fast);  \
    s1##channel = requantised(s1##channel, multiplier, shift, zero, requantise, fast);  \
    s2##channel = requantised(s2##channel, multiplier, shift, zero, requantise, fast);  \
    s3##channel = requantised(s3##channel, multiplier, shift, zero, requantise, fast);  \
  } while (0)

#define STORE(pixel, step) cv_sw_post(packed(s##pixel##0, s##pixel##1, s##pixel##2, s##pixel##3), output, step)

XCV_INLINE int32_t requantised(int32_t sum, int32_t multiplier, int32_t shift, int32_t zero,
                               const RequantiseParameters* requantise, bool fast) {
  return fast ? requantise_fast(sum, multiplier, shift, zero) : requantise_any(sum, multiplier, shift, requantise);
}

// As cv_pack4_b, in two instructions: every byte is written, so the old value may be any.
XCV_INLINE uint32_t packed(int32_t a, int32_t b, int32_t c, int32_t d) {
  return cv_packhi_b(cv_packlo_b((uint32_t)a, (uint32_t)b, (uint32_t)a), (uint32_t)d, (uint32_t)c);
}

XCV_INLINE void blocks(const Product* product, uint32_t groups, bool fast, bool corrected) {
  const RequantiseParameters* const requantise = product->requantise;
  const ChannelParameters* channels = product->channels;
  const ChannelParameters* const end = channels + 4 * groups;
  const int8_t* weights = product->weights;
  int8_t* output = product->output;
  const int32_t forward = product->pixel_bytes;
  const int32_t back = 4 - 3 * forward;
  const int32_t output_forward = product->output_bytes;
  do {
    int32_t s00 = channels[0].bias, s01 = channels[1].bias, s02 = channels[2].bias, s03 = channels[3].bias;
    int32_t s10 = s00, s11 = s01, s12 = s02, s13 = s03;
    int32_t s20 = s00, s21 = s01, s22 = s02, s23 = s03;
    int32_t s30 = s00, s31 = s01, s32 = s02, s33 = s03;
    if (corrected) {
      const int32_t* const c = product->corrections;
      s00 += c[0], s01 += c[0];
      s02 += c[0], s03 += c[0];
      s10 += c[1], s11 += c[1];
      s12 += c[1], s13 += c[1];
      s20 += c[2], s21 += c[2];
      s22 += c[2], s23 += c[2];
      s30 += c[3], s31 += c[3];
      s32 += c[3], s33 += c[3];
    }
    const int8_t* pixel = product->pixels;
    uint32_t x0, x1, x2, x3, w0, w1 = product->steps;
    __asm__ volatile(
        HW_LOOP_CODE(HW_LOOP(0, "%[w1]",
                             "cv.lw %[x0], (%[pixel]), %[forward]\n"
                             "cv.lw %[x1], (%[pixel]), %[forward]\n"
                             "cv.lw %[x2], (%[pixel]), %[forward]\n"
                             "cv.lw %[w0], (%[weights]), 4\n"
                             "cv.lw %[x3], (%[pixel]), %[back]\n"
                             "cv.lw %[w1], (%[weights]), 4\n" DOTS("w0", "0") "cv.lw %[w0], (%[weights]), 4\n" DOTS(
                                 "w1", "1") "cv.lw %[w1], (%[weights]), 4\n" DOTS("w0", "2") DOTS("w1", "3")))
        : [pixel] "+r"(pixel), [weights] "+r"(weights), [w1] "+r"(w1), [w0] "=&r"(w0), [x0] "=&r"(x0), [x1] "=&r"(x1),
          [x2] "=&r"(x2), [x3] "=&r"(x3), [s00] "+r"(s00), [s01] "+r"(s01), [s02] "+r"(s02), [s03] "+r"(s03),
          [s10] "+r"(s10), [s11] "+r"(s11), [s12] "+r"(s12), [s13] "+r"(s13), [s20] "+r"(s20), [s21] "+r"(s21),
          [s22] "+r"(s22), [s23] "+r"(s23), [s30] "+r"(s30), [s31] "+r"(s31), [s32] "+r"(s32), [s33] "+r"(s33)
        : [forward] "r"(forward), [back] "r"(back)
        : "memory");
    REQUANTISE(0);
    REQUANTISE(1);
    REQUANTISE(2);
    REQUANTISE(3);
    STORE(0, output_forward);
    STORE(1, output_forward);
    STORE(2, output_forward);
    STORE(3, 4 - 3 * output_forward);
    channels += 4;
  } while (channels != end);
}

// Apart, so that the registers of the one do not spill for the other's sake.
static void __attribute__((noinline)) blocks_fast(const Product* product, uint32_t groups) {
  blocks(product, groups, true, false);
}
static void __attribute__((noinline)) blocks_corrected(const Product* product, uint32_t groups) {
  blocks(product, groups, true, true);
}
static void __attribute__((noinline)) blocks_any(const Product* product, uint32_t groups) {
  blocks(product, groups, false, true);
}

void product_blocks_of_four(const Product* product, uint32_t groups) {
  const int32_t* const c = product->corrections;
  if (!requantise_is_fast(product->requantise)) {
    blocks_any(product, groups);
  } else if ((c[0] | c[1] | c[2] | c[3]) != 0) {
    blocks_corrected(product, groups);
  } else {
    blocks_fast(product, groups);
  }
}
