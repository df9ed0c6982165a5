// Softmax with a table of exponentials (graph/reference/softmax.hpp). A core does whole rows, or where there are fewer
// rows than cores its share of all codes; then the cores sum up a row each for itself, at 3.25 cycles a code.
//
// On machine `cluster`, eight cores, caches cold: a row of 1001 classes 8.2 thousand cycles, of 10 classes 850; 64 rows
// of 256 classes 0.32 codes/cycle.
#include "kernels/kernels.h"
#include "kernels/share.h"
#include "tessera/xcv.h"

/// What the codes of a row are looked up in and multiplied with.
typedef struct {
  const uint32_t* exponentials;  ///< of the row's code 0: `exponentials - code`
  uint32_t factor;
  uint32_t shift;
} Row;

static int32_t largest_of(const int8_t* codes, uint32_t count) {
  const int8_t* const end = codes + count;
  uint32_t lanes = 0x80808080u;
  for (uint32_t words = count / 4; words != 0; --words) lanes = cv_max_b(lanes, cv_lw_post(codes, 4));
  int32_t largest = cv_max(cv_max(cv_extract_b(lanes, 0), cv_extract_b(lanes, 1)),
                           cv_max(cv_extract_b(lanes, 2), cv_extract_b(lanes, 3)));
  while (codes != end) largest = cv_max(largest, *codes++);
  return largest;
}

// A dot product with a single -4 makes an offset of a lane's code: 4 codes in 13 cycles.
#define OFFSETS                           \
  "cv.dotsp.b %[x0], %[word], %[lane0]\n" \
  "cv.dotsp.b %[x1], %[word], %[lane1]\n" \
  "cv.dotsp.b %[x2], %[word], %[lane2]\n" \
  "cv.dotsp.b %[x3], %[word], %[lane3]\n"
#define LOOK_UP(x) "cv.lw %[" x "], %[" x "](%[exponentials])\n"
#define SUM_UP(x) "add %[sum], %[sum], %[" x "]\n"

static uint32_t sum_of(const int8_t* codes, uint32_t count, const uint32_t* exponentials) {
  const int8_t* const end = codes + count;
  uint32_t sum = 0, word = count / 4, x0, x1, x2, x3;
  if (word != 0) {
    __asm__ volatile(HW_LOOP_CODE(HW_LOOP(0, "%[word]",
                                          "cv.lw %[word], (%[codes]), 4\n" OFFSETS LOOK_UP("x0") LOOK_UP("x1") LOOK_UP(
                                              "x2") LOOK_UP("x3") SUM_UP("x0") SUM_UP("x1") SUM_UP("x2") SUM_UP("x3")))
                     : [codes] "+r"(codes), [word] "+r"(word), [sum] "+r"(sum), [x0] "=&r"(x0), [x1] "=&r"(x1),
                       [x2] "=&r"(x2), [x3] "=&r"(x3)
                     : [exponentials] "r"(exponentials), [lane0] "r"(0xFC), [lane1] "r"(0xFC << 8),
                       [lane2] "r"(0xFC << 16), [lane3] "r"(0xFCu << 24)
                     : "memory");
  }
  for (; codes != end; ++codes) sum += exponentials[-*codes];
  return sum;
}

static Row row_of(const SoftmaxParameters* p, const int8_t* codes) {
  const uint32_t* const exponentials = (const uint32_t*)p->exponentials + largest_of(codes, p->classes);
  const uint32_t sum = sum_of(codes, p->classes, exponentials);
  const uint32_t bits = cv_fl1(sum) + 1;
  const uint32_t near = (sum + (1u << (bits - 17))) >> (bits - 16);
  const uint64_t product = (uint64_t)(UINT32_MAX / near) * (uint32_t)p->multiplier;
  return (Row){exponentials, (uint32_t)((product + (1u << 15)) >> 16), cv_minu(bits + (uint32_t)p->shift, 62)};
}

static int8_t code_of(const SoftmaxParameters* p, uint32_t steps) {
  return (int8_t)cv_min(cv_max((int32_t)steps + p->output_zero_point, p->minimum), p->maximum);
}

// With shifts of 33 or more, the upper word of the product is enough (requantise.h).
static void write(const SoftmaxParameters* p, Row row, const int8_t* from, int8_t* to, uint32_t count) {
  for (; count != 0; --count) {
    const uint64_t product = (uint64_t)row.exponentials[-*from++] * row.factor;
    *to++ = code_of(p, cv_addurnr((uint32_t)(product >> 32), 0, row.shift));
  }
}

static void write_slowly(const SoftmaxParameters* p, Row row, const int8_t* from, int8_t* to, uint32_t count) {
  const uint64_t half = (uint64_t)1 << (row.shift - 1);
  for (; count != 0; --count) {
    const uint64_t product = (uint64_t)row.exponentials[-*from++] * row.factor;
    *to++ = code_of(p, (uint32_t)((product + half) >> row.shift));
  }
}

void kernel_softmax(const SoftmaxParameters* parameters) {
  const SoftmaxParameters p = *parameters;  // stores into the output could otherwise be changes of the parameters
  Share share = core_share(p.rows < TESSERA_CORES ? p.rows * p.classes : p.rows);
  if (p.rows >= TESSERA_CORES) share = (Share){share.first * p.classes, share.last * p.classes};
  uint32_t column = share.first % p.classes;
  for (uint32_t at = share.first; at < share.last; column = 0) {
    const uint32_t count = cv_minu(p.classes - column, share.last - at);
    const int8_t* const codes = (const int8_t*)p.input + at;
    const Row row = row_of(&p, codes - column);
    int8_t* const output = (int8_t*)p.output + at;
    if (row.shift >= 33) {
      write(&p, row, codes, output, count);
    } else {
      write_slowly(&p, row, codes, output, count);
    }
    at += count;
  }
}
