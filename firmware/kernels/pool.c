// Average and maximum pooling, four channels at a time: five cycles a pixel for sums, two for maxima. The cores share
// the fours of channels of all output pixels.
//
// On machine `cluster`, eight cores, caches cold: averages over 7x7x1280 3.9 codes/cycle, also between two scales, and
// of 2x2 windows 1.0; maxima of 3x3 windows 2.9.
#include "kernels/kernels.h"
#include "kernels/requantise.h"
#include "kernels/share.h"
#include "kernels/window.h"
#include "tessera/xcv.h"

/// The part of a window that lies in the input.
typedef struct {
  const int8_t* first;  ///< first channel of its first pixel
  uint32_t rows;
  uint32_t columns;
} Patch;

/// What becomes of a sum, by the number of pixels in it.
typedef struct {
  uint32_t count;
  uint32_t reciprocal;             ///< 2^24 / count, rounded up; 0 if there are too many
  const ChannelParameters* scale;  ///< between two scales
  int32_t pre_shift;               ///< with it
} Ending;

/// Of four channels.
typedef struct {
  int32_t s0, s1, s2, s3;
} Sums;

/// Pools a patch, for `channels` channels from the first one on.
typedef void (*PoolFunction)(const PoolParameters* parameters, Patch patch, int8_t* output, uint32_t channels);

static Patch patch_at(const PoolParameters* p, uint32_t output_row, uint32_t output_column) {
  const WindowParameters* const w = &p->window;
  const int32_t row = (int32_t)(output_row * w->stride_height) - (int32_t)w->padding_top;
  const int32_t column = (int32_t)(output_column * w->stride_width) - (int32_t)w->padding_left;
  const Taps rows = taps_inside(row, 1, w->kernel_height, w->input_height);
  const Taps columns = taps_inside(column, 1, w->kernel_width, w->input_width);
  const int8_t* const first = (const int8_t*)p->input + (row + (int32_t)rows.first) * (int32_t)w->input_row_bytes +
                              (column + (int32_t)columns.first) * (int32_t)w->input_pixel_bytes;
  const Patch patch = {.first = first, .rows = rows.last - rows.first, .columns = columns.last - columns.first};
  if (patch.columns * w->input_pixel_bytes != w->input_row_bytes) return patch;
  // Whole rows, one behind the other, are one long row.
  return (Patch){.first = first, .rows = 1, .columns = patch.rows * patch.columns};
}

// With n <= 128.5 * count, and a reciprocal too large by less than 1, n * reciprocal / 2^24 is too large by less than
// 128.5 * count / 2^24. That is less than 1 / count, and so cannot reach the next integer, for counts up to 360; and
// n * reciprocal is below 2^32.
#define MOST_RECIPROCAL 360u

static uint32_t reciprocal_of(uint32_t count) { return count <= MOST_RECIPROCAL ? divide_up(1u << 24, count) : 0; }

// A dot product with a single one takes a lane's code.
XCV_INLINE Sums sums_of(const PoolParameters* p, const Patch* patch) {
  const uint32_t pixel = p->window.input_pixel_bytes;
  const int8_t* row = patch->first;
  int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (uint32_t rows = patch->rows; rows != 0; --rows, row += p->window.input_row_bytes) {
    const int8_t* codes = row;
    uint32_t word = patch->columns;
    __asm__ volatile(
        HW_LOOP_CODE(HW_LOOP(0, "%[word]",
                             "cv.lw %[word], (%[codes]), %[pixel]\n"
                             "cv.sdotsp.b %[s0], %[word], %[lane0]\n"
                             "cv.sdotsp.b %[s1], %[word], %[lane1]\n"
                             "cv.sdotsp.b %[s2], %[word], %[lane2]\n"
                             "cv.sdotsp.b %[s3], %[word], %[lane3]\n"))
        : [codes] "+r"(codes), [word] "+r"(word), [s0] "+r"(s0), [s1] "+r"(s1), [s2] "+r"(s2), [s3] "+r"(s3)
        : [pixel] "r"(pixel), [lane0] "r"(1), [lane1] "r"(1 << 8), [lane2] "r"(1 << 16), [lane3] "r"(1 << 24)
        : "memory");
  }
  return (Sums){s0, s1, s2, s3};
}

// sum / count, rounded half away from zero (TFLite's reference AveragePool), and clipped.
XCV_INLINE int32_t average(int32_t sum, const Ending* ending, const PoolParameters* p) {
  const uint32_t n = (uint32_t)(sum >= 0 ? sum : -sum) + ending->count / 2;
  const int32_t magnitude = (int32_t)(ending->reciprocal != 0 ? n * ending->reciprocal >> 24 : n / ending->count);
  return cv_min(cv_max(sum >= 0 ? magnitude : -magnitude, p->minimum), p->maximum);
}

// With the upper word of a product (requantise.h).
XCV_INLINE int32_t rescaled(int32_t sum, const Ending* ending, const PoolParameters* p) {
  const ChannelParameters* const c = ending->scale;
  const int32_t raised = (sum + c->bias) << ending->pre_shift;
  const int32_t scaled = cv_addrnr(multiply_high(raised, c->multiplier), 0, c->shift + ending->pre_shift);
  return cv_min(cv_max(scaled + p->output_zero_point, p->minimum), p->maximum);
}

