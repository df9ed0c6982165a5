// Convolution 3 x 3 of one channel's plane (depthwise.h) with stride 1, in blocks of 2 x 2 outputs.
//
// A block needs four columns' words, two of them left from the block before. A word holds four rows: the lower output
// row's weights are the upper's, one byte up. 44, 52 or 60 cycles by the rule, 8 more with a zero point of the weights,
// 2 more where the words are not aligned; 2 less in pairs of blocks, where words need not be moved. Such a pair of the
// fastest rule has 84 instructions, and so fits the private instruction cache.
#include <stddef.h>

#include "kernels/depthwise_blocks.h"

// clang-format off
#define BEFORE LOAD("x0") LOAD("x1")
#define LOADS LOAD("x2") LOAD("x3")
#define MOVES MOVE("x0", "x2") MOVE("x1", "x3")
#define NEXT_ROW                            \
  "add %[to], %[to], %[next_to]\n"          \
  "add %[to_lower], %[to_lower], %[next_to]\n"

// An output, two neighbours of an output row, and a block of both rows.
#define OUTPUT(RULE, x, y, z, row, to) START("a") SUM_OF("a", x, y, z, row) RULE("a") STORE("a", to)
#define PAIR(RULE, w, x, y, z, row, to) OUTPUT(RULE, w, x, y, row, to) OUTPUT(RULE, x, y, z, row, to)
#define SQUARE(RULE, w, x, y, z) PAIR(RULE, w, x, y, z, "u", "to") PAIR(RULE, w, x, y, z, "l", "to_lower")
#define BLOCK(RULE) LOADS SQUARE(RULE, "x0", "x1", "x2", "x3") MOVES
#define TWO_BLOCKS(RULE) \
  LOADS SQUARE(RULE, "x0", "x1", "x2", "x3") BEFORE SQUARE(RULE, "x2", "x3", "x0", "x1")

// They share what the zero point makes of the inner columns.
#define ZERO_PAIR(RULE, row, to)                                                            \
  START("b") ZERO("b", "x1", row) ZERO("b", "x2", row)                                      \
  MOVE("a", "b") ZERO("a", "x0", row) SUM_OF("a", "x0", "x1", "x2", row) RULE("a") STORE("a", to) \
  ZERO("b", "x3", row) SUM_OF("b", "x1", "x2", "x3", row) RULE("b") STORE("b", to)
#define ZERO_BLOCK(RULE) LOADS ZERO_PAIR(RULE, "u", "to") ZERO_PAIR(RULE, "l", "to_lower") MOVES

// What a channel needs arrives in memory; its addresses in registers that are overwritten in the end. Left to the
// compiler, these loads would go through the stack.
#define PREPARE                                                            \
  "lw %[u0], 0(%[u2])\n"                                                   \
  "lw %[u1], 4(%[u2])\n"                                                   \
  "lw %[u2], 8(%[u2])\n"                                                   \
  "slli %[l0], %[u0], 8\n"                                                 \
  "slli %[l1], %[u1], 8\n"                                                 \
  "slli %[l2], %[u2], 8\n"                                                 \
  "lw %[count], %[count_at](%[next_from])\n"                               \
  "lw %[next_to], %[next_to_at](%[next_from])\n"                           \
  "lw %[next_from], %[next_from_at](%[next_from])\n"                       \
  "lw %[b], %[rows_at](%[pixel])\n"                                        \
  "lw %[column], %[column_at](%[pixel])\n"                                 \
  "lw %[to_lower], %[row_at](%[pixel])\n"                                  \
  "lw %[zu], %[weight_zero_at](%[pixel])\n"                                \
  "lw %[pixel], %[pixel_at](%[pixel])\n"                                   \
  "slli %[zl], %[zu], 8\n"                                                 \
  "add %[to_lower], %[to_lower], %[to]\n"
#define HALF_COUNT "srli %[count], %[count], 1\n"
#define RESULTS                                                                                              \
  [from] "+r"(work.from), [to] "+r"(work.to), [pixel] "+r"(work.shape), [next_from] "+r"(work.run),          \
  [u2] "+r"(work.weights), [a] "=&r"(a), [b] "=&r"(b), [t] "=&r"(t), [x0] "=&r"(x0), [x1] "=&r"(x1),         \
  [x2] "=&r"(x2), [x3] "=&r"(x3), [u0] "=&r"(u0), [u1] "=&r"(u1), [l0] "=&r"(l0), [l1] "=&r"(l1),            \
  [l2] "=&r"(l2), [zu] "=&r"(zu), [zl] "=&r"(zl), [to_lower] "=&r"(to_lower), [column] "=&r"(column),        \
  [count] "=&r"(count), [next_to] "=&r"(next_to)
