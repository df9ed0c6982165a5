// Sums of two tensors equal the rule in 64 bits: for all pairs of codes, with and without the fast constants, with a
// narrow range, odd counts and alignments, in place.

#include "kernel_check.h"
#include "kernels/kernels.h"

#define PAIRS 65536

static int8_t first[PAIRS + 4];
static int8_t second[PAIRS + 4];
static int8_t output[PAIRS + 4];
static int8_t expected[PAIRS + 4];

typedef struct {
  int8_t first_zero_point, second_zero_point, output_zero_point, minimum, maximum;
  int32_t first_multiplier, first_shift, second_multiplier, second_shift, output_multiplier, output_shift;
} Scales;

static const Scales scales[] = {
    {-3, 7, 5, -128, 127, 0x40000000, 31, 0x5A827999, 32, 0x61234567, 51},
    {-128, 127, -128, -100, 90, 0x7FFFFFFF, 35, 0x40000000, 31, 0x40000001, 50},
    // With a half: either input, the zero of its own or not, another range, the limits of the shifts.
    {100, -128, 5, -128, 127, 0x40000000, 31, 0x40000001, 38, 0x61234567, 51},
    {127, 127, -128, -128, 127, 0x6A827999, 32, 0x40000000, 31, 0x7FFFFFFF, 55},
    {-128, 3, 127, -100, 90, 0x40000000, 50, 0x7FFFFFFF, 52, 0x40000000, 33},
    {-128, 127, 17, -128, 127, 0x40000000, 33, 0x7FFFFFFF, 31, 0x4A456789, 50},
    {3, -7, 17, -90, 100, 0x40000000, 31, 0x7FFFFFFF, 32, 0x4A456789, 50},
    {7, -8, 3, -128, 127, 0x51234567, 35, 0x71234567, 36, 0x44444444, 47},
    // 64 bits needed, each time for another of the three.
    {0, 0, 0, -128, 127, 0x7FFFFFFF, 30, 0x40000000, 33, 0x40000001, 52},
    {9, -9, 1, -128, 127, 0x7FFFFFFF, 34, 0x40000000, 29, 0x40000001, 52},
    {9, -9, 1, -128, 127, 0x7FFFFFFF, 49, 0x40000000, 49, 0x40000001, 31},
};

static void reference(void* argument) {
  const AddParameters* p = argument;
  for (uint32_t i = core_id(); i < p->count; i += TEAM_CORES) {
    const int64_t a =
        single((((const int8_t*)p->first)[i] - p->first_zero_point) * (1 << 20), p->first_multiplier, p->first_shift);
    const int64_t b = single((((const int8_t*)p->second)[i] - p->second_zero_point) * (1 << 20), p->second_multiplier,
                             p->second_shift);
    expected[i] =
        clipped(single(a + b, p->output_multiplier, p->output_shift) + p->output_zero_point, p->minimum, p->maximum);
  }
}

static void fast_reference(void* argument) {
  const AddParameters* p = argument;
  for (uint32_t i = core_id(); i < p->count; i += TEAM_CORES) {
    const int32_t a = ((const int8_t*)p->first)[i], b = ((const int8_t*)p->second)[i];
    expected[i] =
        clipped((a * p->fast_first + b * p->fast_second + p->fast_offset) >> p->fast_shift, p->minimum, p->maximum);
  }
}

static void check(const char* name, const AddParameters* p, TeamFunction expectation) {
  memset(output, 0x55, sizeof output);
  memset(expected, 0x55, sizeof expected);
  team_fork(expectation, (void*)p);
  const uint32_t cycles = TIMED(kernel_add, p);
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
  AddParameters p = {.first = (uint32_t)first, .second = (uint32_t)second, .output = (uint32_t)output, .count = PAIRS};
  for (uint32_t i = 0; i < sizeof scales / sizeof *scales; ++i) {
    const Scales* s = &scales[i];
    p.count = i < 8 ? PAIRS : PAIRS / 8;  // 64 bits take long
    p.first_zero_point = s->first_zero_point, p.second_zero_point = s->second_zero_point;
    p.output_zero_point = s->output_zero_point, p.minimum = s->minimum, p.maximum = s->maximum;
    p.first_multiplier = s->first_multiplier, p.first_shift = s->first_shift;
    p.second_multiplier = s->second_multiplier, p.second_shift = s->second_shift;
    p.output_multiplier = s->output_multiplier, p.output_shift = s->output_shift;
    p.fast = 0;
    check("exact", &p, reference);
    p.fast = 1, p.fast_first = 3000001 >> i, p.fast_second = -2000003, p.fast_offset = 12345678, p.fast_shift = 21;
    check("fast", &p, fast_reference);
  }
  for (uint32_t count = 1; count <= 70; count += 23) {
    p.count = count, p.first = (uint32_t)first + 1, p.second = (uint32_t)second + 1000, p.output = (uint32_t)output + 3;
    check("fast, unaligned", &p, fast_reference);
    p.fast = 0;
    check("exact, unaligned", &p, reference);
    p.fast = 1;
  }
  p.count = 999, p.first = (uint32_t)first, p.output = p.first;
  check("fast, in place", &p, fast_reference);
  p.fast = 0;
  check("exact, in place", &p, reference);
  return check_result();
}
