// Strided copies. Dimensions that follow each other evenly are one, and the one that makes the cheapest rows is walked
// innermost, whatever its place in the tensor. The cores share the rows, or where these are few, cut each into slices.
//
// On machine `cluster`, eight cores, caches cold: 100,000 adjacent codes 13.1 codes/cycle, through a table 2.6; rows of
// 96 codes 8.3 and 2.3, of 32 codes 4.3 and 2.1; a transposition of 28 x 28 x 32 to planes 3.1 and 2.0.
#include "kernels/move.h"

#include "kernels/kernels.h"
#include "kernels/share.h"
#include "tessera/xcv.h"

#define DIMENSIONS 4
#define INNERMOST (DIMENSIONS - 1)
#define ROW_COST 256u  // of each row, in sixteenths of a cycle
#define TABLE_WORDS 64
#define LEAST_COPIED 512  // codes of a core, from which on a copy of the table pays

typedef struct {
  Dimension dimensions[DIMENSIONS];  ///< innermost last; those of extent 1 first
  MoveWay way;
  const int8_t* from;
  int8_t* to;
  const uint8_t* table;
} Plan;

// Leaves out extents of 1, and makes one of two dimensions where the inner one's end is the outer one's next index.
static void squeeze(const MoveParameters* p, Dimension* dimensions) {
  Dimension* inner = &dimensions[INNERMOST];
  for (uint32_t i = 0; i < DIMENSIONS; ++i) dimensions[i] = (Dimension){1, 0, 0};
  for (uint32_t i = DIMENSIONS; i-- != 0;) {
    const Dimension next = {p->extents[i], p->input_bytes[i], p->output_bytes[i]};
    const int32_t extent = (int32_t)inner->extent;
    if (next.extent == 1) continue;
    if (extent == 1) {
      *inner = next;
    } else if (next.from_bytes == extent * inner->from_bytes && next.to_bytes == extent * inner->to_bytes) {
      inner->extent *= next.extent;
    } else {
      *--inner = next;
    }
  }
}

// The order of the dimensions is free, as no code is both read and written. Costs of a code, in sixteenths of a cycle.
static void choose_innermost(Dimension* dimensions, bool has_table) {
  uint32_t best = INNERMOST, least = UINT32_MAX;
  for (uint32_t i = DIMENSIONS; i-- != 0;) {
    if (dimensions[i].extent == 1) continue;
    const uint32_t cost = ROW_COST / dimensions[i].extent + move_way(&dimensions[i], has_table).cost;
    if (cost >= least) continue;
    least = cost;
    best = i;
  }
  const Dimension chosen = dimensions[best];
  for (uint32_t i = best; i < INNERMOST; ++i) dimensions[i] = dimensions[i + 1];
  dimensions[INNERMOST] = chosen;
}

// index % extent, and index / extent in `index`. Dimensions of one are the most, and take a division longest.
static uint32_t split(uint32_t* index, uint32_t extent) {
  if (extent == 1) return 0;
  const uint32_t rest = *index % extent;
  *index /= extent;
  return rest;
}

// Moves `elements` of each of the rows.
static void move(const Plan* plan, Share rows, Share elements) {
  const Dimension* const d = plan->dimensions;
  const Dimension row = d[INNERMOST];
  MoveRun run = {.next_from = d[2].from_bytes,
                 .next_to = d[2].to_bytes,
                 .row = {elements.last - elements.first, row.from_bytes, row.to_bytes},
                 .table = plan->table};
  uint32_t left = rows.last - rows.first;
  uint32_t i = rows.first;
  uint32_t k = split(&i, d[2].extent);
  uint32_t j = split(&i, d[1].extent);
  if (run.row.extent == 0) return;
  while (left != 0) {
    run.rows = d[2].extent - k < left ? d[2].extent - k : left;
    run.from = plan->from + (int32_t)i * d[0].from_bytes + (int32_t)j * d[1].from_bytes + (int32_t)k * d[2].from_bytes +
               (int32_t)elements.first * row.from_bytes;
    run.to = plan->to + (int32_t)i * d[0].to_bytes + (int32_t)j * d[1].to_bytes + (int32_t)k * d[2].to_bytes +
             (int32_t)elements.first * row.to_bytes;
    plan->way.run(&run);
    left -= run.rows;
    k = 0;
    if (++j == d[1].extent) {
      j = 0;
      ++i;
    }
  }
}

// A table of the core's own. Where many codes are equal, all cores would look them up in the same bank; their stacks
// begin four banks apart.
static const uint8_t* copied(const uint8_t* table, uint32_t* words) {
  for (uint32_t i = 0; i < TABLE_WORDS; ++i) words[i] = cv_lw_post(table, 4);
  return (const uint8_t*)words;
}

void kernel_move(const MoveParameters* p) {
  Plan plan = {.from = (const int8_t*)p->input, .to = (int8_t*)p->output, .table = (const uint8_t*)p->table};
  const Dimension* const d = plan.dimensions;
  squeeze(p, plan.dimensions);
  choose_innermost(plan.dimensions, p->table != 0);
  plan.way = move_way(&d[INNERMOST], p->table != 0);

  const uint32_t rows = d[0].extent * d[1].extent * d[2].extent, length = d[INNERMOST].extent;
  uint32_t own_table[TABLE_WORDS];
  if (p->table != 0 && rows * length >= LEAST_COPIED * TESSERA_CORES) plan.table = copied(plan.table, own_table);
  const uint32_t whole = divide_up(rows, TESSERA_CORES) * (ROW_COST + plan.way.cost * length);
  const uint32_t sliced = rows * (ROW_COST + plan.way.cost * divide_up(length, TESSERA_CORES));
  if (whole <= sliced) {
    move(&plan, core_share(rows), (Share){0, length});
  } else {
    const Share words = core_share(divide_up(length, 4));  // whole words, where the output is aligned
    const uint32_t last = 4 * words.last < length ? 4 * words.last : length;
    move(&plan, (Share){0, rows}, (Share){4 * words.first, last});
  }
}
