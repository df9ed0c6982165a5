// Speed of the kernels on layers as large as they occur: a table of cycles and operations per cycle on all cores.
//
// Cycles are from the fork to the barrier at the end, data in TCDM. "first" begins with cold instruction caches,
// "again" is the same call a second time.

#include <stdint.h>

#include "kernels/kernels.h"
#include "runtime/print.h"
#include "runtime/team.h"
#include "runtime/timer.h"

#define SIDE 16
#define PIXELS (SIDE * SIDE)
#define WIDE 600
#define NARROW 120
#define DEPTHWISE_BUFFER KERNEL_DEPTHWISE_BUFFER_BYTES(SIDE + 2, SIDE + 2)
#define CONVOLUTION_BUFFER KERNEL_CONVOLUTION_BUFFER_BYTES(9 * 32)
#define BUFFER (DEPTHWISE_BUFFER > CONVOLUTION_BUFFER ? DEPTHWISE_BUFFER : CONVOLUTION_BUFFER)

static int8_t input[PIXELS * WIDE + 4] __attribute__((aligned(4)));
static int8_t output[PIXELS * WIDE + 4] __attribute__((aligned(4)));
static int8_t weights[WIDE * NARROW] __attribute__((aligned(4)));
static int8_t buffer[TEAM_CORES * BUFFER] __attribute__((aligned(4)));
static ChannelParameters channels[WIDE];

// The time does not depend on the codes, except that not all should be clipped.
static void fill(void) {
  uint32_t state = 1;
  for (uint32_t i = 0; i < sizeof input; ++i) input[i] = (int8_t)((state = state * 1664525u + 1013904223u) >> 24);
  for (uint32_t i = 0; i < sizeof weights; ++i) weights[i] = (int8_t)((state = state * 1664525u + 1013904223u) >> 24);
}

// Scales between 2^(30-shift) and 2^(31-shift), with multipliers of so many trailing zeros.
static RequantiseParameters requantise(int32_t shift, int32_t zeros) {
  for (uint32_t i = 0; i < WIDE; ++i) {
    const int32_t multiplier = (int32_t)((0x40000000 + i * 1000003) >> zeros << zeros);
    channels[i] = (ChannelParameters){(int32_t)(i * 37 % 2000) - 1000, multiplier, shift};
  }
  return (RequantiseParameters){(uint32_t)channels, 0, shift, -5, -128, 127};
}

static void measure(const char* name, void* kernel, const void* parameters, uint32_t operations, const char* unit) {
  uint32_t cycles[2];
  for (int i = 0; i < 2; ++i) {
    stopwatch_start();
    team_fork((TeamFunction)kernel, (void*)parameters);
    cycles[i] = stopwatch_read();
  }
  const uint32_t exact = operations * 100u / cycles[1];  // of less than 42 million operations
  printf("%-42s %9u %9u %9u %3u.%02u %s/cycle\n", name, operations, cycles[0], cycles[1], exact / 100, exact % 100,
         unit);
}

static WindowParameters window(uint32_t side, uint32_t kernel, uint32_t stride, uint32_t padding, uint32_t inputs,
                               uint32_t outputs) {
  const uint32_t output_side = (side + 2 * padding - kernel) / stride + 1;
  return (WindowParameters){
      side, side, output_side, output_side, kernel, kernel,        stride,  stride,
      1,    1,    padding,     padding,     inputs, side * inputs, outputs, output_side * outputs};
}

static void pointwise(const char* name, uint32_t inputs, uint32_t outputs) {
  const PointwiseParameters p = {.input = (uint32_t)input,
                                 .weights = (uint32_t)weights,
                                 .output = (uint32_t)output,
                                 .requantise = requantise(42, 0),
                                 .input_channels = inputs,
                                 .output_channels = outputs,
                                 .output_height = SIDE,
                                 .output_width = SIDE,
                                 .stride_height = 1,
                                 .stride_width = 1,
                                 .input_pixel_bytes = inputs,
                                 .input_row_bytes = inputs * SIDE,
                                 .output_pixel_bytes = outputs,
                                 .output_row_bytes = outputs * SIDE};
  measure(name, kernel_pointwise, &p, PIXELS * inputs * outputs, "MAC");
}

static void fully_connected(const char* name, uint32_t inputs, uint32_t outputs) {
  const FullyConnectedParameters p = {.input = (uint32_t)input,
                                      .weights = (uint32_t)weights,
                                      .output = (uint32_t)output,
                                      .requantise = requantise(42, 0),
                                      .inputs = inputs,
                                      .outputs = outputs};
  measure(name, kernel_fully_connected, &p, inputs * outputs, "MAC");
}

