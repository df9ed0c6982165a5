// Average and maximum pooling equal plain loops: global and windowed, with padding, odd channels, narrow ranges;
// averages also between two scales, with a bias, a multiplier and a shift by the number of pixels.

#include "kernel_check.h"
#include "kernels/kernels.h"

#define MAX_INPUT 8000
#define MAX_OUTPUT 4000

static int8_t input[MAX_INPUT + 4];
static int8_t output[MAX_OUTPUT];
static int8_t expected[MAX_OUTPUT];

typedef struct {
  uint8_t height, width, channels;
  uint8_t kernel_height, kernel_width, stride_height, stride_width, top, left, bottom, right;
  uint8_t gap;  // bytes between pixels
  int8_t minimum, maximum;
} Shape;

static const Shape shapes[] = {
    {7, 7, 160, 7, 7, 1, 1, 0, 0, 0, 0, 0, -128, 127},  // global
    {18, 20, 21, 18, 20, 1, 1, 0, 0, 0, 0, 0, -128, 127}, {19, 19, 21, 19, 19, 1, 1, 0, 0, 0, 0, 0, -128, 127},
    {8, 8, 24, 2, 2, 2, 2, 0, 0, 0, 0, 0, -128, 127},     {9, 7, 5, 3, 3, 2, 2, 1, 1, 1, 1, 0, -128, 127},
    {5, 6, 3, 2, 3, 1, 1, 0, 1, 1, 1, 2, -128, 127},      {4, 4, 9, 3, 3, 1, 1, 2, 2, 2, 2, 0, -60, 50},
    {1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, -128, 127},      {2, 90, 40, 2, 90, 1, 1, 0, 0, 0, 0, 4, -128, 127},
};

typedef enum { AVERAGE, MAXIMUM, RESCALED, KINDS } Kind;

static Kind kind;

#define MOST_COUNT 361
static ChannelParameters scales[MOST_COUNT];

// Scales of so many pixels: multipliers of less than 31 bits too, and shifts below 33, and those that need 64 bits.
static void set_scales(uint32_t shape) {
  static const uint8_t shifts[] = {37, 41, 33, 31, 36, 12, 2, 33, 62};
  for (uint32_t i = 0; i < MOST_COUNT; ++i) {
    scales[i].bias = (int32_t)((i + 1) * (random_word() % 256 - 128));
    scales[i].multiplier = (int32_t)(random_word() >> 1 | 1u << 29);
    scales[i].shift = shifts[shape];
  }
}

// Rounded half away from zero.
static int32_t average(int32_t sum, int32_t count) {
  return sum >= 0 ? (sum + count / 2) / count : -((-sum + count / 2) / count);
}

static int8_t expected_code(const PoolParameters* p, uint32_t row, uint32_t column, uint32_t channel) {
  const WindowParameters* w = &p->window;
  int32_t sum = 0, count = 0, most = -128;
  for (uint32_t i = 0; i < w->kernel_height; ++i) {
    for (uint32_t j = 0; j < w->kernel_width; ++j) {
      const uint32_t y = row * w->stride_height + i - w->padding_top;
      const uint32_t x = column * w->stride_width + j - w->padding_left;
      if (y >= w->input_height || x >= w->input_width) continue;
      const int32_t code = input[y * w->input_row_bytes + x * w->input_pixel_bytes + channel];
      sum += code;
      ++count;
      if (code > most) most = code;
    }
  }
  if (kind == MAXIMUM) return clipped(most, p->minimum, p->maximum);
  if (kind == AVERAGE) return clipped(average(sum, count), p->minimum, p->maximum);
  const ChannelParameters* const c = &scales[count - 1];
  return clipped(single(sum + c->bias, c->multiplier, c->shift) + p->output_zero_point, p->minimum, p->maximum);
}

static void reference(void* argument) {
  const PoolParameters* p = argument;
  const WindowParameters* w = &p->window;
  for (uint32_t channel = core_id(); channel < p->channels; channel += TEAM_CORES) {
    for (uint32_t row = 0; row < w->output_height; ++row) {
      for (uint32_t column = 0; column < w->output_width; ++column) {
        expected[row * w->output_row_bytes + column * w->output_pixel_bytes + channel] =
            expected_code(p, row, column, channel);
      }
    }
  }
}

int main(void) {
  for (uint32_t i = 0; i < sizeof shapes / sizeof *shapes; ++i) {
    const Shape* s = &shapes[i];
    const uint32_t height = (s->height + s->top + s->bottom - s->kernel_height) / s->stride_height + 1u;
    const uint32_t width = (s->width + s->left + s->right - s->kernel_width) / s->stride_width + 1u;
    const uint32_t pixel = s->channels + s->gap;
    CHECK(s->height * s->width * pixel <= MAX_INPUT && height * width * pixel <= MAX_OUTPUT);
    random_codes(input, MAX_INPUT);
    // Sums near the largest ones, whose division is the hardest.
    for (uint32_t j = 0; i % 2 == 1 && j < MAX_INPUT; ++j) input[j] = (int8_t)(127 - (input[j] & 7));
    set_scales(i);
    PoolParameters parameters = {
        .input = (uint32_t)input,
        .output = (uint32_t)output,
        .channels = s->channels,
        .minimum = s->minimum,
        .maximum = s->maximum,
        .window = {s->height, s->width, height, width, s->kernel_height, s->kernel_width, s->stride_height,
                   s->stride_width, 1, 1, s->top, s->left, pixel, s->width * pixel, pixel, width * pixel},
        .output_zero_point = (int32_t)(i * 31) - 128,
    };
    for (kind = AVERAGE; kind < KINDS; ++kind) {
      static const char* const names[KINDS] = {"average", "maximum", "average between two scales"};
      parameters.requantise = kind == RESCALED ? (uint32_t)scales : 0;
      memset(output, 0x55, sizeof output);
      memset(expected, 0x55, sizeof expected);
      const uint32_t cycles =
          kind == MAXIMUM ? TIMED(kernel_maximum_pool, &parameters) : TIMED(kernel_average_pool, &parameters);
      team_fork(reference, (void*)&parameters);
      print_speed(names[kind], cycles, height * width * s->kernel_height * s->kernel_width * s->channels, "element");
      CHECK_EQUAL(differences(output, expected, MAX_OUTPUT), 0);
    }
  }
  return check_result();
}
