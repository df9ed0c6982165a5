// The parameters of the kernels that run on the cluster's cores (firmware/kernels): the contract between the compiler,
// which writes them into memory, and the firmware, which reads them. C11 and C++20.
//
// Every field has 32 bits and addresses are uint32_t, so the layout is the same on the host and on the guest. Tensors
// are int8 codes, channels innermost (HWC). "Bytes" between pixels or rows are distances of their first bytes, so that
// a kernel can work on a part of a larger tensor; they are at least as large as what lies between. Kernels read words:
// up to three bytes behind a pixel's codes are read, and count as nothing.
//
// Sums are 32-bit: sum = bias + sum(x * w) - weight_zero_point * sum(x), with x the raw codes of the input. The input's
// zero point is part of the bias: bias = b - input_zero_point * (sum(w) - taps * weight_zero_point). A tap in the
// padding counts as x = input_zero_point. Then, per output channel (the rule `single` of base/requantise.hpp):
//
//   output = clip(((sum * multiplier + 2^(shift-1)) >> shift) + output_zero_point, minimum, maximum)
#pragma once

#include <stdint.h>

#ifdef __cplusplus
#define TESSERA_LAYOUT_ASSERT(condition) static_assert(condition)
namespace tessera::arch {
#else
#define TESSERA_LAYOUT_ASSERT(condition) _Static_assert(condition, #condition)
#endif

/// One output channel. An array of them is 4-aligned and has a multiple of four elements: those behind the last channel
/// are read, and must have a valid multiplier and shift, but nothing comes of them.
struct ChannelParameters {
  int32_t bias;
  int32_t multiplier;  ///< 2^30 .. 2^31 - 1, or 0
  int32_t shift;       ///< 1 .. 62
};

/// Scales that the depth-wise kernel can apply without a 64-bit product, in 5 cycles instead of 7: shifts of
/// KERNEL_SPLIT_LEAST_SHIFT .. KERNEL_SPLIT_MOST_SHIFT, a multiplier whose lowest KERNEL_SPLIT_ZEROS(shift) bits are 0,
/// and sums of at most KERNEL_SPLIT_REACH(zeros) in magnitude. A sum of 18 bits does not need the 31 bits of a
/// multiplier: `compile::make_channel_table` rounds them off where no sum notices.
#define KERNEL_SPLIT_LEAST_SHIFT 21
#define KERNEL_SPLIT_MOST_SHIFT 54
#define KERNEL_SPLIT_ZEROS(shift) ((shift) > 43 ? (shift)-39 : 4)
#define KERNEL_SPLIT_REACH(zeros) (1u << (15 + (zeros)))

/// Requantisation of a layer's sums.
struct RequantiseParameters {
  uint32_t channels;          ///< address of ChannelParameters[output channels, rounded up to a multiple of 4]
  int32_t pre_shift;          ///< 0 .. 31: sum << pre_shift fits 32 bits, and shift + pre_shift is 33 .. 63 everywhere
  int32_t maximum_shift;      ///< the largest shift of the layer: up to 55 the zero point costs nothing
  int32_t output_zero_point;  ///< -128 .. 127
  int32_t minimum;            ///< -128 .. 127
  int32_t maximum;            ///< minimum .. 127
};

/// Point-wise convolution. Weights as `compile::pack_product_weights` makes them: for every four output channels, for
/// every four input channels, a word for each of the four output channels with its four weights; zeros where there is
/// no channel.
struct PointwiseParameters {
  uint32_t input;    ///< address of int8 codes, any alignment
  uint32_t weights;  ///< address, 4-aligned
  uint32_t output;   ///< address of int8 codes, any alignment; must not overlap the input
  struct RequantiseParameters requantise;
  int32_t weight_zero_point;  ///< -128 .. 127; other than 0 it costs time
  uint32_t input_channels;    ///< >= 1
  uint32_t output_channels;   ///< >= 1
  uint32_t output_height;     ///< pixels, >= 1
  uint32_t output_width;      ///< pixels, >= 1
  uint32_t stride_height;     ///< input rows from an output row to the next, >= 1
  uint32_t stride_width;      ///< input pixels from an output pixel to the next, >= 1
  uint32_t input_pixel_bytes;
  uint32_t input_row_bytes;
  uint32_t output_pixel_bytes;
  uint32_t output_row_bytes;
};

/// Fully connected layer: a point-wise convolution of one pixel, with the same layout of the weights.
struct FullyConnectedParameters {
  uint32_t input;    ///< address of int8 codes, any alignment
  uint32_t weights;  ///< address, 4-aligned
  uint32_t output;   ///< address of int8 codes, any alignment
  struct RequantiseParameters requantise;
  int32_t weight_zero_point;  ///< -128 .. 127
  uint32_t inputs;            ///< >= 1
  uint32_t outputs;           ///< >= 1
};

/// A window moving over an image: the geometry of convolutions and poolings. Output pixel (r, c) sees the input rows
/// r * stride_height - padding_top + i * dilation_height, i < kernel_height; columns alike. What lies outside the input
/// is padding, on all four sides.
struct WindowParameters {
  uint32_t input_height;  ///< pixels, >= 1
  uint32_t input_width;
  uint32_t output_height;  ///< pixels, >= 1
  uint32_t output_width;
  uint32_t kernel_height;  ///< taps, >= 1
  uint32_t kernel_width;
  uint32_t stride_height;  ///< pixels, >= 1
  uint32_t stride_width;
  uint32_t dilation_height;  ///< pixels, >= 1; poolings take 1 only
  uint32_t dilation_width;
  uint32_t padding_top;  ///< pixels
  uint32_t padding_left;
  uint32_t input_pixel_bytes;
  uint32_t input_row_bytes;
  uint32_t output_pixel_bytes;
  uint32_t output_row_bytes;
};

/// Convolution of any kernel. Weights as for the point-wise convolution, the taps of an output channel in the order
/// kernel row, kernel column, input channel taken for its input channels (`compile::pack_product_weights` with
/// taps = kernel_height * kernel_width * input_channels).
struct ConvolutionParameters {
  uint32_t input;    ///< address of int8 codes, any alignment
  uint32_t weights;  ///< address, 4-aligned
  uint32_t output;   ///< address of int8 codes, any alignment; must not overlap the input
  struct RequantiseParameters requantise;
  int32_t weight_zero_point;  ///< -128 .. 127
  int32_t input_zero_point;   ///< -128 .. 127, the code of the padding
  uint32_t input_channels;    ///< >= 1
  uint32_t output_channels;   ///< >= 1
  struct WindowParameters window;
  uint32_t buffer;             ///< address, 4-aligned, of a buffer for each core, one behind the other
  uint32_t buffer_core_bytes;  ///< bytes a core, a multiple of 4, at least KERNEL_CONVOLUTION_BUFFER_BYTES(taps), or
                               ///< KERNEL_CONVOLUTION_PIXEL_BYTES(taps) where the output has less than four columns
};

/// Four pixels' taps in rows of whole words, each a word longer to spread them over the banks.
#define KERNEL_CONVOLUTION_BUFFER_BYTES(taps) (4u * KERNEL_CONVOLUTION_PIXEL_BYTES(taps))
#define KERNEL_CONVOLUTION_PIXEL_BYTES(taps) ((((taps) + 3u) & ~3u) + 4u)

/// Depth-wise convolution with one output channel an input channel. Weights as `compile::pack_depthwise_weights` makes
/// them: for every channel, for every kernel column, the column's weights from top to bottom, padded with zeros to a
/// multiple of four bytes.
///
/// Fast: kernel 3 x 3, dilation 1, stride 1 x 1 or 2 x 2, at most two columns of padding on the left, at least four
/// channels and two output columns (with stride 1 also two output rows), and a buffer of
/// KERNEL_DEPTHWISE_BUFFER_BYTES(rows, columns) for at least two output rows; the more rows fit, the better. Fastest
/// are channels with a scale as KERNEL_SPLIT_ZEROS describes, and weights without a zero point. Anything else takes a
/// general path, which needs no buffer.
struct DepthwiseParameters {
  uint32_t input;    ///< address of int8 codes, any alignment
  uint32_t weights;  ///< address, 4-aligned
  uint32_t output;   ///< address of int8 codes, any alignment; must not overlap the input
  struct RequantiseParameters requantise;
  int32_t weight_zero_point;  ///< -128 .. 127; other than 0 costs time, and -128 takes the general path
  int32_t input_zero_point;   ///< -128 .. 127, the code of the padding
  uint32_t channels;          ///< >= 1
  struct WindowParameters window;
  uint32_t buffer;             ///< address, 4-aligned, of a buffer for each core, one behind the other
  uint32_t buffer_core_bytes;  ///< bytes a core, a multiple of 4; may be 0
};

/// Bytes of a core's buffer that take the `columns` input columns, padding included, of `rows` input rows of four
/// channels. Output rows n need (n - 1) * stride + 3 input rows.
#define KERNEL_DEPTHWISE_BUFFER_BYTES(rows, columns) (4u * (columns) * ((((rows) + 3u) & ~3u) + 4u))

/// Sum of two tensors with scales of their own, TFLite's rule: with single(x, m, n) = (x * m + 2^(n-1)) >> n,
///   a' = single((a - first_zero_point) << 20, first_multiplier, first_shift), b' likewise,
///   output = clip(single(a' + b', output_multiplier, output_shift) + output_zero_point, minimum, maximum).
///
/// If `fast` is 1, the kernel computes clip((a * fast_first + b * fast_second + fast_offset) >> fast_shift) instead,
/// with constants from `compile::find_add_constants`, which finds them only where both are equal for all a and b.
struct AddParameters {
  uint32_t first;   ///< address of int8 codes, any alignment
  uint32_t second;  ///< address of int8 codes, any alignment
  uint32_t output;  ///< address of int8 codes, any alignment; may be that of an input
  uint32_t count;   ///< elements
  int32_t first_zero_point;
  int32_t first_multiplier;  ///< 2^30 .. 2^31 - 1
  int32_t first_shift;       ///< 1 .. 62
  int32_t second_zero_point;
  int32_t second_multiplier;
  int32_t second_shift;
  int32_t output_zero_point;
  int32_t output_multiplier;
  int32_t output_shift;
  int32_t minimum;  ///< -128 .. 127
  int32_t maximum;  ///< minimum .. 127
  uint32_t fast;    ///< 0 or 1
  int32_t fast_first;
  int32_t fast_second;
  int32_t fast_offset;
  int32_t fast_shift;  ///< 0 .. 31
};

/// Average or maximum of the codes in a window. Taps in the padding do not count, and every window has at least one tap
/// in the input.
///
/// Maximum, and average with `requantise` 0: input and output have the same scale. The average is rounded half away
/// from zero, as TFLite does.
///
/// Average with `requantise`, between two scales: `count` taps in the input and `c` element count - 1 of the table,
///   output = clip(single(sum + c.bias, c.multiplier, c.shift) + output_zero_point, minimum, maximum).
/// The input's zero point is part of the bias: -count * input_zero_point. Elements of counts that do not occur are not
/// read. Also the mean over rows and columns, a window as large as the input.
struct PoolParameters {
  uint32_t input;   ///< address of int8 codes, any alignment
  uint32_t output;  ///< address of int8 codes, any alignment; must not overlap the input
  uint32_t channels;
  int32_t minimum;  ///< -128 .. 127
  int32_t maximum;  ///< minimum .. 127
  struct WindowParameters window;
  uint32_t requantise;        ///< address of ChannelParameters[kernel_height * kernel_width], 4-aligned, or 0; the
                              ///< multipliers may also be below 2^30; |sum + bias| is below 2^31
  int32_t output_zero_point;  ///< -128 .. 127, with `requantise`
};

/// Strided copy of codes, through a table or not: for all indices i, j, k, l below the extents,
///   output[i * output_bytes[0] + j * output_bytes[1] + ...] = table[input[i * input_bytes[0] + ...] & 255].
/// A stride of 0 repeats (broadcast, fill), a negative one reverses. It may work in place where every output code has
/// the address of its input; otherwise the two must not overlap. Nothing but the named codes is written; up to three
/// bytes behind a run of adjacent input codes are read.
struct MoveParameters {
  uint32_t input;           ///< address of int8 codes, any alignment
  uint32_t output;          ///< address of int8 codes, any alignment
  uint32_t extents[4];      ///< >= 1, outermost first; the product is below 2^24
  int32_t input_bytes[4];   ///< from an index to the next
  int32_t output_bytes[4];  ///< from an index to the next
  uint32_t table;           ///< address of int8[256], by the code as an unsigned byte, or 0 for a plain copy
};

/// Product of two tensors of equal shapes, element by element:
///   output = clip(single((a - first_zero_point) * (b - second_zero_point), multiplier, shift) + output_zero_point,
///                 minimum, maximum). Fastest with shifts of 33 .. 55.
struct MultiplyParameters {
  uint32_t first;   ///< address of int8 codes, any alignment
  uint32_t second;  ///< address of int8 codes, any alignment
  uint32_t output;  ///< address of int8 codes, any alignment; may be that of an input
  uint32_t count;   ///< elements
  int32_t first_zero_point;
  int32_t second_zero_point;
  int32_t output_zero_point;
  int32_t multiplier;  ///< 0 .. 2^31 - 1
  int32_t shift;       ///< 1 .. 62
  int32_t minimum;     ///< -128 .. 127
  int32_t maximum;     ///< minimum .. 127
};

/// Softmax of each of `rows` rows of `classes` codes, one row behind the other, as graph/reference/softmax.hpp defines
/// it: e[i] = exponentials[largest code of the row - input[i]], and with sum = e[0] + ..., bits its bit width and
///   near = (sum + 2^(bits-17)) >> (bits-16), factor = ((2^32-1) / near * multiplier + 2^15) >> 16,
///   n = min(bits + shift, 62),
///   output[i] = clip(((e[i] * factor + 2^(n-1)) >> n) + output_zero_point, minimum, maximum).
struct SoftmaxParameters {
  uint32_t input;         ///< address of int8 codes, any alignment
  uint32_t output;        ///< address of int8 codes, any alignment; must not overlap the input
  uint32_t rows;          ///< >= 1
  uint32_t classes;       ///< 1 .. 4095
  uint32_t exponentials;  ///< address of uint32_t[256], the first 2^20, none above
  int32_t multiplier;     ///< 0 .. 2^31 - 1, with `shift` 1 / output scale
  int32_t shift;          ///< 1 .. 62
  int32_t output_zero_point;
  int32_t minimum;  ///< -128 .. 127
  int32_t maximum;  ///< minimum .. 127
};

TESSERA_LAYOUT_ASSERT(sizeof(struct ChannelParameters) == 12);
TESSERA_LAYOUT_ASSERT(sizeof(struct RequantiseParameters) == 24);
TESSERA_LAYOUT_ASSERT(sizeof(struct PointwiseParameters) == 80);
TESSERA_LAYOUT_ASSERT(sizeof(struct FullyConnectedParameters) == 48);
TESSERA_LAYOUT_ASSERT(sizeof(struct WindowParameters) == 64);
TESSERA_LAYOUT_ASSERT(sizeof(struct ConvolutionParameters) == 124);
TESSERA_LAYOUT_ASSERT(sizeof(struct DepthwiseParameters) == 120);
TESSERA_LAYOUT_ASSERT(sizeof(struct AddParameters) == 80);
TESSERA_LAYOUT_ASSERT(sizeof(struct PoolParameters) == 92);
TESSERA_LAYOUT_ASSERT(sizeof(struct MoveParameters) == 60);
TESSERA_LAYOUT_ASSERT(sizeof(struct MultiplyParameters) == 44);
TESSERA_LAYOUT_ASSERT(sizeof(struct SoftmaxParameters) == 40);

#ifdef __cplusplus
}  // namespace tessera::arch
#else
typedef struct ChannelParameters ChannelParameters;
typedef struct RequantiseParameters RequantiseParameters;
typedef struct PointwiseParameters PointwiseParameters;
typedef struct FullyConnectedParameters FullyConnectedParameters;
typedef struct WindowParameters WindowParameters;
typedef struct ConvolutionParameters ConvolutionParameters;
typedef struct DepthwiseParameters DepthwiseParameters;
typedef struct AddParameters AddParameters;
typedef struct PoolParameters PoolParameters;
typedef struct MoveParameters MoveParameters;
typedef struct MultiplyParameters MultiplyParameters;
typedef struct SoftmaxParameters SoftmaxParameters;
#endif
