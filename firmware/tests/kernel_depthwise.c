// Depth-wise convolutions of odd shapes equal plain loops: the fast kernel 3 x 3 with either stride, every remainder of
// rows, columns and channels, strips enforced by a small buffer, ranges and shifts the fast requantisation cannot do,
// weights with a zero point; and the general kernel.

#include "kernel_check.h"
#include "kernels/kernels.h"

#define MAX_INPUT 12000
#define MAX_OUTPUT 12000
#define MAX_WEIGHTS 2000
#define MAX_CHANNELS 100
#define BUFFER KERNEL_DEPTHWISE_BUFFER_BYTES(20, 20)

static int8_t input[MAX_INPUT + 4];
static int8_t output[MAX_OUTPUT];
static int8_t expected[MAX_OUTPUT];
static int8_t natural[MAX_WEIGHTS];  // [channel][row][column]
static int8_t packed[2 * MAX_WEIGHTS] __attribute__((aligned(4)));
static int8_t buffer[TEAM_CORES * BUFFER] __attribute__((aligned(4)));
static ChannelParameters channels[MAX_CHANNELS];

typedef struct {
  uint8_t height, width, channels;
  uint8_t kernel_height, kernel_width, stride_height, stride_width, dilation_height, dilation_width;
  uint8_t top, left, bottom, right;  // padding
  uint16_t buffer_bytes;
  uint8_t gap;  // bytes between pixels
  int8_t input_zero_point, weight_zero_point;
  uint8_t pre_shift;
  int8_t minimum, maximum;
} Shape;

static const Shape shapes[] = {
    {16, 16, 40, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, BUFFER, 0, -128, 0, 0, -128, 127},
    {7, 7, 20, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, BUFFER, 0, 5, 0, 0, -128, 127},
    {5, 6, 9, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, BUFFER, 0, -9, 0, 0, -128, 127},
    {4, 5, 33, 3, 3, 1, 1, 1, 1, 0, 0, 0, 0, BUFFER, 3, -9, 0, 0, -128, 127},
    {18, 9, 12, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, KERNEL_DEPTHWISE_BUFFER_BYTES(4, 11), 0, 1, 0, 0, -128, 127},
    {17, 9, 12, 3, 3, 1, 1, 1, 1, 2, 2, 2, 2, KERNEL_DEPTHWISE_BUFFER_BYTES(8, 13), 0, 1, 0, 0, -128, 127},
    {6, 6, 8, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, BUFFER, 0, 1, 0, 0, -50, 60},
    {6, 6, 8, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, BUFFER, 0, 1, 0, 3, -128, 127},
    {16, 16, 20, 3, 3, 2, 2, 1, 1, 0, 0, 1, 1, BUFFER, 0, 17, 0, 0, -128, 127},
    {15, 13, 10, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1, BUFFER, 0, 17, 0, 0, -128, 127},
    {12, 10, 5, 3, 3, 2, 2, 1, 1, 1, 1, 0, 0, KERNEL_DEPTHWISE_BUFFER_BYTES(5, 11), 1, 17, 0, 2, -100, 127},
    // Weights with a zero point.
    {16, 16, 40, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, BUFFER, 0, -128, 9, 0, -128, 127},
    {5, 7, 9, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, BUFFER, 0, 3, -127, 0, -128, 127},
    {6, 6, 8, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, BUFFER, 0, 3, 127, 0, -70, 127},
    {16, 16, 20, 3, 3, 2, 2, 1, 1, 0, 0, 1, 1, BUFFER, 0, 17, 127, 0, -128, 127},
    {15, 13, 10, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1, BUFFER, 0, 17, -20, 2, -128, 99},
    {5, 1, 8, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, BUFFER, 0, 8, 0, 0, -128, 127},  // from here on general
    {7, 6, 9, 5, 5, 1, 1, 1, 1, 2, 2, 2, 2, BUFFER, 0, 8, 0, 0, -128, 127},
    {9, 8, 33, 3, 3, 1, 1, 2, 2, 2, 2, 2, 2, BUFFER, 0, 8, 0, 0, -128, 127},
    {9, 8, 3, 3, 2, 2, 3, 1, 1, 1, 1, 1, 0, 0, 2, -8, 0, 0, -128, 127},
    {6, 6, 8, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, BUFFER, 0, 1, -128, 0, -128, 127},
    {6, 6, 8, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 1, -128, 127},  // no buffer
};

static uint32_t outputs_along(uint32_t size, uint32_t before, uint32_t after, uint32_t kernel, uint32_t dilation,
                              uint32_t stride) {
  return (size + before + after - (kernel - 1) * dilation - 1) / stride + 1;
}

static int32_t expected_sum(const DepthwiseParameters* p, uint32_t row, uint32_t column, uint32_t channel) {
  const WindowParameters* w = &p->window;
  const int8_t* weight = natural + channel * w->kernel_height * w->kernel_width;
  int32_t sum = channels[channel].bias;
  for (uint32_t i = 0; i < w->kernel_height; ++i) {
    for (uint32_t j = 0; j < w->kernel_width; ++j) {
      const uint32_t y = row * w->stride_height + i * w->dilation_height - w->padding_top;
      const uint32_t x = column * w->stride_width + j * w->dilation_width - w->padding_left;
      const bool inside = y < w->input_height && x < w->input_width;
      const int8_t* codes = (const int8_t*)p->input + y * w->input_row_bytes + x * w->input_pixel_bytes;
      sum += (inside ? codes[channel] : p->input_zero_point) * (*weight++ - p->weight_zero_point);
    }
  }
  return sum;
}

