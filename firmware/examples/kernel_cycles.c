// Cycles of the kernels over many shapes: what the formulas of src/compile/engines/cores/kernel_cycles.cpp were fitted
// to, and its test is held to. One line a layer: the kernel, its shape, cycles from the fork to the join on all cores.
//
// All data lie in TCDM. Before each layer the instruction caches are filled with something else, as they are when a
// network's layer begins. Inputs and outputs may overlap. Codes are random: those that are looked up in tables decide
// how often cores meet in a bank.

#include <stdbool.h>
#include <stdint.h>

#include "kernels/kernels.h"
#include "runtime/print.h"
#include "runtime/team.h"
#include "runtime/timer.h"

#define CODES (300 * 1024)  // of inputs and outputs
#define WEIGHTS (84 * 1024)
#define MOST_CHANNELS 1280
#define DEPTHWISE_BUFFER (12 * 1024)  // of a core, at most

static int8_t codes[CODES] __attribute__((aligned(16)));
static int8_t weights[WEIGHTS] __attribute__((aligned(16)));
static ChannelParameters channels[MOST_CHANNELS];

// What is left of TCDM: buffers of the cores.
extern int8_t __tcdm_free_start[], __tcdm_free_end[];

// 8 KiB of code, twice the shared cache.
static void __attribute__((noinline)) fill_caches(void* argument) {
  (void)argument;
  __asm__ volatile(".option push\n.option norvc\n.rept 2048\nnop\n.endr\n.option pop\n");
}

static uint32_t cycles_of(void* kernel, const void* parameters) {
  team_fork(fill_caches, 0);
  stopwatch_start();
  team_fork((TeamFunction)kernel, (void*)parameters);
  return stopwatch_read();
}

// Behind the input, where it fits.
static uint32_t output_behind(uint32_t input_bytes, uint32_t output_bytes) {
  if (input_bytes > CODES || output_bytes > CODES) printf("codes: %u and %u do not fit\n", input_bytes, output_bytes);
  const uint32_t offset = (input_bytes + 15) & ~15u;
  return (uint32_t)codes + (offset + output_bytes <= CODES ? offset : 0);
}

// Zeros at the end of multipliers; `narrow` codes need the general rule of requantisation.
typedef struct {
  uint8_t zeros;
  bool narrow;
} Scales;

static RequantiseParameters requantise(uint32_t count, Scales scales) {
  if (count > MOST_CHANNELS) printf("%u channels do not fit\n", count);
  for (uint32_t i = 0; i < MOST_CHANNELS; ++i) {
    const int32_t multiplier = (int32_t)((0x40000000 + i * 800003) >> scales.zeros << scales.zeros);
    channels[i] = (ChannelParameters){(int32_t)(i * 37 % 2000) - 1000, multiplier, 42};
  }
  return (RequantiseParameters){(uint32_t)channels, 0, 42, -5, scales.narrow ? -100 : -128, 127};
}

static void fill(void) {
  uint32_t state = 1;
  for (uint32_t i = 0; i < CODES; ++i) codes[i] = (int8_t)((state = state * 1664525u + 1013904223u) >> 24);
}

static void pointwise(uint32_t height, uint32_t width, uint32_t inputs, uint32_t outputs, int32_t weight_zero,
                      bool narrow) {
  if (inputs * outputs > WEIGHTS) printf("weights: %u do not fit\n", inputs * outputs);
  const PointwiseParameters p = {.input = (uint32_t)codes,
                                 .weights = (uint32_t)weights,
                                 .output = output_behind(height * width * inputs, height * width * outputs),
                                 .requantise = requantise(outputs, (Scales){0, narrow}),
                                 .weight_zero_point = weight_zero,
                                 .input_channels = inputs,
                                 .output_channels = outputs,
                                 .output_height = height,
                                 .output_width = width,
                                 .stride_height = 1,
                                 .stride_width = 1,
                                 .input_pixel_bytes = inputs,
                                 .input_row_bytes = inputs * width,
                                 .output_pixel_bytes = outputs,
                                 .output_row_bytes = outputs * width};
  printf("pointwise %u %u %u %u %d %u = %u\n", height, width, inputs, outputs, weight_zero, narrow,
         cycles_of(kernel_pointwise, &p));
}

