// Streams data from L2 through two buffers in TCDM: while the cores work on one tile, the DMA brings the next.
//
// The work is the sum of squares and the sum of magnitudes of int8 samples. Transfers alone, work alone and both
// together are timed; the overlap is the part of the shorter one that the other hides.

#include <stdbool.h>
#include <stdint.h>

#include "runtime/core.h"
#include "runtime/dma.h"
#include "runtime/print.h"
#include "runtime/team.h"
#include "runtime/timer.h"
#include "tessera/xcv.h"

#define TILES 16
#define TILE_BYTES 4096
#define WORDS_PER_CORE (TILE_BYTES / 4 / TEAM_CORES)

typedef struct {
  uint32_t squares;
  uint32_t magnitudes;
} Sums;

typedef struct {
  bool transfer;
  bool work;
} Phase;

L2_BSS static int8_t samples[TILES * TILE_BYTES] __attribute__((aligned(256)));
static int8_t tiles[2][TILE_BYTES] __attribute__((aligned(128)));
static Sums expected;
static Sums total;

static void add_to(Sums* sums, Sums part) {
  mutex_lock();
  sums->squares += part.squares;
  sums->magnitudes += part.magnitudes;
  mutex_unlock();
}

// Every core fills a part of the samples and adds up, with plain arithmetic, what is to be found later.
static void fill(void* argument) {
  (void)argument;
  const uint32_t count = sizeof samples / TEAM_CORES;
  Sums part = {0, 0};
  uint32_t random = core_id() * 2654435761u + 1;
  for (uint32_t i = core_id() * count; i < (core_id() + 1) * count; ++i) {
    random = random * 1664525u + 1013904223u;
    const int32_t sample = (int8_t)(random >> 24);
    samples[i] = (int8_t)sample;
    part.squares += (uint32_t)(sample * sample);
    // The magnitude of -128 does not fit a lane: cv.abs.b leaves it, and read as unsigned it is 128 again.
    part.magnitudes += (uint32_t)(sample < 0 ? -sample : sample);
  }
  add_to(&expected, part);
}

// Core n takes words n, n + 8, n + 16 and so on: eight cores in step never ask for the same bank.
static Sums work_on(const int8_t* tile, Sums sums) {
  const int8_t* next = tile + 4 * core_id();
  uint32_t x, y;
  __asm__ volatile(
      HW_LOOP_CODE(HW_LOOP_SHORT(0, "%[pairs]",
                                 "cv.lw %[x], (%[next]), %[step]\n"
                                 "cv.lw %[y], (%[next]), %[step]\n"
                                 "cv.sdotsp.b %[squares], %[x], %[x]\n"
                                 "cv.sdotsp.b %[squares], %[y], %[y]\n"
                                 "cv.abs.b %[x], %[x]\n"
                                 "cv.abs.b %[y], %[y]\n"
                                 "cv.sdotup.sci.b %[magnitudes], %[x], 1\n"
                                 "cv.sdotup.sci.b %[magnitudes], %[y], 1\n"))
      : [next] "+r"(next), [squares] "+r"(sums.squares), [magnitudes] "+r"(sums.magnitudes), [x] "=&r"(x), [y] "=&r"(y)
      : [pairs] "i"(WORDS_PER_CORE / 2), [step] "i"(4 * TEAM_CORES)
      : "memory");
  return sums;
}

static DmaTransfer fetch(uint32_t tile) {
  return dma_start(DMA_TO_TCDM, tiles[tile % 2], samples + tile * TILE_BYTES, TILE_BYTES);
}

static void stream(void* argument) {
  const Phase phase = *(const Phase*)argument;
  const bool transfers = phase.transfer && core_id() == 0;
  Sums part = {0, 0};
  if (transfers) dma_wait(fetch(0));
  team_barrier();
  for (uint32_t tile = 0; tile < TILES; ++tile) {
    const bool more = transfers && tile + 1 < TILES;
    DmaTransfer next = 0;
    if (more) next = fetch(tile + 1);
    if (phase.work) part = work_on(tiles[tile % 2], part);
    if (more) dma_wait(next);
    team_barrier();  // the next tile is there, and nobody needs this one any more
  }
  add_to(&total, part);
}

static uint32_t cycles_of(Phase phase) {
  total = (Sums){0, 0};
  stopwatch_start();
  team_fork(stream, &phase);
  return stopwatch_read();
}

int main(void) {
  team_fork(fill, 0);
  const uint32_t transfer = cycles_of((Phase){.transfer = true, .work = false});
  const uint32_t work = cycles_of((Phase){.transfer = false, .work = true});
  const uint32_t both = cycles_of((Phase){.transfer = true, .work = true});
  const bool correct = total.squares == expected.squares && total.magnitudes == expected.magnitudes;

  const uint32_t shorter = transfer < work ? transfer : work;
  const int32_t hidden = (int32_t)(transfer + work - both);
  printf("%u tiles of %u bytes: transfers alone %u cycles, work alone %u, double-buffered %u\n", TILES, TILE_BYTES,
         transfer, work, both);
  printf("overlap %d cycles, %d %% of the shorter; sums %s\n", hidden, hidden * 100 / (int32_t)shorter,
         correct ? "correct" : "wrong");
  return correct ? 0 : 1;
}
