// Softmax equals its definition in plain 64-bit arithmetic (src/graph/reference/softmax.hpp): one row and many, short
// and long ones, odd sizes and alignments, shifts below and above 33, narrow ranges.

#include "kernel_check.h"
#include "kernels/kernels.h"

#define SIZE 12000

static int8_t input[SIZE + 4];
static int8_t output[SIZE + 4];
static int8_t expected[SIZE + 4];
static uint32_t exponentials[256];

typedef struct {
  uint16_t rows, classes;
  uint16_t decay;  // of the exponentials, in 1/65536 a code
  int32_t multiplier;
  uint8_t shift;
  int8_t zero_point, minimum, maximum;
  uint8_t spread;  // of the codes, in bits
} Shape;

static const Shape shapes[] = {
    {2, 6, 40000, 0x40000000, 11, 0, -128, 127, 5},       {2, 9, 40000, 0x40000000, 10, 0, -128, 127, 5},
    {1, 1001, 63000, 0x40000000, 22, -128, -128, 127, 8}, {1, 1, 63000, 0x40000000, 22, -128, -128, 127, 8},
    {1, 2, 60000, 0x40000000, 22, -128, -128, 127, 3},    {1, 4095, 65500, 0x7FFFFFFF, 18, -128, -128, 127, 1},
    {7, 13, 50000, 0x51234567, 23, -128, -128, 127, 5},   {8, 10, 50000, 0x51234567, 23, -5, -100, 90, 5},
    {49, 21, 40000, 0x7FFFFFFF, 24, -128, -128, 127, 4},  {5, 1000, 65000, 0x61234567, 9, 0, -128, 127, 8},
    {3, 12, 65000, 0x61234567, 1, 3, -128, 127, 6},       {2, 100, 65000, 0x7FFFFFFF, 40, -128, -128, 127, 2},
};

static int32_t largest_of(const int8_t* row, uint32_t classes) {
  int32_t largest = -128;
  for (uint32_t i = 0; i < classes; ++i) largest = row[i] > largest ? row[i] : largest;
  return largest;
}

static void reference_row(const SoftmaxParameters* p, const int8_t* row, int8_t* to) {
  const int32_t largest = largest_of(row, p->classes);
  uint64_t sum = 0;
  for (uint32_t i = 0; i < p->classes; ++i) sum += exponentials[largest - row[i]];
  uint32_t bits = 0;
  while (sum >> bits != 0) ++bits;
  const uint32_t near = (uint32_t)((sum + (1u << (bits - 17))) >> (bits - 16));
  const uint64_t factor = ((uint64_t)(UINT32_MAX / near) * (uint32_t)p->multiplier + 32768) >> 16;
  const uint32_t shift = bits + (uint32_t)p->shift > 62 ? 62 : bits + (uint32_t)p->shift;
  for (uint32_t i = 0; i < p->classes; ++i) {
    const uint64_t steps = (exponentials[largest - row[i]] * factor + ((uint64_t)1 << (shift - 1))) >> shift;
    to[i] = clipped((int64_t)steps + p->output_zero_point, p->minimum, p->maximum);
  }
}

static void reference(void* argument) {
  const SoftmaxParameters* p = argument;
  const int8_t* const from = (const int8_t*)p->input;
  for (uint32_t row = core_id(); row < p->rows; row += TEAM_CORES) {
    reference_row(p, from + row * p->classes, expected + row * p->classes);
  }
}

int main(void) {
  for (uint32_t i = 0; i < sizeof shapes / sizeof *shapes; ++i) {
    const Shape* s = &shapes[i];
    const uint32_t count = (uint32_t)s->rows * s->classes;
    CHECK(count <= SIZE);
    uint32_t exponential = 1u << 20;
    for (uint32_t j = 0; j < 256; ++j) {
      exponentials[j] = exponential;
      exponential = (uint32_t)((uint64_t)exponential * s->decay >> 16);
    }
    random_codes(input, SIZE);
    for (uint32_t j = 0; j < SIZE; ++j) input[j] = (int8_t)(input[j] >> (8 - s->spread));
    memset(output, 0x55, sizeof output);
    memset(expected, 0x55, sizeof expected);
    const SoftmaxParameters p = {(uint32_t)input + i % 4,
                                 (uint32_t)output + i % 3,
                                 s->rows,
                                 s->classes,
                                 (uint32_t)exponentials,
                                 s->multiplier,
                                 s->shift,
                                 s->zero_point,
                                 s->minimum,
                                 s->maximum};
    team_fork(reference, (void*)&p);
    const uint32_t cycles = TIMED(kernel_softmax, &p);
    print_speed("softmax", cycles, count, "element");
    CHECK_EQUAL(differences(output + i % 3, expected, count), 0);
    CHECK_EQUAL((uint8_t)output[i % 3 + count], 0x55);
  }
  return check_result();
}
