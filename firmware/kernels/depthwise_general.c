// Depth-wise convolution in plain loops: any kernel, stride, dilation, padding, weights with a zero point.
#include "kernels/depthwise.h"
#include "kernels/requantise.h"
#include "kernels/share.h"
#include "kernels/window.h"

// The taps of an output pixel that lie in the input, relative to the zero points.
static int32_t sum_of_taps(const DepthwiseParameters* p, const int8_t* weights, const int8_t* origin, Taps rows,
                           Taps columns, int32_t sum) {
  const WindowParameters* const w = &p->window;
  if (rows.first == rows.last) return sum;
  const uint32_t column_weights = (w->kernel_height + 3) & ~3u;
  const uint32_t row_step = w->dilation_height * w->input_row_bytes;
  const uint32_t column_step = w->dilation_width * w->input_pixel_bytes;
  const int8_t* first_weight = weights + columns.first * column_weights + rows.first;
  const int8_t* first_code = origin + columns.first * column_step + rows.first * row_step;
  for (uint32_t j = columns.first; j < columns.last; ++j) {
    const int8_t *weight = first_weight, *code = first_code;
    int32_t x = (int32_t)(rows.last - rows.first), factor;
    __asm__ volatile(HW_LOOP_CODE(HW_LOOP(0, "%[x]",
                                          "cv.lb %[x], (%[code]), %[step]\n"
                                          "cv.lb %[factor], (%[weight]), 1\n"
                                          "sub %[x], %[x], %[zero]\n"
                                          "sub %[factor], %[factor], %[weight_zero]\n"
                                          "cv.mac %[sum], %[x], %[factor]\n"))
                     : [code] "+r"(code), [weight] "+r"(weight), [x] "+r"(x), [factor] "=&r"(factor), [sum] "+r"(sum)
                     : [step] "r"(row_step), [zero] "r"(p->input_zero_point), [weight_zero] "r"(p->weight_zero_point)
                     : "memory");
    first_weight += column_weights;
    first_code += column_step;
  }
  return sum;
}

// As if all taps were padding.
static int32_t padding_sum(const DepthwiseParameters* p, const int8_t* weights) {
  const WindowParameters* const w = &p->window;
  const uint32_t column_weights = (w->kernel_height + 3) & ~3u;
  int32_t sum = 0;
  for (uint32_t j = 0; j < w->kernel_width; ++j) {
    for (uint32_t i = 0; i < w->kernel_height; ++i) {
      sum += weights[j * column_weights + i] - p->weight_zero_point;
    }
  }
  return sum * p->input_zero_point;
}

// One channel, rows of the output from `rows.first` to `rows.last` - 1.
static void convolve_channel(const DepthwiseParameters* p, uint32_t channel, Share rows) {
  const WindowParameters* const w = &p->window;
  const ChannelParameters c = ((const ChannelParameters*)p->requantise.channels)[channel];
  const int8_t* const weights = (const int8_t*)p->weights + channel * w->kernel_width * ((w->kernel_height + 3) & ~3u);
  const int32_t start = c.bias + padding_sum(p, weights);
  for (uint32_t row = rows.first; row < rows.last; ++row) {
    const int32_t y = (int32_t)(row * w->stride_height) - (int32_t)w->padding_top;
    const Taps inside_rows = taps_inside(y, w->dilation_height, w->kernel_height, w->input_height);
    int8_t* output = (int8_t*)p->output + row * w->output_row_bytes + channel;
    for (uint32_t column = 0; column < w->output_width; ++column) {
      const int32_t x = (int32_t)(column * w->stride_width) - (int32_t)w->padding_left;
      const Taps inside_columns = taps_inside(x, w->dilation_width, w->kernel_width, w->input_width);
      const int8_t* const origin =
          (const int8_t*)p->input + y * (int32_t)w->input_row_bytes + x * (int32_t)w->input_pixel_bytes + channel;
      const int32_t sum = sum_of_taps(p, weights, origin, inside_rows, inside_columns, start);
      *output = (int8_t)requantise_any(sum, c.multiplier, c.shift + p->requantise.pre_shift, &p->requantise);
      output += w->output_pixel_bytes;
    }
  }
}

// By channels, unless there are too few of them to occupy all cores.
void depthwise_general(const DepthwiseParameters* p) {
  if (p->channels >= 4 * TESSERA_CORES) {
    const Share channels = core_share(p->channels);
    const Share rows = {0, p->window.output_height};
    for (uint32_t channel = channels.first; channel < channels.last; ++channel) convolve_channel(p, channel, rows);
  } else {
    const Share rows = core_share(p->window.output_height);
    for (uint32_t channel = 0; channel < p->channels; ++channel) convolve_channel(p, channel, rows);
  }
}
