// Sum of two tensors with scales of their own: with constants that give the exact result in 32 bits, or by the rule
// itself (arch/kernel_parameters.h): where one of the scales is a power of two, with the upper words of products, or in
// 64 bits.
#include <stdbool.h>

#include "kernels/kernels.h"
#include "kernels/requantise.h"
#include "kernels/share.h"

// --- With constants --------------------------------------------------------------------------------------------------

static int32_t fast_sum(const AddParameters* p, int32_t a, int32_t b) {
  const int32_t sum = cv_mac(a * p->fast_first, b, p->fast_second);
  return cv_min(cv_max(cv_addnr(sum, p->fast_offset, p->fast_shift), p->minimum), p->maximum);
}

#define SCALE(a, b)    \
  "mul %[" a "], %[" a \
  "], %[first]\n"      \
  "cv.mac %[" a "], %[" b "], %[second]\n"
#define ROUND(a)             \
  "cv.addnr %[" a            \
  "], %[offset], %[shift]\n" \
  "cv.clip %[" a "], %[" a "], 8\n"

// `count` times four elements, in 27 cycles, or 29 with another range than that of int8.
#define FOURS(RANGE)                                                                                    \
  HW_LOOP_CODE(HW_LOOP(0, "%[a0]",                                                                      \
                       "cv.lb %[a0], (%[p]), 1\n"                                                       \
                       "cv.lb %[b0], (%[q]), 1\n"                                                       \
                       "cv.lb %[a1], (%[p]), 1\n"                                                       \
                       "cv.lb %[b1], (%[q]), 1\n"                                                       \
                       "cv.lb %[a2], (%[p]), 1\n"                                                       \
                       "cv.lb %[b2], (%[q]), 1\n"                                                       \
                       "cv.lb %[a3], (%[p]), 1\n"                                                       \
                       "cv.lb %[b3], (%[q]), 1\n" SCALE("a0", "b0") SCALE("a1", "b1") SCALE("a2", "b2") \
                           SCALE("a3", "b3") ROUND("a0") ROUND("a1") ROUND("a2")                        \
                               ROUND("a3") "cv.packlo.b %[b0], %[a1], %[a0]\n"                          \
                                           "cv.packhi.b %[b0], %[a3], %[a2]\n" RANGE "cv.sw %[b0], (%[to]), 4\n"))
#define FOURS_OPERANDS                                                                                                 \
  [a0] "+r"(a0), [p] "+r"(first), [q] "+r"(second), [to] "+r"(output), [a1] "=&r"(a1), [a2] "=&r"(a2), [a3] "=&r"(a3), \
      [b0] "=&r"(b0), [b1] "=&r"(b1), [b2] "=&r"(b2),                                                                  \
      [b3] "=&r"(b3)                                                                                                   \
      : [first] "r"(p->fast_first),                                                                                    \
        [second] "r"(p->fast_second),                                                                                  \
        [offset] "r"(p->fast_offset),                                                                                  \
        [shift] "r"(p->fast_shift)

static bool whole_range(const AddParameters* p) { return p->minimum == -128 && p->maximum == 127; }

static void add_fours(const AddParameters* p, const int8_t* first, const int8_t* second, int8_t* output,
                      uint32_t count) {
  uint32_t a0 = count, a1, a2, a3, b0, b1, b2, b3;
  if (whole_range(p)) {
    __asm__ volatile(FOURS("") : FOURS_OPERANDS : "memory");
  } else {
    __asm__ volatile(FOURS("cv.max.sc.b %[b0], %[b0], %[minimum]\n"
                           "cv.min.sc.b %[b0], %[b0], %[maximum]\n")
                     : FOURS_OPERANDS, [minimum] "r"(p->minimum), [maximum] "r"(p->maximum)
                     : "memory");
  }
}

// Shares are whole words of the output where it is aligned.
static void add_fast(const AddParameters* p) {
  const Share fours = core_share(p->count / 4);
  const uint32_t start = 4 * fours.first;
  if (fours.first != fours.last) {
    add_fours(p, (const int8_t*)p->first + start, (const int8_t*)p->second + start, (int8_t*)p->output + start,
              fours.last - fours.first);
  }
  if (core_id() != TESSERA_CORES - 1) return;
  for (uint32_t i = p->count & ~3u; i < p->count; ++i) {
    ((int8_t*)p->output)[i] = (int8_t)fast_sum(p, ((const int8_t*)p->first)[i], ((const int8_t*)p->second)[i]);
  }
}

// --- With a scale that is a power of two -----------------------------------------------------------------------------
//
// TFLite divides by twice the larger of the inputs' scales, so one of the factors is exactly one half: multiplier 2^30.
// That input a becomes (a - zero) << (50 - shift) without rounding. The other, b, with k = shift - 20, is
//   floor(((b - zero) * m + 2^(k-1)) / 2^k) = (b * upper + offset + ((b * lower + rest) >> 8)) >> (k - 8)
// where m = upper * 2^8 + lower, and offset * 2^8 + rest is what does not depend on b. The zero of a goes along in it,
// times 2^k, where all that fits 32 bits.

