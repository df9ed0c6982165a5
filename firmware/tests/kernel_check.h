// What the tests of the kernels share: numbers, the rule of requantisation in plain 64-bit arithmetic, packing of
// weights, and comparison with a reference that all cores compute.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "arch/kernel_parameters.h"
#include "check.h"
#include "runtime/memory.h"
#include "runtime/team.h"
#include "runtime/timer.h"

static uint32_t random_state = 12345;

static inline uint32_t random_word(void) {
  random_state = random_state * 1664525u + 1013904223u;
  return random_state ^ random_state >> 15;
}

static inline void random_codes(int8_t* codes, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) codes[i] = (int8_t)random_word();
}

/// Channels whose sums of `taps` products spread over the output's range, with shifts of at least `minimum_shift`.
static inline void random_channels(ChannelParameters* channels, uint32_t count, uint32_t taps, int32_t minimum_shift) {
  // A sum's deviation is about 74 * 74 * sqrt(taps); a scale of 60 over that fills the range and clips a little.
  uint32_t root = 1;
  while (root * root < taps) ++root;
  for (uint32_t i = 0; i < count; ++i) {
    channels[i].bias = (int32_t)(random_word() % 20000) - 10000;
    channels[i].multiplier = (int32_t)(0x40000000u + random_word() % 0x40000000u);
    int32_t shift = 31 + 7;
    while ((5476u * root >> (shift - 31)) > 64) ++shift;
    channels[i].shift = shift < minimum_shift ? minimum_shift : shift;
  }
}

/// (sum * multiplier + 2^(shift-1)) >> shift in 64 bits.
static inline int64_t single(int64_t sum, int32_t multiplier, int32_t shift) {
  return (sum * multiplier + ((int64_t)1 << (shift - 1))) >> shift;
}

static inline int8_t clipped(int64_t value, int32_t minimum, int32_t maximum) {
  return (int8_t)(value < minimum ? minimum : value > maximum ? maximum : value);
}

static inline int8_t requantised(int32_t sum, const RequantiseParameters* requantise, uint32_t channel) {
  const ChannelParameters* c = (const ChannelParameters*)requantise->channels + channel;
  return clipped(single(sum, c->multiplier, c->shift) + requantise->output_zero_point, requantise->minimum,
                 requantise->maximum);
}

/// The layout of products (arch/kernel_parameters.h) from weights [output channel][tap].
static inline void pack_product(int8_t* packed, const int8_t* natural, uint32_t outputs, uint32_t taps) {
  for (uint32_t group = 0; group < (outputs + 3) / 4; ++group) {
    for (uint32_t step = 0; step < (taps + 3) / 4; ++step) {
      for (uint32_t i = 0; i < 16; ++i) {
        const uint32_t output = 4 * group + i / 4, tap = 4 * step + i % 4;
        *packed++ = output < outputs && tap < taps ? natural[output * taps + tap] : 0;
      }
    }
  }
}

/// How a comparison with the expected output went.
typedef struct {
  const int8_t* actual;
  const int8_t* expected;
  uint32_t count;
} Comparison;

static inline uint32_t differences(const int8_t* actual, const int8_t* expected, uint32_t count) {
  uint32_t different = 0;
  for (uint32_t i = 0; i < count; ++i) {
    if (actual[i] == expected[i]) continue;
    if (different++ < 3) printf("  [%u] is %d, expected %d\n", i, actual[i], expected[i]);
  }
  return different;
}

/// Runs the kernel on all cores and returns the cycles from fork to join.
static inline uint32_t timed(void (*kernel)(const void*), const void* parameters) {
  stopwatch_start();
  team_fork((TeamFunction)kernel, (void*)parameters);
  return stopwatch_read();
}

#define TIMED(kernel, parameters) timed((void (*)(const void*))(kernel), parameters)

/// "<name>: n cycles, x.yz <unit>/cycle".
static inline void print_speed(const char* name, uint32_t cycles, uint32_t operations, const char* unit) {
  // 64-bit products, but 32-bit divisions only.
  const uint32_t scale = operations > 40000000u ? 1 : 100;
  const uint32_t hundredths = scale == 1 ? operations / (cycles / 100) : operations * scale / cycles;
  printf("%s: %u cycles, %u.%02u %s/cycle\n", name, cycles, hundredths / 100, hundredths % 100, unit);
}
