// Products of two tensors equal the rule in 64 bits: for all pairs of codes, with shifts that the upper word of a
// product does, with a pre-shift, and with those that need 64 bits; narrow ranges, odd counts and alignments, in place.

#include "kernel_check.h"
#include "kernels/kernels.h"

#define PAIRS 65536

static int8_t first[PAIRS + 4];
static int8_t second[PAIRS + 4];
static int8_t output[PAIRS + 4];
static int8_t expected[PAIRS + 4];

typedef struct {
  int8_t first_zero_point, second_zero_point, output_zero_point, minimum, maximum;
  int32_t multiplier, shift;
} Scales;

static const Scales scales[] = {
    {-3, 7, 5, -128, 127, 0x5A827999, 38},
    {-128, -128, -128, -100, 90, 0x7FFFFFFF, 39},
    {127, -128, 127, -128, 127, 0x40000001, 33},
    {0, 0, 0, -128, 127, 0x61234567, 32},
    {-128, 127, -128, -128, 127, 0x7FFFFFFF, 19},
    {-128, -128, 3, -128, 127, 0x7FFFFFFF, 18},
    {12, -34, -56, -128, 127, 0x40000000, 1},
    {3, 3, -128, -128, 127, 0x7FFFFFFF, 55},
    {3, 3, 127, -128, 127, 0x7FFFFFFF, 56},
    {-128, -128, 100, -128, 127, 0x7FFFFFFF, 62},
    {1, 2, 3, -128, 127, 0, 31},
    {-128, 127, 0, -128, 127, 0x7FFFFFFF, 17},
};

static void reference(void* argument) {
  const MultiplyParameters* p = argument;
  for (uint32_t i = core_id(); i < p->count; i += TEAM_CORES) {
    const int32_t product =
        (((const int8_t*)p->first)[i] - p->first_zero_point) * (((const int8_t*)p->second)[i] - p->second_zero_point);
    expected[i] = clipped(single(product, p->multiplier, p->shift) + p->output_zero_point, p->minimum, p->maximum);
  }
}

static void check(const char* name, const MultiplyParameters* p) {
  memset(output, 0x55, sizeof output);
  memset(expected, 0x55, sizeof expected);
  team_fork(reference, (void*)p);
  const uint32_t cycles = TIMED(kernel_multiply, p);
  print_speed(name, cycles, p->count, "element");
  CHECK_EQUAL(differences((const int8_t*)p->output, expected, p->count), 0);
  CHECK_EQUAL((uint8_t)output[p->output == (uint32_t)first ? 0 : p->output - (uint32_t)output + p->count], 0x55);
}

static void all_pairs(void* argument) {
  (void)argument;
  for (uint32_t i = core_id(); i < PAIRS; i += TEAM_CORES) first[i] = (int8_t)i, second[i] = (int8_t)(i >> 8);
}

int main(void) {
  team_fork(all_pairs, 0);
  MultiplyParameters p = {.first = (uint32_t)first, .second = (uint32_t)second, .output = (uint32_t)output};
  for (uint32_t i = 0; i < sizeof scales / sizeof *scales; ++i) {
    const Scales* s = &scales[i];
    p.count = PAIRS;
    p.first_zero_point = s->first_zero_point, p.second_zero_point = s->second_zero_point;
    p.output_zero_point = s->output_zero_point, p.minimum = s->minimum, p.maximum = s->maximum;
    p.multiplier = s->multiplier, p.shift = s->shift;
    check("all pairs", &p);
  }
  p.multiplier = 0x5A827999, p.shift = 38;
  for (uint32_t count = 1; count <= 70; count += 23) {
    p.count = count, p.first = (uint32_t)first + 1, p.second = (uint32_t)second + 1000, p.output = (uint32_t)output + 3;
    check("unaligned", &p);
  }
  p.count = 999, p.first = (uint32_t)first, p.output = p.first;
  check("in place", &p);
  return check_result();
}