static void fully_connected(uint32_t inputs, uint32_t outputs, int32_t weight_zero) {
  const FullyConnectedParameters p = {.input = (uint32_t)codes,
                                      .weights = (uint32_t)weights,
                                      .output = output_behind(inputs, outputs),
                                      .requantise = requantise(outputs, (Scales){0, false}),
                                      .weight_zero_point = weight_zero,
                                      .inputs = inputs,
                                      .outputs = outputs};
  printf("fully_connected %u %u %d = %u\n", inputs, outputs, weight_zero, cycles_of(kernel_fully_connected, &p));
}

typedef struct {
  uint8_t height, width, inputs, outputs;  // pixels of the input, channels
  uint8_t kernel_height, kernel_width, stride, top, left, bottom, right;
} Windowed;

static WindowParameters window(const Windowed* s, uint32_t inputs, uint32_t outputs) {
  const uint32_t height = (s->height + s->top + s->bottom - s->kernel_height) / s->stride + 1u;
  const uint32_t width = (s->width + s->left + s->right - s->kernel_width) / s->stride + 1u;
  return (WindowParameters){
      s->height, s->width, height, width,   s->kernel_height, s->kernel_width,   s->stride, s->stride,
      1,         1,        s->top, s->left, inputs,           s->width * inputs, outputs,   width * outputs};
}

static void print_windowed(const char* name, const Windowed* s, uint32_t inputs, uint32_t outputs) {
  printf("%s %u %u %u %u %u %u %u %u %u %u %u", name, s->height, s->width, inputs, outputs, s->kernel_height,
         s->kernel_width, s->stride, s->top, s->left, s->bottom, s->right);
}

static void convolution(const Windowed* s, int32_t weight_zero) {
  const uint32_t taps = (uint32_t)s->kernel_height * s->kernel_width * s->inputs;
  const WindowParameters w = window(s, s->inputs, s->outputs);
  if (taps * s->outputs > WEIGHTS) printf("weights: %u do not fit\n", taps * s->outputs);
  const ConvolutionParameters p = {
      .input = (uint32_t)codes,
      .weights = (uint32_t)weights,
      .output = output_behind(s->height * w.input_row_bytes, w.output_height * w.output_row_bytes),
      .requantise = requantise(s->outputs, (Scales){0, false}),
      .weight_zero_point = weight_zero,
      .input_channels = s->inputs,
      .output_channels = s->outputs,
      .window = w,
      .buffer = (uint32_t)__tcdm_free_start,
      .buffer_core_bytes = KERNEL_CONVOLUTION_BUFFER_BYTES(taps)};
  print_windowed("convolution", s, s->inputs, s->outputs);
  printf(" %d = %u\n", weight_zero, cycles_of(kernel_convolution, &p));
}

// As many rows as the compiler gives room to.
static uint32_t depthwise_buffer(const WindowParameters* w) {
  const uint32_t columns = (w->output_width - 1) * w->stride_width + 3, stride = w->stride_height;
  uint32_t rows = w->output_height < 2 ? 2 : w->output_height;
  const uint32_t most = (uint32_t)(__tcdm_free_end - __tcdm_free_start) / TEAM_CORES;
  const uint32_t room = most < DEPTHWISE_BUFFER ? most & ~3u : DEPTHWISE_BUFFER;
  while (rows > 2 && KERNEL_DEPTHWISE_BUFFER_BYTES((rows - 1) * stride + 3, columns) > room) --rows;
  return KERNEL_DEPTHWISE_BUFFER_BYTES((rows - 1) * stride + 3, columns);
}

