// Point-wise convolutions of odd shapes equal plain loops: every remainder of channels and pixels, strides, gaps
// between pixels and rows, weights with a zero point, small shifts, narrow ranges.

#include "kernel_check.h"
#include "kernels/kernels.h"

#define MAX_INPUT 9000
#define MAX_OUTPUT 6000
#define MAX_WEIGHTS 5000

static int8_t input[MAX_INPUT + 4];
static int8_t output[MAX_OUTPUT];
static int8_t expected[MAX_OUTPUT];
static int8_t natural[MAX_WEIGHTS];
static int8_t packed[MAX_WEIGHTS * 2] __attribute__((aligned(4)));
static ChannelParameters channels[128];

typedef struct {
  uint16_t height, width, inputs, outputs;  // of the output image
  uint8_t stride_height, stride_width;
  uint8_t input_gap, output_gap;  // bytes between pixels
  int8_t weight_zero_point;
  uint8_t pre_shift;
  int8_t zero_point, minimum, maximum;
  uint8_t input_row_gap, output_row_gap;  // bytes between rows
} Shape;

static const Shape shapes[] = {
    {4, 4, 8, 8, 1, 1, 0, 0, 0, 0, 0, -128, 127, 0, 0},      {5, 5, 16, 12, 1, 1, 0, 0, 0, 0, -5, -128, 127, 0, 0},
    {3, 7, 5, 6, 1, 1, 0, 0, 0, 0, 17, -128, 127, 0, 0},     {1, 4, 1, 1, 1, 1, 0, 0, 0, 0, -128, -128, 127, 0, 0},
    {2, 3, 7, 5, 2, 2, 0, 0, 0, 0, 127, -128, 127, 0, 0},    {1, 1, 30, 11, 1, 1, 0, 0, 0, 0, 3, -128, 127, 0, 0},
    {6, 5, 9, 7, 2, 2, 0, 0, 0, 0, 3, -128, 127, 0, 0},      {4, 6, 10, 9, 3, 1, 2, 3, 0, 0, -7, -128, 127, 0, 0},
    {4, 5, 13, 10, 1, 1, 0, 0, 11, 0, -7, -128, 127, 0, 0},  {3, 3, 13, 10, 1, 1, 1, 0, -3, 0, 9, -128, 127, 0, 0},
    {4, 4, 12, 8, 1, 1, 0, 0, 0, 4, 9, -128, 127, 0, 0},     {4, 4, 12, 8, 1, 1, 0, 0, 0, 0, 9, -20, 60, 0, 0},
    {1, 2, 12, 100, 1, 1, 0, 0, -128, 5, 9, -100, 60, 0, 0}, {8, 8, 31, 40, 1, 1, 0, 0, 0, 0, -128, -128, 127, 0, 0},
    {3, 5, 8, 8, 1, 1, 0, 0, 0, 0, 1, -128, 127, 5, 0},      {3, 5, 8, 8, 1, 1, 0, 0, 0, 0, 1, -128, 127, 0, 7},
};

static void reference(void* argument) {
  const PointwiseParameters* p = argument;
  for (uint32_t channel = core_id(); channel < p->output_channels; channel += TEAM_CORES) {
    for (uint32_t row = 0; row < p->output_height; ++row) {
      for (uint32_t column = 0; column < p->output_width; ++column) {
        const int8_t* x = (const int8_t*)p->input + row * p->stride_height * p->input_row_bytes +
                          column * p->stride_width * p->input_pixel_bytes;
        const int8_t* w = natural + channel * p->input_channels;
        int32_t sum = channels[channel].bias;
        for (uint32_t i = 0; i < p->input_channels; ++i) sum += x[i] * (w[i] - p->weight_zero_point);
        expected[row * p->output_row_bytes + column * p->output_pixel_bytes + channel] =
            requantised(sum, &p->requantise, channel);
      }
    }
  }
}

static PointwiseParameters prepare(const Shape* s) {
  const uint32_t input_width = s->width * s->stride_width, input_pixel = s->inputs + s->input_gap;
  const uint32_t output_pixel = s->outputs + s->output_gap;
  CHECK(s->height * s->stride_height * input_width * input_pixel <= MAX_INPUT);
  CHECK(s->height * s->width * output_pixel <= MAX_OUTPUT);
  CHECK((s->outputs + 3) / 4 * ((s->inputs + 3) / 4) * 16 <= (int)sizeof packed);
  random_codes(input, MAX_INPUT);
  random_codes(natural, s->inputs * s->outputs);
  random_channels(channels, (s->outputs + 3u) & ~3u, s->inputs, 33);
  for (uint32_t i = 0; s->pre_shift != 0 && i < s->outputs; ++i) channels[i].shift = (int32_t)(33 - i % s->pre_shift);
  if (s->outputs > 2 && s->minimum != -128) channels[2].shift = 62 - s->pre_shift;
  pack_product(packed, natural, s->outputs, s->inputs);
  int32_t maximum_shift = 0;
  for (uint32_t i = 0; i < s->outputs; ++i) maximum_shift = cv_max(maximum_shift, channels[i].shift);
  return (PointwiseParameters){
      .input = (uint32_t)input,
      .weights = (uint32_t)packed,
      .output = (uint32_t)output,
      .requantise = {(uint32_t)channels, s->pre_shift, maximum_shift, s->zero_point, s->minimum, s->maximum},
      .weight_zero_point = s->weight_zero_point,
      .input_channels = s->inputs,
      .output_channels = s->outputs,
      .output_height = s->height,
      .output_width = s->width,
      .stride_height = s->stride_height,
      .stride_width = s->stride_width,
      .input_pixel_bytes = input_pixel,
      .input_row_bytes = input_width * input_pixel + s->input_row_gap,
      .output_pixel_bytes = output_pixel,
      .output_row_bytes = s->width * output_pixel + s->output_row_gap,
  };
}

int main(void) {
  for (uint32_t i = 0; i < sizeof shapes / sizeof *shapes; ++i) {
    const Shape* s = &shapes[i];
    PointwiseParameters parameters = prepare(s);
    memset(output, 0x55, sizeof output);
    memset(expected, 0x55, sizeof expected);  // gaps stay as they were
    const uint32_t cycles = TIMED(kernel_pointwise, &parameters);
    team_fork(reference, &parameters);
    printf("%u x %u, %u to %u channels, stride %u x %u", s->height, s->width, s->inputs, s->outputs, s->stride_height,
           s->stride_width);
    print_speed("", cycles, (uint32_t)s->height * s->width * s->inputs * s->outputs, "MAC");
    CHECK_EQUAL(differences(output, expected, MAX_OUTPUT), 0);
  }
  return check_result();
}
