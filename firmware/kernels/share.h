// How work is divided among the cores.
#pragma once

#include <stdint.h>

#include "runtime/core.h"

/// Items `first` to `last` - 1.
typedef struct {
  uint32_t first;
  uint32_t last;
} Share;

/// This core's share of `count` items (below 2^29); shares differ by one item at most, and may be empty.
static inline Share core_share(uint32_t count) {
  const uint32_t core = core_id();
  const Share share = {count * core / TESSERA_CORES, count * (core + 1) / TESSERA_CORES};
  return share;
}

static inline uint32_t divide_up(uint32_t a, uint32_t b) { return (a + b - 1) / b; }
