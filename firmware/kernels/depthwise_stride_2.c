// Convolution 3 x 3 of one channel's plane (depthwise.h) with stride 2, in blocks of 1 x 2 outputs.
//
// A block needs five columns' words, one of them left from the block before: 25, 29 or 33 cycles by the rule, 6 more
// with a zero point of the weights, 4 more where the words are not aligned.
#include "kernels/depthwise_blocks.h"

// clang-format off
#define BEFORE LOAD("x0")
#define LOADS LOAD("x1") LOAD("x2") LOAD("x3") LOAD("x4")
#define NEXT_ROW "add %[to], %[to], %[next_to]\n"
#define OUTPUT(RULE, x, y, z) START("a") SUM_OF("a", x, y, z, "u") RULE("a") STORE("a", "to")
#define BLOCK(RULE) LOADS OUTPUT(RULE, "x0", "x1", "x2") OUTPUT(RULE, "x2", "x3", "x4") MOVE("x0", "x4")
#define ZERO_OUTPUT(RULE, x, y, z)                                        \
  START("a") ZERO("a", x, "u") ZERO("a", y, "u") ZERO("a", z, "u")        \
  SUM_OF("a", x, y, z, "u") RULE("a") STORE("a", "to")
#define ZERO_BLOCK(RULE)                                                  \
  LOADS ZERO_OUTPUT(RULE, "x0", "x1", "x2") ZERO_OUTPUT(RULE, "x2", "x3", "x4") MOVE("x0", "x4")

#define RESULTS                                                                                              \
  [a] "+r"(a), [b] "+r"(b), [t] "=&r"(t), [from] "+r"(work.from), [to] "+r"(work.to), [x0] "=&r"(x0),        \
  [x1] "=&r"(x1), [x2] "=&r"(x2), [x3] "=&r"(x3), [x4] "=&r"(x4)
#define OPERANDS                                                                                             \
  [u0] "r"(work.weights[0]), [u1] "r"(work.weights[1]), [u2] "r"(work.weights[2]),                           \
  [zu] "r"(work.shape->weight_zero), [bias] "r"(scale.bias), [multiplier] "r"(scale.multiplier),             \
  [shift] "r"(scale.shift), [zero] "r"(scale.zero), [column] "r"(work.shape->column_bytes),                  \
  [pixel] "r"(work.shape->pixel_bytes)

// All channels of a pass, in blocks with a rule.
#define PASS(name, rule, block)                                                                              \
  XCV_INLINE void name##_run(Work work) {                                                                    \
    const Scale scale = scale_of(*work.channel, work.shape->requantise, rule);                               \
    uint32_t a = 0, b = work.shape->rows, t, x0, x1, x2, x3, x4;                                             \
    __asm__ volatile(ROWS("", BEFORE, block, NEXT_ROW)                                                       \
                     : RESULTS                                                                               \
                     : OPERANDS, [lower] "r"(scale.lower), [count] "r"(work.run->count),                     \
                       [next_from] "r"(work.run->next_from), [next_to] "r"(work.run->next_to)                \
                     : "memory");                                                                            \
  }                                                                                                          \
  static void __attribute__((noinline)) name(const PlanePass* pass) { for_each_run(pass, name##_run); }

// With the range there are not registers enough for the way to the next row: rows go one by one.
#define ANY_PASS(name, block)                                                                                \
  XCV_INLINE void name##_run(Work work) {                                                                    \
    const RequantiseParameters* const range = work.shape->requantise;                                        \
    const Scale scale = scale_of(*work.channel, range, RULE_ANY);                                            \
    for (uint32_t row = 0; row < work.shape->rows; ++row) {                                                  \
      uint32_t a = work.run->count, b = 0, t, x0, x1, x2, x3, x4;                                            \
      __asm__ volatile(ROW(BEFORE, block)                                                                    \
                       : RESULTS                                                                             \
                       : OPERANDS, [pre] "r"(range->pre_shift), [minimum] "r"(range->minimum),               \
                         [maximum] "r"(range->maximum)                                                       \
                       : "memory");                                                                          \
      work.from += work.run->next_from;                                                                      \
      work.to += work.run->next_to;                                                                          \
    }                                                                                                        \
  }                                                                                                          \
  static void __attribute__((noinline)) name(const PlanePass* pass) { for_each_run(pass, name##_run); }

PASS(pass_split, RULE_SPLIT, BLOCK(SPLIT))
PASS(pass_wide, RULE_WIDE, BLOCK(WIDE))
ANY_PASS(pass_any, BLOCK(ANY))
PASS(pass_split_zero, RULE_SPLIT, ZERO_BLOCK(SPLIT))
PASS(pass_wide_zero, RULE_WIDE, ZERO_BLOCK(WIDE))
ANY_PASS(pass_any_zero, ZERO_BLOCK(ANY))
// clang-format on

void plane_pass_stride_2(const PlanePass* pass, Rule rule) {
  const bool zero = pass->shape->weight_zero != 0;
  if (rule == RULE_SPLIT) {
    zero ? pass_split_zero(pass) : pass_split(pass);
  } else if (rule == RULE_WIDE) {
    zero ? pass_wide_zero(pass) : pass_wide(pass);
  } else {
    zero ? pass_any_zero(pass) : pass_any(pass);
  }
}
