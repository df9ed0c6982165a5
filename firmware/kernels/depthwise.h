// Inside the depth-wise convolution 3 x 3: planes of single channels, and what is done with them.
//
// Dot products add up four neighbours of one channel, but memory has four channels side by side. So four channels of
// the input are transposed into planes in the core's buffer. A plane has its columns one behind the other, and a column
// its rows from top to bottom: a word holds four rows of a column, of which three are multiplied with the column's
// weights at once; moved by one byte, the same weights serve the next output row.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "arch/kernel_parameters.h"

/// The planes of a strip of input rows. Padding is part of them.
typedef struct {
  int8_t* first;          ///< plane of the first of four channels
  uint32_t column_bytes;  ///< a multiple of 4
  uint32_t plane_bytes;   ///< from a plane to the next
  uint32_t columns;       ///< of a plane, padding included
  uint32_t padding;       ///< word of the padding's codes
} Planes;

/// Ways to requantise: with a SplitScale, as `requantise_fast`, as `requantise_any` (requantise.h).
typedef enum { RULE_SPLIT, RULE_WIDE, RULE_ANY } Rule;

/// Blocks of outputs in all rows of a strip, from a column on.
typedef struct {
  uint32_t from;       ///< bytes from the plane to the first block's input
  uint32_t to;         ///< bytes from the first output to the first block's
  uint32_t count;      ///< of blocks in a row
  uint32_t next_from;  ///< bytes to the next row of blocks from behind the last block of a row
  uint32_t next_to;
} Run;

/// The same for all channels.
typedef struct {
  uint32_t column_bytes;  ///< of a plane
  uint32_t plane_bytes;
  uint32_t pixel_bytes;  ///< of the output
  uint32_t row_bytes;    ///< of the output
  uint32_t rows;         ///< of blocks
  uint32_t runs;         ///< 1 or 2
  Run run[2];            ///< they may overlap
  uint32_t weight_zero;  ///< weights of three rows that are minus the weights' zero point
  const RequantiseParameters* requantise;
} PassShape;

/// Convolutions of channels that follow each other, over a strip.
typedef struct {
  const PassShape* shape;
  const int8_t* plane;                ///< of the first channel
  const uint32_t* weights;            ///< three words a channel, one for each kernel column
  const ChannelParameters* channels;  ///< the first
  const ChannelParameters* end;
  int8_t* output;  ///< the first channel of the strip's first pixel
} PlanePass;

/// Blocks have 2 x 2 outputs (stride 1) or 1 x 2 (stride 2); there are at least two columns and a row of blocks.
PassShape pass_shape(const DepthwiseParameters* parameters, const Planes* planes, uint32_t output_rows);

/// Writes the columns of padding left and right of the input, which stay for all channels and strips.
void planes_pad(const Planes* planes, uint32_t left, uint32_t input_columns);

/// Transposes `rows` rows of four channels, from input row `first_row` (which may lie above the input) on.
void planes_fill(const Planes* planes, const DepthwiseParameters* parameters, uint32_t channel, int32_t first_row,
                 uint32_t rows);

void plane_pass_stride_1(const PlanePass* pass, Rule rule);
void plane_pass_stride_2(const PlanePass* pass, Rule rule);

/// The whole convolution in plain loops, for what planes cannot do.
void depthwise_general(const DepthwiseParameters* parameters);