static void convolution(const char* name, uint32_t side, uint32_t stride, uint32_t inputs, uint32_t outputs) {
  const ConvolutionParameters p = {.input = (uint32_t)input,
                                   .weights = (uint32_t)weights,
                                   .output = (uint32_t)output,
                                   .requantise = requantise(42, 0),
                                   .input_channels = inputs,
                                   .output_channels = outputs,
                                   .window = window(side, 3, stride, 1, inputs, outputs),
                                   .buffer = (uint32_t)buffer,
                                   .buffer_core_bytes = BUFFER};
  measure(name, kernel_convolution, &p, p.window.output_height * p.window.output_width * 9 * inputs * outputs, "MAC");
}

static void depthwise(const char* name, uint32_t kernel, uint32_t stride, int32_t zeros, int32_t weight_zero) {
  const DepthwiseParameters p = {.input = (uint32_t)input,
                                 .weights = (uint32_t)weights,
                                 .output = (uint32_t)output,
                                 .requantise = requantise(42, zeros),
                                 .weight_zero_point = weight_zero,
                                 .channels = WIDE,
                                 .window = window(SIDE, kernel, stride, kernel / 2, WIDE, WIDE),
                                 .buffer = (uint32_t)buffer,
                                 .buffer_core_bytes = BUFFER};
  measure(name, kernel_depthwise, &p, p.window.output_height * p.window.output_width * kernel * kernel * WIDE, "MAC");
}

static void addition(const char* name, uint32_t fast, int32_t multiplier) {
  const AddParameters p = {.first = (uint32_t)input,
                           .second = (uint32_t)input + PIXELS * NARROW,
                           .output = (uint32_t)output,
                           .count = PIXELS * NARROW,
                           .first_multiplier = multiplier,
                           .first_shift = 31,
                           .second_multiplier = 0x50000000,
                           .second_shift = 32,
                           .output_multiplier = 0x60000000,
                           .output_shift = 50,
                           .minimum = -128,
                           .maximum = 127,
                           .fast = fast,
                           .fast_first = 1 << 16,
                           .fast_second = 3 << 15,
                           .fast_shift = 17};
  measure(name, kernel_add, &p, p.count, "element");
}

static void pool(const char* name, void* kernel, uint32_t size, uint32_t stride) {
  const PoolParameters p = {.input = (uint32_t)input,
                            .output = (uint32_t)output,
                            .channels = NARROW,
                            .minimum = -128,
                            .maximum = 127,
                            .window = window(SIDE, size, stride, 0, NARROW, NARROW)};
  measure(name, kernel, &p, p.window.output_height * p.window.output_width * size * size * NARROW, "element");
}

int main(void) {
  fill();
  printf("%-42s %9s %9s %9s\n", "layer", "work", "first", "again");
  pointwise("point-wise 16x16, 120 to 600", NARROW, WIDE);
  pointwise("point-wise 16x16, 600 to 120", WIDE, NARROW);
  fully_connected("fully connected, 600 to 120", WIDE, NARROW);
  convolution("convolution 3x3, 64x64, stride 2, 3 to 32", 64, 2, 3, 32);
  convolution("convolution 3x3, 16x16, 32 to 64", 16, 1, 32, 64);
  depthwise("depth-wise 3x3, 16x16x600", 3, 1, 4, 0);
  depthwise("depth-wise 3x3, 16x16x600, wide scales", 3, 1, 0, 0);
  depthwise("depth-wise 3x3, 16x16x600, zero point", 3, 1, 4, 9);
  depthwise("depth-wise 3x3, zero point, wide scales", 3, 1, 0, 9);
  depthwise("depth-wise 3x3, stride 2", 3, 2, 4, 0);
  depthwise("depth-wise 3x3, stride 2, wide scales", 3, 2, 0, 0);
  depthwise("depth-wise 3x3, stride 2, zero point", 3, 2, 4, 9);
  depthwise("depth-wise 5x5, 16x16x600", 5, 1, 0, 0);
  addition("add 16x16x120, fast", 1, 1 << 30);
  addition("add 16x16x120, exact", 0, 1 << 30);
  addition("add 16x16x120, exact, no half", 0, 3 << 29);
  pool("average 16x16x120, global", kernel_average_pool, SIDE, 1);
  pool("average 16x16x120, 2x2, stride 2", kernel_average_pool, 2, 2);
  pool("maximum 16x16x120, 2x2, stride 2", kernel_maximum_pool, 2, 2);
  return 0;
}
