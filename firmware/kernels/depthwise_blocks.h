// What the passes over planes (depthwise.h) share: pieces of their blocks in assembly, the registers' contents, and the
// walk over rows and columns.
#pragma once

#include "kernels/depthwise.h"
#include "kernels/requantise.h"

// clang-format off

// Operands by name: sums a, b ...; words of columns x0, x1 ...; weights of the upper and the lower output row u0..u2,
// l0..l2.
#define DOT(sum, word, weights) "cv.sdotsp.b %[" sum "], %[" word "], %[" weights "]\n"
#define SUM_OF(sum, x, y, z, row) DOT(sum, x, row "0") DOT(sum, y, row "1") DOT(sum, z, row "2")
#define START(sum) "mv %[" sum "], %[bias]\n"
// Minus the weights' zero point times the codes of three rows of a word, the upper or the lower ones (zu, zl).
#define ZERO(sum, word, row) DOT(sum, word, "z" row)
#define MOVE(to, from) "mv %[" to "], %[" from "]\n"
#define LOAD(to) "cv.lw %[" to "], (%[from]), %[column]\n"
#define STORE(sum, to) "cv.sb %[" sum "], (%[" to "]), %[pixel]\n"

// The rules of requantise.h, in 5, 7 and 10 cycles.
#define SPLIT(sum)                                     \
  "cv.mulun %[t], %[" sum "], %[lower], 16\n"          \
  "cv.machhun %[t], %[" sum "], %[lower], 0\n"         \
  "cv.mac %[t], %[" sum "], %[multiplier]\n"           \
  "cv.addrnr %[t], %[zero], %[shift]\n"                \
  "cv.clip %[" sum "], %[t], 8\n"
#define WIDE(sum)                                     \
  "mulh %[" sum "], %[" sum "], %[multiplier]\n"      \
  "cv.addrnr %[" sum "], %[zero], %[shift]\n"         \
  "cv.clip %[" sum "], %[" sum "], 8\n"
#define ANY(sum)                                      \
  "sll %[" sum "], %[" sum "], %[pre]\n"              \
  "mulh %[" sum "], %[" sum "], %[multiplier]\n"      \
  "cv.addrnr %[" sum "], zero, %[shift]\n"            \
  "add %[" sum "], %[" sum "], %[zero]\n"             \
  "cv.max %[" sum "], %[" sum "], %[minimum]\n"       \
  "cv.min %[" sum "], %[" sum "], %[maximum]\n"

// All rows of blocks: their number arrives in the register of sum b.
#define ROWS(prepare, before, block, next_row)                                 \
  HW_LOOP_CODE(prepare HW_LOOP(1, "%[b]",                                      \
      before                                                                   \
      HW_LOOP(0, "%[count]", block)                                            \
      "add %[from], %[from], %[next_from]\n"                                   \
      next_row))
// One row of blocks, where there are not registers enough for all: the blocks' number arrives in that of sum a.
#define ROW(before, block) HW_LOOP_CODE(before HW_LOOP(0, "%[a]", block))

// clang-format on

/// What stays in registers during a channel.
typedef struct {
  uint32_t bias, multiplier, lower;
  int32_t shift;
  uint32_t zero;
} Scale;

XCV_INLINE Scale scale_of(ChannelParameters channel, const RequantiseParameters* requantise, Rule rule) {
  const uint32_t zero = (uint32_t)requantise->output_zero_point;
  const uint32_t bias = (uint32_t)channel.bias, multiplier = (uint32_t)channel.multiplier;
  if (rule == RULE_SPLIT) {
    const SplitScale split = split_scale(channel, requantise->output_zero_point);
    return (Scale){bias + SPLIT_OFFSET, split.upper, split.lower, split.shift, split.zero};
  }
  if (rule == RULE_WIDE) return (Scale){bias, multiplier, 0, channel.shift - 32, zero << (channel.shift - 32)};
  return (Scale){bias, multiplier, 0, channel.shift + requantise->pre_shift, zero};
}

/// What a run of a channel is computed from.
typedef struct {
  const PassShape* shape;
  const Run* run;
  const ChannelParameters* channel;
  const uint32_t* weights;
  const int8_t* from;
  int8_t* to;
} Work;

/// Calls `body` for each channel of a pass and each run. It is inlined, in one copy, and so stays in the private
/// instruction cache.
XCV_INLINE void for_each_run(const PlanePass* pass, void (*body)(Work work)) {
  const PassShape* const shape = pass->shape;
  const Run* const end = shape->run + shape->runs;
  const int8_t* plane = pass->plane;
  int8_t* output = pass->output;
  const uint32_t* weights = pass->weights;
  for (const ChannelParameters* channel = pass->channels; channel != pass->end; ++channel) {
#pragma clang loop unroll(disable)
    for (const Run* run = shape->run; run != end; ++run) {
      body((Work){shape, run, channel, weights, plane + run->from, output + run->to});
    }
    plane += shape->plane_bytes;
    weights += 3;
    ++output;
  }
}
