// Depth-wise convolution: chooses between planes (depthwise.h) and plain loops, and divides the work. A core's share
// are pairs of four channels and a strip of output rows that fits its buffer.
#include "kernels/depthwise.h"

#include "kernels/kernels.h"
#include "kernels/requantise.h"
#include "kernels/share.h"

/// Strips of output rows, all equally high; the last one may overlap the one before. No strips: the buffer is too
/// small.
typedef struct {
  uint32_t rows;
  uint32_t count;
} Strips;

static uint32_t input_rows(uint32_t output_rows, uint32_t stride) { return (output_rows - 1) * stride + 3; }

static uint32_t column_bytes(uint32_t rows) { return ((rows + 3) & ~3u) + 4; }

// Of the ways to cut the rows, the one in which the core that has most to do has least. A block of stride 1 has two
// rows, so has every strip.
static Strips choose_strips(const DepthwiseParameters* p, uint32_t columns, uint32_t quads) {
  const WindowParameters* const w = &p->window;
  const uint32_t stride = w->stride_height;
  const uint32_t unit = stride == 1 ? 2 : 1;
  const uint32_t height = p->buffer_core_bytes / (4 * columns);  // of a column with its spare word
  Strips best = {0, 0};
  uint32_t least = UINT32_MAX;
  for (uint32_t cuts = 1, tried = 0; cuts <= w->output_height && tried < TESSERA_CORES; ++cuts) {
    const uint32_t rows = divide_up(w->output_height, cuts * unit) * unit;
    if (rows > w->output_height || column_bytes(input_rows(rows, stride)) > height) continue;
    ++tried;
    const Strips strips = {rows, divide_up(w->output_height, rows)};
    const uint32_t work = divide_up(quads * strips.count, TESSERA_CORES) * (rows * stride + 2);
    if (work < least) {
      least = work;
      best = strips;
    }
  }
  return best;
}

static bool has_planes(const DepthwiseParameters* p) {
  const WindowParameters* const w = &p->window;
  return w->kernel_height == 3 && w->kernel_width == 3 && w->dilation_height == 1 && w->dilation_width == 1 &&
         w->stride_height == w->stride_width && w->stride_height <= 2 && p->channels >= 4 && w->output_width >= 2 &&
         w->padding_left <= 2 && p->weight_zero_point != -128;  // 128 would be no code
}

// `blocks` blocks of two columns from `column` on.
static Run run_of(const DepthwiseParameters* p, const Planes* planes, uint32_t column, uint32_t blocks) {
  const WindowParameters* const w = &p->window;
  const uint32_t stride = w->stride_height;
  const uint32_t rows = stride == 1 ? 2 : 1;  // of a block
  const uint32_t loaded = 2 * blocks * stride + 3 - stride;
  return (Run){.from = column * stride * planes->column_bytes,
               .to = column * w->output_pixel_bytes,
               .count = blocks,
               .next_from = 2 - loaded * planes->column_bytes,
               .next_to = rows * w->output_row_bytes - 2 * blocks * w->output_pixel_bytes};
}

PassShape pass_shape(const DepthwiseParameters* p, const Planes* planes, uint32_t output_rows) {
  const WindowParameters* const w = &p->window;
  PassShape shape = {.column_bytes = planes->column_bytes,
                     .plane_bytes = planes->plane_bytes,
                     .pixel_bytes = w->output_pixel_bytes,
                     .row_bytes = w->output_row_bytes,
                     .rows = w->stride_height == 1 ? output_rows / 2 : output_rows,
                     .runs = 1 + w->output_width % 2,
                     .run = {run_of(p, planes, 0, w->output_width / 2), run_of(p, planes, w->output_width - 2, 1)},
                     .weight_zero = (uint32_t)(-p->weight_zero_point & 0xFF) * 0x010101u,
                     .requantise = &p->requantise};
  return shape;
}

// The fastest rule that is exact for the channel, of sums up to `products` without the bias.
static Rule rule_for(const ChannelParameters* channel, const RequantiseParameters* requantise, uint32_t products) {
  if (!whole_int8(requantise)) return RULE_ANY;
  if (requantise_is_split(*channel, products)) return RULE_SPLIT;
  return requantise->pre_shift == 0 && channel->shift <= FOLDING_SHIFT ? RULE_WIDE : RULE_ANY;
}

// Four channels of a strip; neighbours with the same rule together.
static void convolve(const Planes* planes, const PassShape* shape, const DepthwiseParameters* p, uint32_t channel,
                     uint32_t row) {
  const WindowParameters* const w = &p->window;
  const int32_t weight_zero = p->weight_zero_point;
  const uint32_t products = 9 * 128 * (uint32_t)(128 + (weight_zero < 0 ? -weight_zero : weight_zero));
  const ChannelParameters* const first = (const ChannelParameters*)p->requantise.channels + channel;
  PlanePass pass = {.shape = shape,
                    .plane = planes->first,
                    .weights = (const uint32_t*)p->weights + 3 * channel,
                    .channels = first,
                    .output = (int8_t*)p->output + row * w->output_row_bytes + channel};
  Rule rule = rule_for(first, &p->requantise, products);
#pragma clang loop unroll(disable)
  for (uint32_t i = 1, start = 0; i <= 4; ++i) {
    const Rule next = i < 4 ? rule_for(first + i, &p->requantise, products) : RULE_ANY;
    if (i < 4 && next == rule) continue;
    pass.end = first + i;
    if (w->stride_height == 1) {
      plane_pass_stride_1(&pass, rule);
    } else {
      plane_pass_stride_2(&pass, rule);
    }
    const uint32_t done = i - start;
    pass.plane += done * planes->plane_bytes;
    pass.weights += 3 * done;
    pass.channels = pass.end;
    pass.output += done;
    start = i;
    rule = next;
  }
}

static void convolve_planes(const DepthwiseParameters* p, Strips strips, uint32_t columns, uint32_t quads) {
  const WindowParameters* const w = &p->window;
  const uint32_t rows = input_rows(strips.rows, w->stride_height);
  const uint32_t column = column_bytes(rows);
  const Planes planes = {(int8_t*)p->buffer + core_id() * p->buffer_core_bytes, column, columns * column, columns,
                         (uint32_t)(p->input_zero_point & 0xFF) * 0x01010101u};
  const PassShape shape = pass_shape(p, &planes, strips.rows);
  const Share share = core_share(quads * strips.count);
  uint32_t quad = share.first / strips.count;
  uint32_t strip = share.first % strips.count;
  planes_pad(&planes, w->padding_left, w->input_width);
  for (uint32_t i = share.first; i < share.last; ++i) {
    // The last four channels and the last strip may have been computed in part already, and are equal.
    const uint32_t channel = cv_minu(4 * quad, p->channels - 4);
    const uint32_t row = cv_minu(strip * strips.rows, w->output_height - strips.rows);
    planes_fill(&planes, p, channel, (int32_t)(row * w->stride_height) - (int32_t)w->padding_top, rows);
    convolve(&planes, &shape, p, channel, row);
    if (++strip == strips.count) {
      strip = 0;
      ++quad;
    }
  }
}

void kernel_depthwise(const DepthwiseParameters* p) {
  Strips strips = {0, 0};
  const uint32_t columns = input_rows(p->window.output_width, p->window.stride_width);
  const uint32_t quads = divide_up(p->channels, 4);
  if (has_planes(p)) strips = choose_strips(p, columns, quads);
  if (strips.count == 0) {
    depthwise_general(p);
  } else {
    convolve_planes(p, strips, columns, quads);
  }
}