/// One element: a * factor + that, then the output's scale.
typedef struct {
  int32_t factor;
  int32_t zero;  ///< of a, where it is taken off there
  int32_t upper, lower, rest, offset, shift;
  int32_t multiplier, output_shift, output_zero;
} HalfScale;

static bool is_between(int32_t shift, int32_t least, int32_t most) { return shift >= least && shift <= most; }

static bool has_half_scale(const AddParameters* p) {
  return p->first_multiplier == 1 << 30 && is_between(p->first_shift, 31, 50) && is_between(p->second_shift, 31, 52) &&
         is_between(p->output_shift, 33, FOLDING_SHIFT);
}

// Does the sum fit 32 bits before its shift, for all codes?
static bool offset_fits(int64_t offset, int32_t upper) {
  const int64_t reach = (int64_t)128 * upper + 128;
  return offset - reach >= INT32_MIN && offset + reach <= INT32_MAX;
}

static HalfScale half_scale(const AddParameters* p) {
  const int32_t k = p->second_shift - 20, m = p->second_multiplier, position = 50 - p->first_shift;
  const int64_t constant = ((int64_t)1 << (k - 1)) - (int64_t)p->second_zero_point * m;
  HalfScale scale = {.factor = 1 << position,
                     .zero = p->first_zero_point,
                     .upper = m >> 8,
                     .lower = m & 0xFF,
                     .rest = (int32_t)constant & 0xFF,
                     .offset = (int32_t)(constant >> 8),
                     .shift = k - 8,
                     .multiplier = p->output_multiplier,
                     .output_shift = p->output_shift - 32,
                     .output_zero = p->output_zero_point * (1 << (p->output_shift - 32))};
  const int64_t offset = (constant >> 8) - (int64_t)p->first_zero_point * ((int64_t)1 << (position + k - 8));
  if (offset_fits(offset, scale.upper)) {
    scale.zero = 0;
    scale.offset = (int32_t)offset;
  }
  return scale;
}

static int32_t half_sum(const HalfScale* s, int32_t a, int32_t b) {
  const int32_t other = cv_addnr(((b * s->lower + s->rest) >> 8) + b * s->upper, s->offset, s->shift);
  const int32_t sum = cv_mac(other, a - s->zero, s->factor);
  return cv_addrnr(multiply_high(sum, s->multiplier), s->output_zero, s->output_shift);
}

// clang-format off
#define HALF(sum, ZERO)                              \
  "cv.lb %[b], (%[q]), 1\n"                          \
  "cv.lb %[a], (%[p]), 1\n"                          \
  "mv %[" sum "], %[rest]\n"                         \
  "cv.macsn %[" sum "], %[b], %[lower], 8\n"         \
  "cv.mac %[" sum "], %[b], %[upper]\n"              \
  "cv.addnr %[" sum "], %[offset], %[shift]\n" ZERO  \
  "cv.mac %[" sum "], %[a], %[factor]\n"             \
  "mulh %[" sum "], %[" sum "], %[multiplier]\n"     \
  "cv.addrnr %[" sum "], %[output_zero], %[output_shift]\n" \
  "cv.clip %[" sum "], %[" sum "], 8\n"
// `count` times four elements, in 59 cycles; 4 more with a zero of their own, 2 with another range than that of int8.
#define HALVES(ZERO, RANGE)                                                                              \
  HW_LOOP_CODE(HW_LOOP(0, "%[s0]", HALF("s0", ZERO) HALF("s1", ZERO) HALF("s2", ZERO) HALF("s3", ZERO)   \
                       "cv.packlo.b %[a], %[s1], %[s0]\n"                                                \
                       "cv.packhi.b %[a], %[s3], %[s2]\n" RANGE "cv.sw %[a], (%[to]), 4\n"))
#define OWN_ZERO "sub %[a], %[a], %[own_zero]\n"
#define RANGE_OF_A "cv.max.sc.b %[a], %[a], %[minimum]\n" "cv.min.sc.b %[a], %[a], %[maximum]\n"
#define HALVES_OPERANDS                                                                                  \
  : [s0] "+r"(s0), [p] "+r"(first), [q] "+r"(second), [to] "+r"(output), [a] "=&r"(a), [b] "=&r"(b),     \
    [s1] "=&r"(s1), [s2] "=&r"(s2), [s3] "=&r"(s3)                                                       \
  : [factor] "r"(s.factor), [own_zero] "r"(s.zero), [upper] "r"(s.upper), [lower] "r"(s.lower),          \
    [rest] "r"(s.rest), [offset] "r"(s.offset), [shift] "r"(s.shift), [multiplier] "r"(s.multiplier),    \
    [output_shift] "r"(s.output_shift), [output_zero] "r"(s.output_zero), [minimum] "r"(p->minimum),     \
    [maximum] "r"(p->maximum)                                                                            \
  : "memory"

