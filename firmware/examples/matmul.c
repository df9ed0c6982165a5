// C = A * B^T with int8 elements and 32-bit sums, 64 x 64 x 64, on all cores; prints multiply-accumulates per cycle.
//
// Each core computes eight rows of C in blocks of 2 rows and 4 columns: a step of four elements takes 6 loads and 8 dot
// products of four, 32 MACs in 14 instructions, hence at most 18.3 MAC/cycle on 8 cores. With REPEAT > 1 the product is
// computed that many times, which makes a long program of almost nothing but this loop.

#include <stdint.h>

#include "runtime/core.h"
#include "runtime/print.h"
#include "runtime/team.h"
#include "tessera/xcv.h"

#ifndef REPEAT
#define REPEAT 1
#endif

#define SIZE 64
#define ROWS_PER_CORE (SIZE / TEAM_CORES)

static int8_t a[SIZE * SIZE] __attribute__((aligned(128)));
static int8_t b[SIZE * SIZE] __attribute__((aligned(128)));
static int32_t c[SIZE * SIZE] __attribute__((aligned(128)));
static uint32_t cycles[TEAM_CORES];
static uint32_t wrong[TEAM_CORES];

// Two rows of A, four of B (columns of C), to the 2 x 4 block at `out`.
static inline void block(const int8_t* a0, const int8_t* b0, int32_t* out) {
  const int8_t* a1 = a0 + SIZE;
  const int8_t* b1 = b0 + SIZE;
  const int8_t* b2 = b0 + 2 * SIZE;
  const int8_t* b3 = b0 + 3 * SIZE;
  int32_t s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
  uint32_t x0, x1, y0, y1, y2, y3;
  // Loads first and the last loaded operand used last: no dot product waits for its load.
  __asm__ volatile(
      HW_LOOP_CODE(HW_LOOP_SHORT(0, "%[steps]",
                                 "cv.lw %[x0], (%[a0]), 4\n"
                                 "cv.lw %[x1], (%[a1]), 4\n"
                                 "cv.lw %[y0], (%[b0]), 4\n"
                                 "cv.lw %[y1], (%[b1]), 4\n"
                                 "cv.lw %[y2], (%[b2]), 4\n"
                                 "cv.lw %[y3], (%[b3]), 4\n"
                                 "cv.sdotsp.b %[s00], %[x0], %[y0]\n"
                                 "cv.sdotsp.b %[s01], %[x0], %[y1]\n"
                                 "cv.sdotsp.b %[s02], %[x0], %[y2]\n"
                                 "cv.sdotsp.b %[s10], %[x1], %[y0]\n"
                                 "cv.sdotsp.b %[s11], %[x1], %[y1]\n"
                                 "cv.sdotsp.b %[s12], %[x1], %[y2]\n"
                                 "cv.sdotsp.b %[s03], %[x0], %[y3]\n"
                                 "cv.sdotsp.b %[s13], %[x1], %[y3]\n"))
      : [a0] "+r"(a0), [a1] "+r"(a1), [b0] "+r"(b0), [b1] "+r"(b1), [b2] "+r"(b2), [b3] "+r"(b3), [s00] "+r"(s00),
        [s01] "+r"(s01), [s02] "+r"(s02), [s03] "+r"(s03), [s10] "+r"(s10), [s11] "+r"(s11), [s12] "+r"(s12),
        [s13] "+r"(s13), [x0] "=&r"(x0), [x1] "=&r"(x1), [y0] "=&r"(y0), [y1] "=&r"(y1), [y2] "=&r"(y2), [y3] "=&r"(y3)
      : [steps] "i"(SIZE / 4)
      : "memory");
  out[0] = s00;
  out[1] = s01;
  out[2] = s02;
  out[3] = s03;
  out[SIZE] = s10;
  out[SIZE + 1] = s11;
  out[SIZE + 2] = s12;
  out[SIZE + 3] = s13;
}

static void fill(uint32_t first_row) {
  for (uint32_t i = first_row * SIZE; i < (first_row + ROWS_PER_CORE) * SIZE; ++i) {
    a[i] = (int8_t)(i * 7 + 3);
    b[i] = (int8_t)(i * 13 - 5);
  }
}

static void multiply(uint32_t first_row) {
  // Unrolled, the rows would not fit a private instruction cache.
#pragma clang loop unroll(disable)
  for (uint32_t row = first_row; row < first_row + ROWS_PER_CORE; row += 2) {
    for (uint32_t column = 0; column < SIZE; column += 4) {
      block(a + row * SIZE, b + column * SIZE, c + row * SIZE + column);
    }
  }
}

static uint32_t count_wrong(uint32_t first_row) {
  uint32_t count = 0;
  for (uint32_t row = first_row; row < first_row + ROWS_PER_CORE; ++row) {
    for (uint32_t column = 0; column < SIZE; ++column) {
      int32_t sum = 0;
      for (uint32_t k = 0; k < SIZE; ++k) sum += a[row * SIZE + k] * b[column * SIZE + k];
      count += sum != c[row * SIZE + column];
    }
  }
  return count;
}

static void run(void* argument) {
  (void)argument;
  const uint32_t core = core_id();
  const uint32_t first_row = core * ROWS_PER_CORE;
  fill(first_row);
  team_barrier();
  const uint32_t start = cycle_count();
  for (uint32_t i = 0; i < REPEAT; ++i) multiply(first_row);
  cycles[core] = cycle_count() - start;  // the core does not sleep in between, so mcycle counts every cycle
  team_barrier();
  wrong[core] = count_wrong(first_row);
}

int main(void) {
  team_fork(run, 0);
  uint32_t slowest = 0;
  uint32_t errors = 0;
  for (uint32_t core = 0; core < TEAM_CORES; ++core) {
    if (cycles[core] > slowest) slowest = cycles[core];
    errors += wrong[core];
  }
  const uint32_t per_product = slowest / REPEAT;
  const uint32_t hundredths = SIZE * SIZE * SIZE * 100u / per_product;
  printf("%u x %u x %u int8 product, %u times: %u cycles each, %u.%02u MAC/cycle on %u cores, %u wrong\n", SIZE, SIZE,
         SIZE, REPEAT, per_product, hundredths / 100, hundredths % 100, TEAM_CORES, errors);
  return errors == 0 ? 0 : 1;
}