#define OPERANDS                                                                                             \
  [bias] "r"(scale.bias), [multiplier] "r"(scale.multiplier), [lower] "r"(scale.lower),                      \
  [shift] "r"(scale.shift), [zero] "r"(scale.zero), [count_at] "i"(offsetof(Run, count)),                    \
  [next_to_at] "i"(offsetof(Run, next_to)), [next_from_at] "i"(offsetof(Run, next_from)),                    \
  [rows_at] "i"(offsetof(PassShape, rows)), [column_at] "i"(offsetof(PassShape, column_bytes)),              \
  [row_at] "i"(offsetof(PassShape, row_bytes)), [pixel_at] "i"(offsetof(PassShape, pixel_bytes)),            \
  [weight_zero_at] "i"(offsetof(PassShape, weight_zero))

// All channels of a pass, in blocks with a rule.
#define PASS(name, rule, prepare, block)                                                                     \
  XCV_INLINE void name##_run(Work work) {                                                                    \
    const Scale scale = scale_of(*work.channel, work.shape->requantise, rule);                               \
    uint32_t a, b, t, x0, x1, x2, x3, u0, u1, l0, l1, l2, zu, zl, to_lower, column, count, next_to;          \
    __asm__ volatile(ROWS(prepare, BEFORE, block, NEXT_ROW) : RESULTS : OPERANDS : "memory");                \
  }                                                                                                          \
  static void __attribute__((noinline)) name(const PlanePass* pass) { for_each_run(pass, name##_run); }

// With the range there are not registers enough for the way to the next row: rows go one by one.
#define ANY_PASS(name, block)                                                                                \
  XCV_INLINE void name##_run(Work work) {                                                                    \
    const PassShape* const shape = work.shape;                                                               \
    const Scale scale = scale_of(*work.channel, shape->requantise, RULE_ANY);                                \
    for (uint32_t row = 0; row < shape->rows; ++row) {                                                       \
      any_row(work, scale, row, block)                                                                       \
    }                                                                                                        \
  }                                                                                                          \
  static void __attribute__((noinline)) name(const PlanePass* pass) { for_each_run(pass, name##_run); }
#define any_row(work, scale, row, block)                                                                     \
  const int8_t* from = work.from + 2 * row;                                                                  \
  int8_t* to = work.to + 2 * row * shape->row_bytes;                                                         \
  int8_t* to_lower = to + shape->row_bytes;                                                                  \
  uint32_t a = work.run->count, b, x0, x1, x2, x3;                                                           \
  __asm__ volatile(                                                                                          \
      ROW(BEFORE, block)                                                                                     \
      : [from] "+r"(from), [to] "+r"(to), [to_lower] "+r"(to_lower), [a] "+r"(a), [b] "=&r"(b),              \
        [x0] "=&r"(x0), [x1] "=&r"(x1), [x2] "=&r"(x2), [x3] "=&r"(x3)                                       \
      : [u0] "r"(work.weights[0]), [u1] "r"(work.weights[1]), [u2] "r"(work.weights[2]),                     \
        [l0] "r"(work.weights[0] << 8), [l1] "r"(work.weights[1] << 8), [l2] "r"(work.weights[2] << 8),      \
        [zu] "r"(shape->weight_zero), [zl] "r"(shape->weight_zero << 8), [bias] "r"(scale.bias),             \
        [multiplier] "r"(scale.multiplier), [shift] "r"(scale.shift), [zero] "r"(scale.zero),                \
        [column] "r"(shape->column_bytes), [pixel] "r"(shape->pixel_bytes),                                  \
        [pre] "r"(shape->requantise->pre_shift), [minimum] "r"(shape->requantise->minimum),                  \
        [maximum] "r"(shape->requantise->maximum)                                                            \
      : "memory");

PASS(pass_split, RULE_SPLIT, PREPARE, BLOCK(SPLIT))
PASS(pass_wide, RULE_WIDE, PREPARE, BLOCK(WIDE))
ANY_PASS(pass_any, BLOCK(ANY))
PASS(pass_split_pairs, RULE_SPLIT, PREPARE HALF_COUNT, TWO_BLOCKS(SPLIT))
PASS(pass_wide_pairs, RULE_WIDE, PREPARE HALF_COUNT, TWO_BLOCKS(WIDE))
PASS(pass_split_zero, RULE_SPLIT, PREPARE, ZERO_BLOCK(SPLIT))
PASS(pass_wide_zero, RULE_WIDE, PREPARE, ZERO_BLOCK(WIDE))
ANY_PASS(pass_any_zero, ZERO_BLOCK(ANY))
// clang-format on

typedef void (*Pass)(const PlanePass* pass);

static Pass choose(const PassShape* shape, Rule rule) {
  if (rule == RULE_ANY) return shape->weight_zero != 0 ? pass_any_zero : pass_any;
  const bool split = rule == RULE_SPLIT;
  if (shape->weight_zero != 0) return split ? pass_split_zero : pass_wide_zero;
  if (shape->runs == 1 && shape->run[0].count % 2 == 0) return split ? pass_split_pairs : pass_wide_pairs;
  return split ? pass_split : pass_wide;
}

void plane_pass_stride_1(const PlanePass* pass, Rule rule) { choose(pass->shape, rule)(pass); }