// Multipliers that end in zeros are split ones.
static void depthwise(const Windowed* s, uint32_t count, Scales scales, int32_t weight_zero) {
  const WindowParameters w = window(s, count, count);
  const DepthwiseParameters p = {
      .input = (uint32_t)codes,
      .weights = (uint32_t)weights,
      .output = output_behind(s->height * w.input_row_bytes, w.output_height * w.output_row_bytes),
      .requantise = requantise(count, scales),
      .weight_zero_point = weight_zero,
      .channels = count,
      .window = w,
      .buffer = (uint32_t)__tcdm_free_start,
      .buffer_core_bytes = depthwise_buffer(&w)};
  print_windowed("depthwise", s, count, count);
  printf(" %u %d %u %d = %u\n", p.buffer_core_bytes, scales.zeros, scales.narrow, weight_zero,
         cycles_of(kernel_depthwise, &p));
}

static void add(uint32_t count, uint32_t fast, int32_t multiplier, int32_t shift) {
  const AddParameters p = {.first = (uint32_t)codes,
                           .second = (uint32_t)codes + count,
                           .output = (uint32_t)codes + 2 * count,
                           .count = count,
                           .first_multiplier = multiplier,
                           .first_shift = shift,
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
  printf("add %u %u %u %d = %u\n", count, fast, multiplier == 1 << 30, shift, cycles_of(kernel_add, &p));
}

static void multiply(uint32_t count, int32_t shift) {
  const MultiplyParameters p = {.first = (uint32_t)codes,
                                .second = (uint32_t)codes + count,
                                .output = (uint32_t)codes + 2 * count,
                                .count = count,
                                .multiplier = 0x50000000,
                                .shift = shift,
                                .minimum = -128,
                                .maximum = 127};
  printf("multiply %u %d = %u\n", count, shift, cycles_of(kernel_multiply, &p));
}

// Kinds: 0 average, 1 average between two scales, 2 maximum.
static void pool(const Windowed* s, uint32_t count, uint32_t kind) {
  const WindowParameters w = window(s, count, count);
  const PoolParameters p = {
      .input = (uint32_t)codes,
      .output = output_behind(s->height * w.input_row_bytes, w.output_height * w.output_row_bytes),
      .channels = count,
      .minimum = -128,
      .maximum = 127,
      .window = w,
      .requantise = kind == 1 ? (uint32_t)channels : 0};
  requantise(0, (Scales){0, false});
  print_windowed("pool", s, count, count);
  printf(" %u = %u\n", kind, cycles_of(kind == 2 ? kernel_maximum_pool : kernel_average_pool, &p));
}

typedef struct {
  uint16_t extents[4];
  int16_t from[4], to[4];
} Strides;

static void move(const Strides* s, bool with_table) {
  MoveParameters p = {.input = (uint32_t)codes, .output = (uint32_t)codes + CODES / 2};
  p.table = with_table ? (uint32_t)weights : 0;
  printf("move");
  for (uint32_t i = 0; i < 4; ++i) {
    p.extents[i] = s->extents[i], p.input_bytes[i] = s->from[i], p.output_bytes[i] = s->to[i];
    printf(" %u %d %d", p.extents[i], p.input_bytes[i], p.output_bytes[i]);
  }
  printf(" %u = %u\n", with_table, cycles_of(kernel_move, &p));
}

static void softmax(uint32_t rows, uint32_t classes, int32_t shift) {
  uint32_t* const exponentials = (uint32_t*)weights;
  for (uint32_t i = 0; i < 256; ++i) exponentials[i] = (1u << 20) / (i * i + 1);
  const SoftmaxParameters p = {.input = (uint32_t)codes,
                               .output = (uint32_t)codes + CODES / 2,
                               .rows = rows,
                               .classes = classes,
                               .exponentials = (uint32_t)exponentials,
                               .multiplier = 1 << 30,
                               .shift = shift,
                               .output_zero_point = -128,
                               .minimum = -128,
                               .maximum = 127};
  printf("softmax %u %u %d = %u\n", rows, classes, shift, cycles_of(kernel_softmax, &p));
}

static const uint16_t pointwises[][4] = {
    {7, 7, 160, 480},  {7, 7, 480, 160},  {7, 7, 960, 80},  {7, 7, 32, 64},    {7, 7, 8, 8},      {14, 14, 64, 384},
    {14, 14, 384, 64}, {14, 14, 96, 288}, {14, 14, 24, 24}, {14, 14, 16, 16},  {14, 14, 10, 10},  {14, 14, 33, 17},
    {28, 28, 32, 192}, {28, 28, 192, 32}, {28, 28, 8, 16},  {28, 28, 3, 5},    {8, 56, 24, 144},  {8, 56, 144, 24},
    {56, 56, 16, 32},  {56, 56, 4, 8},    {56, 56, 32, 8},  {16, 112, 16, 96}, {16, 112, 32, 16}, {1, 1, 960, 80},
    {2, 2, 128, 128},  {3, 3, 256, 256},  {1, 3, 64, 64},   {25, 5, 64, 64},   {1, 56, 24, 144},  {4, 4, 128, 256},
    {1, 5, 16, 20},    {12, 12, 64, 64},  {48, 48, 8, 16},  {6, 6, 128, 128},  {24, 24, 16, 32},
};
static const uint16_t fully_connecteds[][2] = {{1280, 64}, {256, 2}, {64, 10}, {64, 12}, {512, 128}, {1024, 40}};
static const Windowed convolutions[] = {
    {112, 112, 3, 32, 3, 3, 2, 0, 0, 1, 1}, {57, 225, 3, 16, 3, 3, 2, 0, 0, 0, 0},
    {96, 96, 3, 8, 3, 3, 2, 0, 0, 1, 1},    {32, 32, 3, 16, 3, 3, 1, 1, 1, 1, 1},
    {32, 32, 16, 16, 3, 3, 1, 1, 1, 1, 1},  {32, 32, 16, 32, 3, 3, 2, 0, 0, 1, 1},
    {16, 16, 32, 32, 3, 3, 1, 1, 1, 1, 1},  {16, 16, 32, 64, 3, 3, 2, 0, 0, 1, 1},
    {8, 8, 64, 64, 3, 3, 1, 1, 1, 1, 1},    {28, 28, 6, 16, 5, 5, 1, 0, 0, 0, 0},
    {49, 10, 1, 64, 10, 4, 2, 4, 1, 5, 1},  {64, 64, 3, 64, 7, 7, 2, 3, 3, 3, 3},
    {16, 16, 16, 32, 1, 1, 2, 0, 0, 0, 0},  {4, 4, 64, 64, 3, 3, 1, 1, 1, 1, 1},
    {3, 3, 64, 64, 3, 3, 1, 1, 1, 1, 1},    {14, 14, 10, 10, 3, 3, 1, 1, 1, 1, 1},
    {112, 16, 3, 32, 3, 3, 2, 1, 1, 1, 1},
};
typedef struct {
  Windowed window;
  uint16_t channels;
} Depthwise;
static const Depthwise depthwises[] = {
    {{112, 112, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 16}, {{28, 112, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 32},
    {{56, 56, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 32},   {{28, 56, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 144},
    {{28, 28, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 192},  {{14, 14, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 384},
    {{14, 14, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 576},  {{7, 7, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 960},
    {{25, 5, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 64},    {{12, 12, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 64},
    {{48, 48, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 8},    {{6, 6, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 128},
    {{3, 3, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 256},    {{16, 112, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 96},
    {{112, 112, 0, 0, 3, 3, 2, 0, 0, 1, 1}, 16}, {{56, 56, 0, 0, 3, 3, 2, 0, 0, 1, 1}, 48},
    {{28, 28, 0, 0, 3, 3, 2, 0, 0, 1, 1}, 192},  {{14, 14, 0, 0, 3, 3, 2, 0, 0, 1, 1}, 576},
    {{48, 48, 0, 0, 3, 3, 2, 0, 0, 1, 1}, 16},   {{6, 6, 0, 0, 3, 3, 2, 0, 0, 1, 1}, 128},
    {{15, 113, 0, 0, 3, 3, 2, 0, 0, 0, 0}, 96},  {{14, 14, 0, 0, 5, 5, 1, 2, 2, 2, 2}, 96},
    {{28, 28, 0, 0, 5, 5, 2, 1, 1, 2, 2}, 32},   {{14, 14, 0, 0, 5, 5, 1, 2, 2, 2, 2}, 16},
    {{9, 9, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 40},     {{4, 60, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 32},
    {{40, 4, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 32},    {{9, 9, 0, 0, 3, 3, 2, 1, 1, 1, 1}, 40},
    {{8, 120, 0, 0, 3, 3, 2, 0, 0, 1, 1}, 32},   {{80, 8, 0, 0, 3, 3, 2, 0, 0, 1, 1}, 32},
    {{32, 32, 0, 0, 3, 3, 2, 0, 0, 1, 1}, 12},   {{10, 10, 0, 0, 7, 3, 1, 3, 1, 3, 1}, 64},
    {{13, 13, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 24},   {{25, 5, 0, 0, 3, 3, 2, 1, 1, 1, 1}, 64},
};
typedef struct {
  Windowed window;
  uint16_t channels;
  uint8_t kind;
} Pool;
static const Pool pools[] = {
    {{7, 7, 0, 0, 7, 7, 1, 0, 0, 0, 0}, 1280, 0},   {{7, 7, 0, 0, 7, 7, 1, 0, 0, 0, 0}, 1280, 1},
    {{3, 3, 0, 0, 3, 3, 1, 0, 0, 0, 0}, 256, 0},    {{8, 8, 0, 0, 8, 8, 1, 0, 0, 0, 0}, 64, 0},
    {{25, 5, 0, 0, 25, 5, 1, 0, 0, 0, 0}, 64, 1},   {{14, 14, 0, 0, 14, 14, 1, 0, 0, 0, 0}, 40, 1},
    {{28, 28, 0, 0, 2, 2, 2, 0, 0, 0, 0}, 64, 0},   {{28, 28, 0, 0, 2, 2, 2, 0, 0, 0, 0}, 64, 2},
    {{14, 14, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 32, 0},   {{14, 14, 0, 0, 3, 3, 1, 1, 1, 1, 1}, 32, 1},
    {{40, 40, 0, 0, 3, 3, 2, 1, 1, 1, 1}, 64, 2},   {{7, 7, 0, 0, 7, 7, 1, 0, 0, 0, 0}, 512, 2},
    {{14, 14, 0, 0, 2, 2, 2, 0, 0, 0, 0}, 8, 0},    {{28, 28, 0, 0, 3, 3, 2, 0, 0, 1, 1}, 16, 1},
    {{56, 56, 0, 0, 56, 56, 1, 0, 0, 0, 0}, 16, 1}, {{20, 20, 0, 0, 5, 5, 5, 0, 0, 0, 0}, 96, 0},
    {{28, 28, 0, 0, 3, 3, 2, 0, 0, 1, 1}, 16, 2},   {{8, 8, 0, 0, 8, 8, 1, 0, 0, 0, 0}, 64, 2},
    {{14, 14, 0, 0, 2, 2, 2, 0, 0, 0, 0}, 8, 2},    {{20, 20, 0, 0, 5, 5, 1, 2, 2, 2, 2}, 32, 2},
};
static const Strides moves[] = {
    {{1, 1, 10, 1000}, {0, 0, 1000, 1}, {0, 0, 1000, 1}}, {{1, 1, 4, 25000}, {0, 0, 25000, 1}, {0, 0, 25000, 1}},
    {{1, 1, 784, 32}, {0, 0, 32, 1}, {0, 0, 64, 1}},      {{1, 1, 784, 96}, {0, 0, 96, 1}, {0, 0, 128, 1}},
    {{1, 1, 56, 896}, {0, 0, 896, 1}, {0, 0, 928, 1}},    {{1, 1, 12544, 3}, {0, 0, 3, 1}, {0, 0, 4, 1}},
    {{1, 28, 28, 32}, {0, 896, 32, 1}, {0, 28, 1, 784}},  {{1, 28, 28, 32}, {0, 32, 896, 1}, {0, 896, 32, 1}},
    {{1, 1, 784, 32}, {0, 0, 0, 1}, {0, 0, 32, 1}},       {{1, 1, 30, 960}, {0, 0, 0, 0}, {0, 0, 960, 1}},
    {{1, 1, 1, 100}, {0, 0, 0, 1}, {0, 0, 0, 1}},         {{1, 1, 2000, 16}, {0, 0, 16, 1}, {0, 0, 48, 1}},
    {{1, 1, 300, 7}, {0, 0, 9, 1}, {0, 0, 7, 1}},         {{1, 1, 800, 24}, {0, 0, 24, 1}, {0, 0, 40, 1}},
    {{1, 1, 200, 320}, {0, 0, 320, 1}, {0, 0, 330, 1}},
};
static const uint16_t softmaxes[][2] = {{1, 1001}, {1, 1000}, {1, 10},   {1, 2},     {49, 21},
                                        {400, 21}, {4, 100},  {64, 256}, {16, 1000}, {8, 100}};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void products(void) {
  for (uint32_t i = 0; i < COUNT(pointwises); ++i) {
    const uint16_t* const s = pointwises[i];
    pointwise(s[0], s[1], s[2], s[3], 0, false);
  }
  pointwise(14, 14, 96, 288, 9, false), pointwise(28, 28, 192, 32, 9, false), pointwise(56, 56, 16, 32, 9, false);
  pointwise(14, 14, 96, 288, 0, true), pointwise(56, 56, 16, 32, 0, true);
  for (uint32_t i = 0; i < COUNT(fully_connecteds); ++i) {
    fully_connected(fully_connecteds[i][0], fully_connecteds[i][1], 0);
  }
  fully_connected(1280, 64, 9);
  for (uint32_t i = 0; i < COUNT(convolutions); ++i) convolution(&convolutions[i], 0);
  convolution(&convolutions[0], 9), convolution(&convolutions[6], 9);
}

static void depthwise_layers(void) {
  static const Scales split = {4, false}, wide = {0, false}, narrow = {4, true};
  for (uint32_t i = 0; i < COUNT(depthwises); ++i) depthwise(&depthwises[i].window, depthwises[i].channels, split, 0);
  for (uint32_t i = 2; i < 17; i += 2) {
    depthwise(&depthwises[i].window, depthwises[i].channels, wide, 0);
    depthwise(&depthwises[i].window, depthwises[i].channels, narrow, 0);
    depthwise(&depthwises[i].window, depthwises[i].channels, split, 9);
    depthwise(&depthwises[i].window, depthwises[i].channels, wide, 9);
    depthwise(&depthwises[i].window, depthwises[i].channels, narrow, 9);
  }
}

int main(void) {
  products();
  depthwise_layers();
  for (uint32_t count = 800; count <= 80000; count *= 10) {
    add(count, 1, 1 << 30, 31), add(count, 0, 1 << 30, 31), add(count, 0, 3 << 29, 31), add(count, 0, 3 << 29, 30);
    multiply(count, 38), multiply(count, 30), multiply(count, 10);
  }
  for (uint32_t i = 0; i < COUNT(pools); ++i) pool(&pools[i].window, pools[i].channels, pools[i].kind);
  fill();
  for (uint32_t i = 0; i < 2 * COUNT(moves); ++i) move(&moves[i / 2], i % 2 == 1);
  for (uint32_t i = 0; i < COUNT(softmaxes); ++i) softmax(softmaxes[i][0], softmaxes[i][1], 22);
  softmax(1, 1000, 2);
  return 0;
}
