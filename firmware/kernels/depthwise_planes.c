// Transposes four channels of the input into planes (depthwise.h): a block of 4 rows x 4 channels of a column takes 18
// instructions.
#include "kernels/depthwise.h"
#include "tessera/xcv.h"

void planes_pad(const Planes* planes, uint32_t left, uint32_t input_columns) {
  for (uint32_t plane = 0; plane < 4; ++plane) {
    for (uint32_t column = 0; column < planes->columns; ++column) {
      if (column >= left && column < left + input_columns) continue;
      int8_t* to = planes->first + plane * planes->plane_bytes + column * planes->column_bytes;
      for (uint32_t i = 0; i < planes->column_bytes; i += 4) cv_sw_post(planes->padding, to, 4);
    }
  }
}

/// Four rows of the input, or of padding, which stands still.
typedef struct {
  const int8_t* first[4];
  uint32_t step[4];
} Rows;

XCV_INLINE Rows rows_at(const Planes* planes, const DepthwiseParameters* p, uint32_t channel, int32_t first_row) {
  const uint32_t pixel = p->window.input_pixel_bytes, row_bytes = p->window.input_row_bytes;
  const int8_t* const first = (const int8_t*)p->input + first_row * (int32_t)row_bytes + channel;
  Rows rows = {{first, first + row_bytes, first + 2 * row_bytes, first + 3 * row_bytes}, {pixel, pixel, pixel, pixel}};
  if (first_row >= 0 && first_row + 4 <= (int32_t)p->window.input_height) return rows;
  for (int32_t i = 0; i < 4; ++i) {
    if (first_row + i >= 0 && first_row + i < (int32_t)p->window.input_height) continue;
    rows.first[i] = (const int8_t*)&planes->padding;
    rows.step[i] = 0;
  }
  return rows;
}

// Rows 0 and 1, 2 and 3 are paired in halves, two channels each; then the bytes of even and odd lanes are chosen.
static void transpose(const Planes* planes, const Rows* rows, int8_t* to, uint32_t columns) {
  const int8_t *p0 = rows->first[0], *p1 = rows->first[1], *p2 = rows->first[2], *p3 = rows->first[3];
  const int32_t back = (int32_t)planes->column_bytes - 3 * (int32_t)planes->plane_bytes;
  uint32_t x0 = columns, x1, x2, x3, low, high;
  __asm__ volatile(HW_LOOP_CODE(HW_LOOP(0, "%[x0]",
                                        "cv.lw %[x0], (%[p0]), %[s0]\n"
                                        "cv.lw %[x1], (%[p1]), %[s1]\n"
                                        "cv.lw %[x2], (%[p2]), %[s2]\n"
                                        "cv.lw %[x3], (%[p3]), %[s3]\n"
                                        "cv.pack %[low], %[x1], %[x0]\n"
                                        "cv.pack.h %[x0], %[x1], %[x0]\n"
                                        "cv.pack %[high], %[x3], %[x2]\n"
                                        "cv.pack.h %[x2], %[x3], %[x2]\n"
                                        "mv %[x1], %[low]\n"
                                        "mv %[x3], %[x0]\n"
                                        "cv.shuffle2.b %[x1], %[high], %[even]\n"
                                        "cv.shuffle2.b %[low], %[high], %[odd]\n"
                                        "cv.shuffle2.b %[x3], %[x2], %[even]\n"
                                        "cv.shuffle2.b %[x0], %[x2], %[odd]\n"
                                        "cv.sw %[x1], (%[to]), %[plane]\n"
                                        "cv.sw %[low], (%[to]), %[plane]\n"
                                        "cv.sw %[x3], (%[to]), %[plane]\n"
                                        "cv.sw %[x0], (%[to]), %[back]\n"))
                   : [p0] "+r"(p0), [p1] "+r"(p1), [p2] "+r"(p2), [p3] "+r"(p3), [to] "+r"(to), [x0] "+r"(x0),
                     [x1] "=&r"(x1), [x2] "=&r"(x2), [x3] "=&r"(x3), [low] "=&r"(low), [high] "=&r"(high)
                   : [s0] "r"(rows->step[0]), [s1] "r"(rows->step[1]), [s2] "r"(rows->step[2]), [s3] "r"(rows->step[3]),
                     [even] "r"(0x06040200), [odd] "r"(0x07050301), [plane] "r"(planes->plane_bytes), [back] "r"(back)
                   : "memory");
}

void planes_fill(const Planes* planes, const DepthwiseParameters* parameters, uint32_t channel, int32_t first_row,
                 uint32_t rows) {
  const uint32_t left = parameters->window.padding_left;
  const uint32_t room = planes->columns - left;
  const uint32_t columns = parameters->window.input_width < room ? parameters->window.input_width : room;
  for (uint32_t row = 0; row < rows; row += 4) {
    const Rows four = rows_at(planes, parameters, channel, first_row + (int32_t)row);
    transpose(planes, &four, planes->first + left * planes->column_bytes + row, columns);
  }
}