static void __attribute__((noinline)) add_half_fours(const AddParameters* p, HalfScale s, const int8_t* first, const int8_t* second,
                           int8_t* output, uint32_t count) {
  uint32_t s0 = count, s1, s2, s3, a, b;
  if (whole_range(p)) {
    if (s.zero == 0) {
      __asm__ volatile(HALVES("", "") HALVES_OPERANDS);
    } else {
      __asm__ volatile(HALVES(OWN_ZERO, "") HALVES_OPERANDS);
    }
  } else if (s.zero == 0) {
    __asm__ volatile(HALVES("", RANGE_OF_A) HALVES_OPERANDS);
  } else {
    __asm__ volatile(HALVES(OWN_ZERO, RANGE_OF_A) HALVES_OPERANDS);
  }
}
// clang-format on

// The cores begin four banks apart: if they all walked along the same banks, these would be the bottleneck.
static void add_half(const AddParameters* p) {
  const HalfScale scale = half_scale(p);
  const Share fours = core_share(p->count / 4);
  const uint32_t turn = fours.first + (4 * core_id() - fours.first) % 32;
  const uint32_t middle = turn < fours.last ? turn : fours.first;
  const Share parts[2] = {{middle, fours.last}, {fours.first, middle}};
  for (int i = 0; i < 2; ++i) {
    const uint32_t start = 4 * parts[i].first;
    if (parts[i].first == parts[i].last) continue;
    add_half_fours(p, scale, (const int8_t*)p->first + start, (const int8_t*)p->second + start,
                   (int8_t*)p->output + start, parts[i].last - parts[i].first);
  }
  if (core_id() != TESSERA_CORES - 1) return;
  for (uint32_t i = p->count & ~3u; i < p->count; ++i) {
    const int32_t sum = half_sum(&scale, ((const int8_t*)p->first)[i], ((const int8_t*)p->second)[i]);
    ((int8_t*)p->output)[i] = (int8_t)cv_min(cv_max(sum, p->minimum), p->maximum);
  }
}

static AddParameters swapped(const AddParameters* p) {
  AddParameters swapped = *p;
  swapped.first = p->second, swapped.second = p->first;
  swapped.first_zero_point = p->second_zero_point, swapped.second_zero_point = p->first_zero_point;
  swapped.first_multiplier = p->second_multiplier, swapped.second_multiplier = p->first_multiplier;
  swapped.first_shift = p->second_shift, swapped.second_shift = p->first_shift;
  return swapped;
}

// --- Step by step ----------------------------------------------------------------------------------------------------

static int32_t single(int32_t value, int32_t multiplier, int32_t shift) {
  return (int32_t)(((int64_t)value * multiplier + ((int64_t)1 << (shift - 1))) >> shift);
}

// `single` by the upper word, which needs a shift of at least 33: a code is brought up by two bits more than the 20.
static int32_t scaled(int32_t code, int32_t zero_point, int32_t multiplier, int32_t shift) {
  return cv_addrnr(multiply_high((code - zero_point) << 22, multiplier), 0, shift + 2);
}

static void add_exact(const AddParameters* p) {
  const bool upper =
      is_between(p->first_shift, 31, 61) && is_between(p->second_shift, 31, 61) && is_between(p->output_shift, 33, 62);
  const Share share = core_share(p->count);
  for (uint32_t i = share.first; i < share.last; ++i) {
    const int32_t a = ((const int8_t*)p->first)[i], b = ((const int8_t*)p->second)[i];
    int32_t sum;
    if (upper) {
      sum = scaled(a, p->first_zero_point, p->first_multiplier, p->first_shift) +
            scaled(b, p->second_zero_point, p->second_multiplier, p->second_shift);
      sum = cv_addrnr(multiply_high(sum, p->output_multiplier), 0, p->output_shift);
    } else {
      sum = single((a - p->first_zero_point) * (1 << 20), p->first_multiplier, p->first_shift) +
            single((b - p->second_zero_point) * (1 << 20), p->second_multiplier, p->second_shift);
      sum = single(sum, p->output_multiplier, p->output_shift);
    }
    ((int8_t*)p->output)[i] = (int8_t)cv_min(cv_max(sum + p->output_zero_point, p->minimum), p->maximum);
  }
}

void kernel_add(const AddParameters* parameters) {
  const AddParameters p = *parameters;  // stores into the output could otherwise be changes of the parameters
  const AddParameters q = swapped(&p);
  if (p.fast) {
    add_fast(&p);
  } else if (has_half_scale(&p)) {
    add_half(&p);
  } else if (has_half_scale(&q)) {
    add_half(&q);
  } else {
    add_exact(&p);
  }
}
