// Requantisation of 32-bit sums: the rule in arch/kernel_parameters.h, on a core whose `mulh` gives the upper word of a
// product.
//
// With n = shift + pre_shift >= 33, floor((p + 2^(n-1)) / 2^n) of the 64-bit product p is
// floor((floor(p / 2^32) + 2^(n-33)) / 2^(n-32)), since the rounding term is a multiple of 2^32: one `cv.addrnr`, which
// takes the lower five bits of a register, n - 32, as its shift. Its first addend takes the zero point along as
// zero_point << (n - 32). |floor(p / 2^32)| <= 2^30, hence no overflow for n - 32 <= 23.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "arch/kernel_parameters.h"
#include "tessera/xcv.h"

/// The greatest shift with which the zero point can be added before the shift.
#define FOLDING_SHIFT 55

/// Is the output clipped to all of int8?
XCV_INLINE bool whole_int8(const RequantiseParameters* parameters) {
  return parameters->minimum == -128 && parameters->maximum == 127;
}

/// A scale for products in 16-bit halves, which take fewer cycles than `mulh`, where the multiplier's lowest `zeros`
/// bits are 0 (KERNEL_SPLIT_ZEROS). With m = multiplier >> zeros = upper * 2^16 + lower, and a sum made unsigned by
/// adding 2^31 = high * 2^16 + low,
///   floor(sum * m / 2^16) = sum * upper + high * lower + floor(low * lower / 2^16)    (modulo 2^32),
/// exactly: `cv.mulun`, `cv.machhun`, `cv.mac`. What the 2^31 contribute, 2^15 * m, is taken back by `zero`, which also
/// holds output_zero_point << shift. For sums up to KERNEL_SPLIT_REACH that magnitude is at most 2^30, and so is that
/// of the zero point, hence no overflow; intermediate results may wrap around.
typedef struct {
  uint32_t upper;
  uint32_t lower;  ///< in both halves
  int32_t shift;   ///< what is left of the shift, at most 23
  uint32_t zero;
} SplitScale;

#define SPLIT_OFFSET 0x80000000u

XCV_INLINE SplitScale split_scale(ChannelParameters channel, int32_t output_zero_point) {
  const int32_t zeros = KERNEL_SPLIT_ZEROS(channel.shift);
  const uint32_t m = (uint32_t)channel.multiplier >> zeros;
  const int32_t shift = channel.shift - 16 - zeros;
  return (SplitScale){m >> 16, (m & 0xFFFF) * 0x10001, shift, ((uint32_t)output_zero_point << shift) - (m << 15)};
}

/// Is `split_scale` exact for the channel? Its sums without the bias are at most `products` in magnitude.
XCV_INLINE bool requantise_is_split(ChannelParameters channel, uint32_t products) {
  if (channel.shift < KERNEL_SPLIT_LEAST_SHIFT || channel.shift > KERNEL_SPLIT_MOST_SHIFT) return false;
  const int32_t zeros = KERNEL_SPLIT_ZEROS(channel.shift);
  const uint32_t bias = (uint32_t)(channel.bias < 0 ? -channel.bias : channel.bias);
  return channel.multiplier >> zeros << zeros == channel.multiplier && bias + products <= KERNEL_SPLIT_REACH(zeros);
}

/// The upper word of a product. The compiler would prefer its own order of instructions around a 64-bit product.
XCV_INLINE int32_t multiply_high(int32_t a, int32_t b) {
  int32_t upper;
  __asm__("mulh %0, %1, %2" : "=r"(upper) : "r"(a), "r"(b));
  return upper;
}

/// Are these what `requantise_fast` can do: no pre-shift, the whole range of int8, shifts of at most FOLDING_SHIFT?
XCV_INLINE bool requantise_is_fast(const RequantiseParameters* parameters) {
  return parameters->pre_shift == 0 && whole_int8(parameters) && parameters->maximum_shift <= FOLDING_SHIFT;
}

/// `zero` is output_zero_point << (shift - 32).
XCV_INLINE int32_t requantise_fast(int32_t sum, int32_t multiplier, int32_t shift, int32_t zero) {
  return cv_clip(cv_addrnr(multiply_high(sum, multiplier), zero, shift), 8);
}

/// Any parameters. `shift` is that of the channel plus pre_shift.
XCV_INLINE int32_t requantise_any(int32_t sum, int32_t multiplier, int32_t shift,
                                  const RequantiseParameters* parameters) {
  const int32_t scaled = cv_addrnr(multiply_high(sum << parameters->pre_shift, multiplier), 0, shift);
  return cv_min(cv_max(scaled + parameters->output_zero_point, parameters->minimum), parameters->maximum);
}

/// The least pre-shift with which the upper word does.
XCV_INLINE int32_t pre_shift_for(int32_t shift) { return shift < 33 ? 33 - shift : 0; }

/// Does a sum of at most `most` in magnitude fit 32 bits after that?
XCV_INLINE bool pre_shift_fits(int32_t pre_shift, uint32_t most) {
  return pre_shift < 31 && most >> (31 - pre_shift) == 0;
}

/// Any sum and any scale, in 64 bits. `shift` is that of the channel. Results far outside int8 are clipped early, so
/// that the zero point cannot overflow.
XCV_INLINE int32_t requantise_slow(int32_t sum, int32_t multiplier, int32_t shift,
                                   const RequantiseParameters* parameters) {
  const int64_t scaled = ((int64_t)sum * multiplier + ((int64_t)1 << (shift - 1))) >> shift;
  const int32_t near = scaled > 1000 ? 1000 : scaled < -1000 ? -1000 : (int32_t)scaled;
  return cv_min(cv_max(near + parameters->output_zero_point, parameters->minimum), parameters->maximum);
}
