// Hardware loops run their bodies as often as they say: all ways to set them up, both levels, nested.

#include "check.h"
#include "runtime/team.h"
#include "tessera/xcv.h"

// Three instructions, the shortest body; each pass adds 111 in three parts.
#define ADD_111(sum) "addi " sum ", " sum ", 1\naddi " sum ", " sum ", 10\naddi " sum ", " sum ", 100\n"

static uint32_t with_register(uint32_t times) {
  uint32_t sum = 0;
  __asm__ volatile(HW_LOOP_CODE(HW_LOOP(0, "%[times]", ADD_111("%[sum]"))) : [sum] "+r"(sum) : [times] "r"(times));
  return sum;
}

static uint32_t with_outer_register(uint32_t times) {
  uint32_t sum = 0;
  __asm__ volatile(HW_LOOP_CODE(HW_LOOP(1, "%[times]", ADD_111("%[sum]"))) : [sum] "+r"(sum) : [times] "r"(times));
  return sum;
}

static uint32_t with_short_constant(void) {
  uint32_t sum = 0;
  __asm__ volatile(HW_LOOP_CODE(HW_LOOP_SHORT(0, "4095", ADD_111("%[sum]"))) : [sum] "+r"(sum));
  return sum;
}

static uint32_t with_long_body(void) {
  uint32_t sum = 0;
  __asm__ volatile(HW_LOOP_CODE(HW_LOOP_CONSTANT(1, "9", ".rept 100\n" ADD_111("%[sum]") ".endr\n")) : [sum] "+r"(sum));
  return sum;
}

// Start and end of the body in registers.
static uint32_t with_addresses(uint32_t times) {
  uint32_t sum = 0;
  uint32_t start, end;
  __asm__ volatile(HW_LOOP_CODE("la %[start], 1f\n"
                                "la %[end], 2f\n"
                                "xcv.start 0, %[start]\n"
                                "xcv.end 0, %[end]\n"
                                "xcv.count 0, %[times]\n"
                                "1:\n" ADD_111("%[sum]") "2:\n")
                   : [sum] "+r"(sum), [start] "=&r"(start), [end] "=&r"(end)
                   : [times] "r"(times));
  return sum;
}

static uint32_t nested(uint32_t outer, uint32_t inner) {
  uint32_t sum = 0;
  uint32_t rows = 0;
  // Two instructions between the ends of the loops, the least there may be.
  __asm__ volatile(
      HW_LOOP_CODE(HW_LOOP(1, "%[outer]", HW_LOOP(0, "%[inner]", ADD_111("%[sum]")) "addi %[rows], %[rows], 1\nnop\n"))
      : [sum] "+r"(sum), [rows] "+r"(rows)
      : [outer] "r"(outer), [inner] "r"(inner));
  CHECK_EQUAL(rows, outer);
  return sum;
}

#define ADD_WORDS                \
  "cv.lw %[x], (%[matrix]), 4\n" \
  "nop\n"                        \
  "cv.sdotsp.sci.b %[plus], %[x], 1\n"
#define SUBTRACT_BYTES          \
  "cv.lb %[x], (%[again]), 1\n" \
  "nop\n"                       \
  "add %[minus], %[minus], %[x]\n"

// Two inner loops one after the other within an outer one: the bytes of a matrix, a row of words a pass, less the bytes
// at its start, two a pass.
static int32_t twice_nested(const int8_t* matrix, uint32_t rows, uint32_t words) {
  int32_t plus = 0, minus = 0;
  const int8_t* again = matrix;
  uint32_t x;
  __asm__ volatile(HW_LOOP_CODE(HW_LOOP(
      1, "%[rows]", HW_LOOP(0, "%[words]", ADD_WORDS) HW_LOOP_SHORT(0, "2", SUBTRACT_BYTES) "nop\nnop\n"))
                   : [matrix] "+r"(matrix), [again] "+r"(again), [plus] "+r"(plus), [minus] "+r"(minus), [x] "=&r"(x)
                   : [rows] "r"(rows), [words] "r"(words)
                   : "memory");
  return plus - minus;
}

static void check_all(void* argument) {
  (void)argument;
  for (uint32_t times = 1; times < 20; ++times) {
    CHECK_EQUAL(with_register(times), 111 * times);
    CHECK_EQUAL(with_outer_register(times), 111 * times);
    CHECK_EQUAL(with_addresses(times), 111 * times);
    CHECK_EQUAL(nested(times, 3), 333 * times);
    CHECK_EQUAL(nested(3, times), 333 * times);
  }
  CHECK_EQUAL(with_register(5000), 111 * 5000);
  CHECK_EQUAL(with_short_constant(), 111 * 4095);
  CHECK_EQUAL(with_long_body(), 111 * 900);
  CHECK_EQUAL(nested(1, 1), 111);

  int8_t matrix[5 * 8] __attribute__((aligned(4)));
  int32_t expected = 0;
  for (int32_t i = 0; i < 40; ++i) {
    matrix[i] = (int8_t)(i * 37 - 90);
    expected += matrix[i];
  }
  for (int32_t i = 0; i < 10; ++i) expected -= matrix[i];
  CHECK_EQUAL(twice_nested(matrix, 5, 2), expected);
}

int main(void) {
  team_fork(check_all, 0);
  return check_result();
}
