// Average and maximum pooling, four channels at a time.
#include "kernels/kernels.h"
#include "kernels/share.h"
#include "kernels/window.h"
#include "tessera/xcv.h"

/// The part of a window that lies in the input.
typedef struct {
  const int8_t* first;  ///< first channel of its first pixel
  uint32_t rows;
  uint32_t columns;
  uint32_t reciprocal;  ///< of the number of pixels, for averages: 2^24 / pixels, rounded up; 0 if they are too many
} Patch;

/// Four results, one in each byte.
typedef uint32_t (*PoolFunction)(const PoolParameters* parameters, Patch patch);

static Patch patch_at(const PoolParameters* p, uint32_t output_row, uint32_t output_column) {
  const WindowParameters* const w = &p->window;
  const int32_t row = (int32_t)(output_row * w->stride_height) - (int32_t)w->padding_top;
  const int32_t column = (int32_t)(output_column * w->stride_width) - (int32_t)w->padding_left;
  const Taps rows = taps_inside(row, 1, w->kernel_height, w->input_height);
  const Taps columns = taps_inside(column, 1, w->kernel_width, w->input_width);
  const int8_t* const first = (const int8_t*)p->input + (row + (int32_t)rows.first) * (int32_t)w->input_row_bytes +
                              (column + (int32_t)columns.first) * (int32_t)w->input_pixel_bytes;
  return (Patch){first, rows.last - rows.first, columns.last - columns.first, 0};
}

// With n <= 128.5 * count, and a reciprocal too large by less than 1, n * reciprocal / 2^24 is too large by less than
// 128.5 * count / 2^24. That is less than 1 / count, and so cannot reach the next integer, for counts up to 360; and
// n * reciprocal is below 2^32.
#define MOST_RECIPROCAL 360u

static uint32_t reciprocal_of(uint32_t count) { return count <= MOST_RECIPROCAL ? divide_up(1u << 24, count) : 0; }

// sum / count, rounded half away from zero (TFLite's reference AveragePool), and clipped.
static int32_t average(int32_t sum, uint32_t count, uint32_t reciprocal, const PoolParameters* p) {
  const uint32_t n = (uint32_t)(sum >= 0 ? sum : -sum) + count / 2;
  const int32_t magnitude = (int32_t)(reciprocal != 0 ? n * reciprocal >> 24 : n / count);
  return cv_min(cv_max(sum >= 0 ? magnitude : -magnitude, p->minimum), p->maximum);
}

// A dot product with a single one takes a lane's code.
static uint32_t average_of(const PoolParameters* p, Patch patch) {
  const uint32_t pixel = p->window.input_pixel_bytes;
  int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (uint32_t row = 0; row < patch.rows; ++row) {
    const int8_t* codes = patch.first + row * p->window.input_row_bytes;
    uint32_t word = patch.columns;
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
  const uint32_t count = patch.rows * patch.columns, reciprocal = patch.reciprocal;
  return cv_pack4_b(average(s0, count, reciprocal, p), average(s1, count, reciprocal, p),
                    average(s2, count, reciprocal, p), average(s3, count, reciprocal, p));
}

static uint32_t maximum_of(const PoolParameters* p, Patch patch) {
  uint32_t most = 0x80808080u;
  for (uint32_t row = 0; row < patch.rows; ++row) {
    const int8_t* codes = patch.first + row * p->window.input_row_bytes;
    for (uint32_t column = 0; column < patch.columns; ++column) {
      most = cv_max_b(most, cv_lw_post(codes, p->window.input_pixel_bytes));
    }
  }
  return cv_min_sc_b(cv_max_sc_b(most, (uint32_t)p->minimum), (uint32_t)p->maximum);
}

// What lies behind the last channel is computed along, but not written.
static void write(int8_t* output, uint32_t word, uint32_t bytes) {
  if (bytes >= 4) {
    cv_sw_post(word, output, 4);
  } else {
    for (; bytes != 0; --bytes, word >>= 8) *output++ = (int8_t)word;
  }
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
    Patch patch = patch_at(p, row, column);
    int8_t* const output = (int8_t*)p->output + row * w->output_row_bytes + column * w->output_pixel_bytes;
    if (function == average_of) patch.reciprocal = reciprocal_of(patch.rows * patch.columns);
    patch.first += 4 * quad;
    for (; quad < quads && left != 0; ++quad, --left, patch.first += 4) {
      write(output + 4 * quad, function(p, patch), p->channels - 4 * quad);
    }
    quad = 0;
    if (++column == w->output_width) {
      column = 0;
      ++row;
    }
  }
}

void kernel_average_pool(const PoolParameters* p) { pool(p, average_of); }
void kernel_maximum_pool(const PoolParameters* p) { pool(p, maximum_of); }