static int32_t __attribute__((noinline)) rescaled_slowly(int32_t sum, const Ending* ending, const PoolParameters* p) {
  const RequantiseParameters requantise = {
      .output_zero_point = p->output_zero_point, .minimum = p->minimum, .maximum = p->maximum};
  return requantise_slow(sum + ending->scale->bias, ending->scale->multiplier, ending->scale->shift, &requantise);
}

XCV_INLINE uint32_t maximum_of(const PoolParameters* p, const Patch* patch) {
  const uint32_t pixel = p->window.input_pixel_bytes;
  const int8_t* row = patch->first;
  uint32_t most = 0x80808080u;
  for (uint32_t rows = patch->rows; rows != 0; --rows, row += p->window.input_row_bytes) {
    const int8_t* codes = row;
    uint32_t x = patch->columns / 2, y;
    if (x != 0) {
      __asm__ volatile(HW_LOOP_CODE(HW_LOOP(0, "%[x]",
                                            "cv.lw %[x], (%[codes]), %[pixel]\n"
                                            "cv.lw %[y], (%[codes]), %[pixel]\n"
                                            "cv.max.b %[most], %[most], %[x]\n"
                                            "cv.max.b %[most], %[most], %[y]\n"))
                       : [codes] "+r"(codes), [x] "+r"(x), [y] "=&r"(y), [most] "+r"(most)
                       : [pixel] "r"(pixel)
                       : "memory");
    }
    if (patch->columns % 2 == 1) most = cv_max_b(most, *(const uint32_t*)codes);
  }
  return cv_min_sc_b(cv_max_sc_b(most, (uint32_t)p->minimum), (uint32_t)p->maximum);
}

// What lies behind the last channel is computed along, but not written.
XCV_INLINE int8_t* write(int8_t* output, uint32_t word, uint32_t channels) {
  if (channels >= 4) {
    cv_sw_post(word, output, 4);
  } else {
    for (; channels != 0; --channels, word >>= 8) *output++ = (int8_t)word;
  }
  return output;
}

#define FOR_EACH_FOUR(channels, patch) for (int32_t left = (int32_t)(channels); left > 0; left -= 4, (patch).first += 4)

// With an ending of its own each, which keeps the code of one in the private instruction cache.
#define POOL_OF_SUMS(name, finish)                                                                      \
  static void __attribute__((noinline))                                                                 \
  name(const PoolParameters* p, Patch patch, const Ending* ending, int8_t* output, uint32_t channels) { \
    FOR_EACH_FOUR(channels, patch) {                                                                    \
      const Sums sums = sums_of(p, &patch);                                                             \
      const uint32_t word = cv_pack4_b(finish(sums.s0, ending, p), finish(sums.s1, ending, p),          \
                                       finish(sums.s2, ending, p), finish(sums.s3, ending, p));         \
      output = write(output, word, (uint32_t)left);                                                     \
    }                                                                                                   \
  }
POOL_OF_SUMS(averages, average)
POOL_OF_SUMS(rescaled_averages, rescaled)
POOL_OF_SUMS(slowly_rescaled_averages, rescaled_slowly)

static void average_pool(const PoolParameters* p, Patch patch, int8_t* output, uint32_t channels) {
  const uint32_t count = patch.rows * patch.columns;
  const Ending ending = {.count = count, .reciprocal = reciprocal_of(count)};
  averages(p, patch, &ending, output, channels);
}

static void rescaling_pool(const PoolParameters* p, Patch patch, int8_t* output, uint32_t channels) {
  const uint32_t count = patch.rows * patch.columns;
  const ChannelParameters* const scale = (const ChannelParameters*)p->requantise + count - 1;
  const Ending ending = {.scale = scale, .pre_shift = pre_shift_for(scale->shift)};
  const uint32_t most = 128 * count + (uint32_t)(scale->bias < 0 ? -scale->bias : scale->bias);
  if (pre_shift_fits(ending.pre_shift, most)) {
    rescaled_averages(p, patch, &ending, output, channels);
  } else {
    slowly_rescaled_averages(p, patch, &ending, output, channels);
  }
}

static void maximum_pool(const PoolParameters* p, Patch patch, int8_t* output, uint32_t channels) {
  FOR_EACH_FOUR(channels, patch) output = write(output, maximum_of(p, &patch), (uint32_t)left);
}

static void pool(const PoolParameters* p, PoolFunction function) {
  const WindowParameters* const w = &p->window;
  const uint32_t quads = divide_up(p->channels, 4);
  const Share share = core_share(w->output_height * w->output_width * quads);
  uint32_t left = share.last - share.first;
  uint32_t quad = share.first % quads;
  uint32_t row = share.first / quads / w->output_width;
  uint32_t column = share.first / quads % w->output_width;
  while (left != 0) {
    const uint32_t taken = cv_minu(quads - quad, left);
    const uint32_t first = 4 * quad, last = cv_minu(first + 4 * taken, p->channels);
    Patch patch = patch_at(p, row, column);
    patch.first += first;
    function(p, patch, (int8_t*)p->output + row * w->output_row_bytes + column * w->output_pixel_bytes + first,
             last - first);
    left -= taken;
    quad = 0;
    if (++column == w->output_width) {
      column = 0;
      ++row;
    }
  }
}

void kernel_average_pool(const PoolParameters* p) { pool(p, p->requantise != 0 ? rescaling_pool : average_pool); }
void kernel_maximum_pool(const PoolParameters* p) { pool(p, maximum_pool); }
