// Walks an output image in blocks: pixels of a row in fours (or one by one, in rows shorter than four), output channels
// in fours. A core's share is a run of blocks, channels first, so all shapes are divided evenly.
#pragma once

#include <stdint.h>

#include "kernels/share.h"

/// Where a run of blocks of the same pixels is.
typedef struct {
  uint32_t row;          ///< of the output
  uint32_t column;       ///< of the first pixel
  uint32_t first_group;  ///< of four output channels
  uint32_t last_group;   ///< one behind
} Tile;

/// The shape of the walk, and how far it has come.
typedef struct {
  uint32_t width;              ///< of the output, pixels
  uint32_t pixels;             ///< of a block: 4 or 1
  uint32_t blocks_per_row;     ///< of pixels
  uint32_t groups;             ///< of channels
  uint32_t left;               ///< blocks left to this core
  uint32_t row, block, group;  ///< the next one
} TileWalk;

/// A walk over this core's share.
static inline TileWalk tile_walk(uint32_t height, uint32_t width, uint32_t channels) {
  TileWalk walk = {.width = width, .pixels = width < 4 ? 1 : 4, .groups = divide_up(channels, 4)};
  walk.blocks_per_row = divide_up(width, walk.pixels);
  const Share share = core_share(height * walk.blocks_per_row * walk.groups);
  const uint32_t block = share.first / walk.groups;
  walk.left = share.last - share.first;
  walk.group = share.first % walk.groups;
  walk.row = block / walk.blocks_per_row;
  walk.block = block % walk.blocks_per_row;
  return walk;
}

/// Takes the next run of blocks of the same pixels; `walk->left` must not be 0. The last four pixels of a row are taken
/// although they may overlap the four before: they are computed twice, equally.
static inline Tile tile_take(TileWalk* walk) {
  Tile tile = {walk->row, walk->block * walk->pixels, walk->group, walk->groups};
  if (tile.column + walk->pixels > walk->width) tile.column = walk->width - walk->pixels;
  if (walk->left < walk->groups - walk->group) tile.last_group = walk->group + walk->left;
  walk->left -= tile.last_group - tile.first_group;
  walk->group = 0;
  if (++walk->block == walk->blocks_per_row) {
    walk->block = 0;
    ++walk->row;
  }
  return tile;
}
