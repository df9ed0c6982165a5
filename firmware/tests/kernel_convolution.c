// Convolutions of odd shapes equal plain loops: kernels, strides, dilations, padding on all sides, three input
// channels, gaps, weights with a zero point.

#include "kernel_check.h"
#include "kernels/kernels.h"

#define MAX_INPUT 8000
#define MAX_OUTPUT 4000
#define MAX_WEIGHTS 6000
#define MAX_TAPS 300
#define BUFFER KERNEL_CONVOLUTION_BUFFER_BYTES(MAX_TAPS)

static int8_t input[MAX_INPUT + 4];
static int8_t output[MAX_OUTPUT];
static int8_t expected[MAX_OUTPUT];
static int8_t natural[MAX_WEIGHTS];
static int8_t packed[MAX_WEIGHTS * 2] __attribute__((aligned(4)));
static int8_t buffer[TEAM_CORES * BUFFER] __attribute__((aligned(4)));
static ChannelParameters channels[64];

typedef struct {
  uint8_t height, width, inputs, outputs;
  uint8_t kernel_height, kernel_width, stride_height, stride_width, dilation_height, dilation_width;
  uint8_t top, left, bottom, right;  // padding
  uint8_t input_gap;
  int8_t input_zero_point, weight_zero_point;
} Shape;

static const Shape shapes[] = {
    {16, 16, 3, 16, 3, 3, 2, 2, 1, 1, 0, 0, 1, 1, 0, -128, 0},  // a first layer
    {6, 6, 8, 8, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 0, 4, 0},
    {5, 7, 5, 6, 3, 2, 1, 1, 1, 1, 1, 1, 1, 0, 0, -3, 0},
    {9, 8, 4, 5, 3, 3, 1, 2, 2, 2, 2, 2, 2, 2, 0, 99, 0},
    {7, 7, 3, 4, 5, 5, 1, 1, 1, 1, 2, 2, 2, 2, 1, 99, 0},
    {7, 7, 3, 4, 5, 5, 1, 1, 1, 1, 2, 2, 2, 2, 0, 50, 7},
    {3, 3, 6, 7, 3, 3, 1, 1, 1, 1, 0, 0, 0, 0, 0, 50, -9},  // one pixel
    {4, 4, 2, 9, 7, 7, 1, 1, 1, 1, 3, 3, 3, 3, 0, -20, 0},  // a kernel larger than the image
    {2, 9, 1, 3, 1, 3, 1, 1, 1, 3, 0, 4, 0, 2, 0, -20, 0},
};

static uint32_t outputs_along(uint32_t size, uint32_t before, uint32_t after, uint32_t kernel, uint32_t dilation,
                              uint32_t stride) {
  return (size + before + after - (kernel - 1) * dilation - 1) / stride + 1;
}

static int32_t expected_sum(const ConvolutionParameters* p, uint32_t row, uint32_t column, uint32_t channel) {
  const WindowParameters* w = &p->window;
  const int8_t* weight = natural + channel * w->kernel_height * w->kernel_width * p->input_channels;
  int32_t sum = channels[channel].bias;
  for (uint32_t i = 0; i < w->kernel_height; ++i) {
    for (uint32_t j = 0; j < w->kernel_width; ++j) {
      const uint32_t y = row * w->stride_height + i * w->dilation_height - w->padding_top;
      const uint32_t x = column * w->stride_width + j * w->dilation_width - w->padding_left;
      const bool inside = y < w->input_height && x < w->input_width;
      const int8_t* codes = (const int8_t*)p->input + y * w->input_row_bytes + x * w->input_pixel_bytes;
      for (uint32_t k = 0; k < p->input_channels; ++k) {
        sum += (inside ? codes[k] : p->input_zero_point) * (*weight++ - p->weight_zero_point);
      }
    }
  }
  return sum;
}

static void reference(void* argument) {
  const ConvolutionParameters* p = argument;
  const WindowParameters* w = &p->window;
  for (uint32_t row = core_id(); row < w->output_height; row += TEAM_CORES) {
    for (uint32_t column = 0; column < w->output_width; ++column) {
      for (uint32_t channel = 0; channel < p->output_channels; ++channel) {
        expected[row * w->output_row_bytes + column * w->output_pixel_bytes + channel] =
            requantised(expected_sum(p, row, column, channel), &p->requantise, channel);
      }
    }
  }
}

static ConvolutionParameters prepare(const Shape* s) {
  const uint32_t height =
      outputs_along(s->height, s->top, s->bottom, s->kernel_height, s->dilation_height, s->stride_height);
  const uint32_t width =
      outputs_along(s->width, s->left, s->right, s->kernel_width, s->dilation_width, s->stride_width);
  const uint32_t taps = (uint32_t)s->kernel_height * s->kernel_width * s->inputs;
  const uint32_t input_pixel = s->inputs + s->input_gap;
  CHECK(taps <= MAX_TAPS && taps * s->outputs <= MAX_WEIGHTS);
  CHECK(s->height * s->width * input_pixel <= MAX_INPUT && height * width * s->outputs <= MAX_OUTPUT);
  random_codes(input, MAX_INPUT);
  random_codes(natural, taps * s->outputs);
  random_channels(channels, (s->outputs + 3u) & ~3u, taps, 33);
  pack_product(packed, natural, s->outputs, taps);
  return (ConvolutionParameters){
      .input = (uint32_t)input,
      .weights = (uint32_t)packed,
      .output = (uint32_t)output,
      .requantise = {(uint32_t)channels, 0, channels[0].shift, -11, -128, 127},
      .weight_zero_point = s->weight_zero_point,
      .input_zero_point = s->input_zero_point,
      .input_channels = s->inputs,
      .output_channels = s->outputs,
      .window = {s->height, s->width, height, width, s->kernel_height, s->kernel_width, s->stride_height,
                 s->stride_width, s->dilation_height, s->dilation_width, s->top, s->left, input_pixel,
                 s->width * input_pixel, s->outputs, width * s->outputs},
      .buffer = (uint32_t)buffer,
      .buffer_core_bytes = BUFFER,
  };
}

int main(void) {
  for (uint32_t i = 0; i < sizeof shapes / sizeof *shapes; ++i) {
    const Shape* s = &shapes[i];
    ConvolutionParameters parameters = prepare(s);
    memset(output, 0x55, sizeof output);
    memset(expected, 0x55, sizeof expected);
    const uint32_t cycles = TIMED(kernel_convolution, &parameters);
    team_fork(reference, &parameters);
    const WindowParameters* w = &parameters.window;
    printf("%u x %u, %u to %u channels, kernel %u x %u", s->height, s->width, s->inputs, s->outputs, s->kernel_height,
           s->kernel_width);
    print_speed("", cycles,
                w->output_height * w->output_width * w->kernel_height * w->kernel_width * s->inputs * s->outputs,
                "MAC");
    CHECK_EQUAL(differences(output, expected, MAX_OUTPUT), 0);
  }
  return check_result();
}
