// How `kernel_move` works: the dimensions in the order in which it walks them, and rows of the innermost one.
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct {
  uint32_t extent;
  int32_t from_bytes;  ///< from an index to the next, of the input
  int32_t to_bytes;    ///< of the output
} Dimension;

/// Rows of the innermost dimension, one `next_from` and `next_to` bytes behind the other.
typedef struct {
  const int8_t* from;  ///< the first code
  int8_t* to;
  uint32_t rows;  ///< >= 1
  int32_t next_from;
  int32_t next_to;
  Dimension row;
  const uint8_t* table;  ///< or 0
} MoveRun;

/// A way to move rows, and what it costs a code, in sixteenths of a cycle.
typedef struct {
  void (*run)(const MoveRun* run);
  uint32_t cost;
} MoveWay;

/// The fastest one for rows along this dimension.
MoveWay move_way(const Dimension* row, bool has_table);
