// Which taps of a window lie in the image.
#pragma once

#include <stdint.h>

/// Taps `first` to `last` - 1 of a row or a column of a window; none if both are equal.
typedef struct {
  uint32_t first;
  uint32_t last;
} Taps;

/// Those of `kernel` taps, `dilation` apart from `position` on, that lie in 0 .. size - 1.
static inline Taps taps_inside(int32_t position, uint32_t dilation, uint32_t kernel, uint32_t size) {
  Taps taps = {0, kernel};
  while (taps.first < kernel && position + (int32_t)(taps.first * dilation) < 0) ++taps.first;
  while (taps.last > taps.first && position + (int32_t)((taps.last - 1) * dilation) >= (int32_t)size) --taps.last;
  return taps;
}