static void reference(void* argument) {
  const DepthwiseParameters* p = argument;
  const WindowParameters* w = &p->window;
  for (uint32_t row = core_id(); row < w->output_height; row += TEAM_CORES) {
    for (uint32_t column = 0; column < w->output_width; ++column) {
      for (uint32_t channel = 0; channel < p->channels; ++channel) {
        expected[row * w->output_row_bytes + column * w->output_pixel_bytes + channel] =
            requantised(expected_sum(p, row, column, channel), &p->requantise, channel);
      }
    }
  }
}

// The layout of arch/kernel_parameters.h.
static void pack(const Shape* s) {
  int8_t* to = packed;
  for (uint32_t channel = 0; channel < s->channels; ++channel) {
    for (uint32_t j = 0; j < s->kernel_width; ++j) {
      for (uint32_t i = 0; i < ((s->kernel_height + 3u) & ~3u); ++i) {
        *to++ = i < s->kernel_height ? natural[(channel * s->kernel_height + i) * s->kernel_width + j] : 0;
      }
    }
  }
  CHECK(to <= packed + sizeof packed);
}

static DepthwiseParameters prepare(const Shape* s) {
  const uint32_t height =
      outputs_along(s->height, s->top, s->bottom, s->kernel_height, s->dilation_height, s->stride_height);
  const uint32_t width =
      outputs_along(s->width, s->left, s->right, s->kernel_width, s->dilation_width, s->stride_width);
  const uint32_t taps = (uint32_t)s->kernel_height * s->kernel_width, pixel = s->channels + s->gap;
  CHECK(taps * s->channels <= MAX_WEIGHTS && s->channels <= MAX_CHANNELS && s->buffer_bytes <= BUFFER);
  CHECK(s->height * s->width * pixel <= MAX_INPUT && height * width * pixel <= MAX_OUTPUT);
  random_codes(input, MAX_INPUT);
  random_codes(natural, taps * s->channels);
  random_channels(channels, s->channels, taps, 36);
  // Scales of all sizes, most of them with the trailing zeros of the fast rule, or one less.
  for (uint32_t i = 0; i < s->channels; i += 1 + i % 5) channels[i].shift -= (int32_t)(i % 4);
  for (uint32_t i = 0; i < s->channels; i += 1 + i % 3) {
    if (i % 11 == 10) channels[i].shift += 6;
    const int32_t zeros = KERNEL_SPLIT_ZEROS(channels[i].shift) - (i % 7 == 6);
    channels[i].multiplier = channels[i].multiplier >> zeros << zeros;
  }
  // The largest multiplier, and sums as large as the fast rule takes them, or too large.
  if (s->channels > 8) channels[8].multiplier = 0x7FFFFFF0, channels[8].shift = 43;
  if (s->channels > 8) channels[8].bias = (1 << 19) - 9 * 128 * 128;
  if (s->channels > 7) channels[7] = (ChannelParameters){-(3 << 19), 0x7FFFFFF0, 42};
  // A sum that reaches half a step by the lowest bits of the multiplier: 1107 * 1986470873 = 2^41 + 859.
  if (s->channels > 4) {
    channels[4] = (ChannelParameters){1107, 1986470873, 42};
    memset(natural + 4 * taps, 0, taps);
  }
  // Shifts beyond what the fast requantisation can do, as of channels that have died.
  if (s->channels > 6) channels[5].shift = 62 - s->pre_shift, channels[6].shift = 56;
  for (uint32_t i = 0; s->pre_shift != 0 && i < 4; ++i) channels[i].shift = 33 - s->pre_shift;
  pack(s);
  return (DepthwiseParameters){
      .input = (uint32_t)input,
      .weights = (uint32_t)packed,
      .output = (uint32_t)output,
      .requantise = {(uint32_t)channels, s->pre_shift, 62, -11, s->minimum, s->maximum},
      .weight_zero_point = s->weight_zero_point,
      .input_zero_point = s->input_zero_point,
      .channels = s->channels,
      .window = {s->height, s->width, height, width, s->kernel_height, s->kernel_width, s->stride_height,
                 s->stride_width, s->dilation_height, s->dilation_width, s->top, s->left, pixel, s->width * pixel,
                 pixel, width * pixel},
      .buffer = (uint32_t)buffer,
      .buffer_core_bytes = s->buffer_bytes,
  };
}

int main(void) {
  for (uint32_t i = 0; i < sizeof shapes / sizeof *shapes; ++i) {
    const Shape* s = &shapes[i];
    DepthwiseParameters parameters = prepare(s);
    memset(output, 0x55, sizeof output);
    memset(expected, 0x55, sizeof expected);
    memset(buffer, 0x33, sizeof buffer);
    const uint32_t cycles = TIMED(kernel_depthwise, &parameters);
    team_fork(reference, &parameters);
    const WindowParameters* w = &parameters.window;
    printf("%u x %u x %u, kernel %u x %u, stride %u x %u", s->height, s->width, s->channels, s->kernel_height,
           s->kernel_width, s->stride_height, s->stride_width);
    print_speed("", cycles, w->output_height * w->output_width * w->kernel_height * w->kernel_width * s->channels,
                "MAC");
    CHECK_EQUAL(differences(output, expected, MAX_OUTPUT), 0);
  }
  return check_result();
}
