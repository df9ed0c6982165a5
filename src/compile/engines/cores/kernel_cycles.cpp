// See kernel_cycles.hpp. Costs are integers, in hundredths of a cycle, so that every host comes to the same result.
#include "compile/engines/cores/kernel_cycles.hpp"

#include <algorithm>
#include <limits>

#include "base/divide.hpp"

namespace tessera::compile {
namespace {

using Count = std::uint64_t;

constexpr Count kCores = 8;  // the costs are those of eight cores that meet in the banks

/// Hundredths of a cycle.
using Cost = std::uint64_t;
constexpr Cost kCycle = 100;

constexpr Cycle in_cycles(Cost cost) { return (cost + kCycle / 2) / kCycle; }

/// How many groups of `size` items, in hundredths, a run of `items` touches that begins anywhere.
constexpr Count touched(Count items, Count size) {
  return items == 0 ? 0 : std::min(100 * items, 100 * (items - 1) / size + 100);
}

bool is_whole_range(const arch::RequantiseParameters& requantise) {
  return requantise.minimum == -128 && requantise.maximum == 127;
}

// --- Products: blocks of four pixels, or one, by four output channels ------------------------------------------------

/// Of the core that has most to do.
struct Blocks {
  Count pixels = 0;  ///< of a block
  Count blocks = 0;
  Count tiles = 0;  ///< runs of blocks of the same pixels, in hundredths
};

Blocks blocks_of(Count height, Count width, Count outputs) {
  const Count pixels = width < 4 ? 1 : 4;
  const Count groups = divide_up(outputs, 4);
  const Count blocks = divide_up(height * divide_up(width, pixels) * groups, kCores);
  return {.pixels = pixels, .blocks = blocks, .tiles = touched(blocks, groups)};
}

constexpr Cost kProductStart = 1650 * kCycle;

/// Without what comes before a tile.
Cost product_cost(const Blocks& b, Count taps, Count outputs, const arch::RequantiseParameters& requantise,
                  std::int32_t weight_zero_point) {
  const Count steps = divide_up(taps, 4);
  const bool fast = requantise.pre_shift == 0 && requantise.maximum_shift <= 55 && is_whole_range(requantise);
  const Cost ends = !fast ? 300 * kCycle : weight_zero_point != 0 ? 202 * kCycle : 172 * kCycle;
  Cost cost = kProductStart;
  if (b.pixels == 4) {
    cost += b.blocks * (ends + steps * 2430);
  } else {
    cost += b.blocks * (88 * kCycle + steps * 850);
  }
  if (outputs % 4 != 0) cost += b.tiles * 360;
  if (weight_zero_point != 0) cost += b.tiles * (80 + b.pixels * steps * 543 / 100);
  return cost;
}

// --- Depth-wise, in planes of a core's buffer (firmware/kernels/depthwise.c) ---------------------------------------

struct Strips {
  Count rows = 0;  ///< of the output
  Count count = 0;
};

// Chosen as the kernel chooses them.
Strips strips_of(const arch::DepthwiseParameters& p, Count columns, Count fours) {
  const Count stride = p.window.stride_height;
  const Count unit = stride == 1 ? 2 : 1;
  const Count height = p.buffer_core_bytes / (4 * columns);
  Strips best;
  Count least = std::numeric_limits<Count>::max();
  for (Count cuts = 1, tried = 0; cuts <= p.window.output_height && tried < kCores; ++cuts) {
    const Count rows = divide_up(p.window.output_height, cuts * unit) * unit;
    const Count input_rows = (rows - 1) * stride + 3;
    if (rows > p.window.output_height || divide_up(input_rows, 4) * 4 + 4 > height) continue;
    ++tried;
    const Strips strips{.rows = rows, .count = divide_up(p.window.output_height, rows)};
    const Count work = divide_up(fours * strips.count, kCores) * (rows * stride + 2);
    if (work >= least) continue;
    least = work;
    best = strips;
  }
  return best;
}

bool has_planes(const arch::DepthwiseParameters& p) {
  const arch::WindowParameters& w = p.window;
  return w.kernel_height == 3 && w.kernel_width == 3 && w.dilation_height == 1 && w.dilation_width == 1 &&
         w.stride_height == w.stride_width && w.stride_height <= 2 && p.channels >= 4 && w.output_width >= 2 &&
         w.padding_left <= 2 && p.weight_zero_point != -128;
}

struct PlaneCosts {
  Cost strip;  ///< of four channels
  Cost run;    ///< of a channel: all rows of an even number of columns, or of the last two
  Cost row;
  Cost block;  ///< 2 x 2 outputs, or 1 x 2
  Cost wide_block;
  Cost any_block;
  Cost any_row;
  Cost zero_block;
};
constexpr PlaneCosts kStrideOne{90000, 6000, 1300, 4500, 800, 2100, 2900, 800};
constexpr PlaneCosts kStrideTwo{83400, 500, 1000, 2700, 400, 950, 1700, 600};
constexpr Cost kPlanesStart = 3700 * kCycle;
constexpr Cost kColumn = 20 * kCycle;  // of four rows and channels, into the planes

Cost planes_cost(const arch::DepthwiseParameters& p, Strips strips, Count columns, Count fours,
                 DepthwiseScales scales) {
  const arch::WindowParameters& w = p.window;
  const PlaneCosts& costs = w.stride_height == 1 ? kStrideOne : kStrideTwo;
  const bool any = !is_whole_range(p.requantise);
  const Count mine = divide_up(fours * strips.count, kCores);
  const Count input_rows = (strips.rows - 1) * w.stride_height + 3;
  const Count rows = 4 * mine * (w.stride_height == 1 ? strips.rows / 2 : strips.rows);  // of blocks, four channels
  const Count runs = 1 + w.output_width % 2;
  const Count blocks = rows * divide_up(w.output_width, 2);
  Cost block = costs.block;
  if (any) {
    block += costs.any_block;
  } else if (scales == DepthwiseScales::Wide) {
    block += costs.wide_block;
  }
  if (p.weight_zero_point != 0) block += costs.zero_block;
  return kPlanesStart + mine * costs.strip +
         mine * divide_up(input_rows, 4) * std::min<Count>(w.input_width, columns) * kColumn +
         4 * mine * runs * costs.run + rows * runs * (costs.row + (any ? costs.any_row : 0)) + blocks * block;
}

// In plain loops: by channels, or by rows where these are few.
Cost general_depthwise_cost(const arch::DepthwiseParameters& p) {
  const arch::WindowParameters& w = p.window;
  const Count rows = p.channels >= 4 * kCores ? divide_up(p.channels, kCores) * w.output_height
                                              : p.channels * divide_up(w.output_height, kCores);
  const Cost pixel = w.kernel_width * (1160 + w.kernel_height * 805);
  return 1500 * kCycle + rows * w.output_width * pixel;
}

// --- Pools ----------------------------------------------------------------------------------------------------------

struct PoolCosts {
  Cost start;
  Cost four;   ///< results
  Cost pixel;  ///< of the output
  Cost row;    ///< of a window, for four channels
  Cost tap;
};

Cost pool_cost(const arch::PoolParameters& p, const PoolCosts& costs) {
  const arch::WindowParameters& w = p.window;
  const bool whole_rows = w.kernel_width >= w.input_width && w.input_row_bytes == w.input_width * w.input_pixel_bytes;
  const Count width = std::min(w.kernel_width, w.input_width), height = std::min(w.kernel_height, w.input_height);
  const Count rows = whole_rows ? 1 : height;
  const Count fours = divide_up(p.channels, 4);
  const Count mine = divide_up(fours * w.output_height * w.output_width, kCores);
  return costs.start + mine * (costs.four + rows * costs.row + width * height * costs.tap) +
         touched(mine, fours) * (costs.pixel / 100);
}

// --- Moves: dimensions and shares as in firmware/kernels/move.c -----------------------------------------------------

struct Dimension {
  Count extent = 1;
  std::int64_t from = 0;
  std::int64_t to = 0;
};

/// Those that are no continuation of the one within, innermost first.
struct Dimensions {
  Dimension list[4];
  std::size_t count = 0;
};

Dimensions squeezed(const arch::MoveParameters& p) {
  Dimensions result;
  for (std::size_t i = 4; i-- != 0;) {
    const Dimension next{p.extents[i], p.input_bytes[i], p.output_bytes[i]};
    if (next.extent == 1) continue;
    Dimension* const inner = result.count == 0 ? nullptr : &result.list[result.count - 1];
    const auto extent = inner == nullptr ? 0 : static_cast<std::int64_t>(inner->extent);
    if (inner != nullptr && next.from == extent * inner->from && next.to == extent * inner->to) {
      inner->extent *= next.extent;
    } else {
      result.list[result.count++] = next;
    }
  }
  return result;
}

/// Of a code, in sixteenths of a cycle, as the kernel estimates it.
Count sixteenths(const Dimension& row, bool has_table) {
  if (row.to == 1 && row.from == 1) return has_table ? 44 : 8;
  if (row.to == 1 && row.from == 0) return 4;
  return has_table ? 48 : 32;
}

/// The row that the kernel walks innermost, and how many there are.
struct Rows {
  Dimension row;
  Count count = 1;
  bool aligned = true;  ///< do inputs and outputs of all rows begin at the same bytes of words?
};

Rows rows_of(const arch::MoveParameters& p) {
  const Dimensions dimensions = squeezed(p);
  Rows rows;
  std::size_t innermost = 0;
  Count least = std::numeric_limits<Count>::max();
  for (std::size_t i = 0; i < dimensions.count; ++i) {
    const Count cost = 256 / dimensions.list[i].extent + sixteenths(dimensions.list[i], p.table != 0);
    if (cost >= least) continue;
    least = cost;
    innermost = i;
  }
  rows.row = dimensions.list[innermost];
  for (std::size_t i = 0; i < dimensions.count; ++i) {
    if (i == innermost) continue;
    rows.count *= dimensions.list[i].extent;
    rows.aligned = rows.aligned && (dimensions.list[i].from - dimensions.list[i].to) % 4 == 0;
  }
  return rows;
}

bool is_between(std::int32_t shift, std::int32_t least, std::int32_t most) { return shift >= least && shift <= most; }

// One input exactly halved, as the add kernel tells it.
bool has_half(std::int32_t multiplier, std::int32_t shift, std::int32_t other_shift, std::int32_t output_shift) {
  return multiplier == 1 << 30 && is_between(shift, 31, 50) && is_between(other_shift, 31, 52) &&
         is_between(output_shift, 33, 55);
}

/// Equal shares of elements.
Cycle elements_cycles(Count count, Cost start, Cost element) {
  return in_cycles(start + divide_up(count, kCores) * element);
}

}  // namespace

Cycle kernel_cycles(const arch::PointwiseParameters& p) {
  Count height = p.output_height;
  Count width = p.output_width;
  // Rows that follow each other evenly make one (firmware/kernels/pointwise.c).
  if (p.stride_height * p.input_row_bytes == width * p.stride_width * p.input_pixel_bytes &&
      p.output_row_bytes == width * p.output_pixel_bytes) {
    width *= height;
    height = 1;
  }
  const Blocks blocks = blocks_of(height, width, p.output_channels);
  const Cost cost = product_cost(blocks, p.input_channels, p.output_channels, p.requantise, p.weight_zero_point);
  return in_cycles(cost + blocks.tiles * 500);
}

Cycle kernel_cycles(const arch::FullyConnectedParameters& p) {
  const Count steps = divide_up(p.inputs, 4);
  const Cost correction = p.weight_zero_point != 0 ? steps * 610 : 0;
  return in_cycles(1240 * kCycle + correction +
                   divide_up(divide_up(p.outputs, 4), kCores) * (54 * kCycle + steps * 920));
}

Cycle kernel_cycles(const arch::ConvolutionParameters& p) {
  const arch::WindowParameters& w = p.window;
  const Count row_taps = Count{w.kernel_width} * p.input_channels;
  const Blocks blocks = blocks_of(w.output_height, w.output_width, p.output_channels);
  const Cost pixel = 160 * kCycle + w.kernel_height * (6000 + row_taps * 107);
  const Cost cost =
      product_cost(blocks, w.kernel_height * row_taps, p.output_channels, p.requantise, p.weight_zero_point);
  return in_cycles(cost + blocks.tiles * blocks.pixels * pixel / 100);
}

Cycle kernel_cycles(const arch::DepthwiseParameters& p, DepthwiseScales scales) {
  const Count columns = (Count{p.window.output_width} - 1) * p.window.stride_width + 3;
  const Count fours = divide_up(p.channels, 4);
  const Strips strips = has_planes(p) ? strips_of(p, columns, fours) : Strips{};
  return in_cycles(strips.count == 0 ? general_depthwise_cost(p) : planes_cost(p, strips, columns, fours, scales));
}

Cycle kernel_cycles(const arch::AddParameters& p) {
  if (p.fast != 0) return elements_cycles(p.count, 980 * kCycle, 675);
  if (has_half(p.first_multiplier, p.first_shift, p.second_shift, p.output_shift) ||
      has_half(p.second_multiplier, p.second_shift, p.first_shift, p.output_shift)) {
    return elements_cycles(p.count, 2040 * kCycle, 1475);
  }
  const bool upper =
      is_between(p.first_shift, 31, 61) && is_between(p.second_shift, 31, 61) && is_between(p.output_shift, 33, 62);
  return elements_cycles(p.count, 1030 * kCycle, upper ? 3200 : 5900);
}

Cycle kernel_cycles(const arch::MultiplyParameters& p) {
  if (is_between(p.shift, 33, 55)) return elements_cycles(p.count, 690 * kCycle, 1325);
  return elements_cycles(p.count, 740 * kCycle, is_between(p.shift, 18, 32) ? 1425 : 4900);
}

Cycle kernel_cycles(const arch::MoveParameters& p) {
  const Rows rows = rows_of(p);
  const Count codes = sixteenths(rows.row, p.table != 0);
  const Count whole = divide_up(rows.count, kCores) * (256 + codes * rows.row.extent);
  const Count sliced = rows.count * (256 + codes * divide_up(rows.row.extent, kCores));
  const Count mine = whole <= sliced ? divide_up(rows.count, kCores) : rows.count;
  const Count length = whole <= sliced ? rows.row.extent : divide_up(rows.row.extent, kCores);
  const bool across_words = codes == 8 && !rows.aligned;
  const Cost code = (across_words ? 11 : codes) * (p.table != 0 ? 700 : 675) / 100;
  const Cost table = p.table != 0 && rows.count * rows.row.extent >= 512 * kCores ? 150 * kCycle : 0;
  return in_cycles(1700 * kCycle + table + mine * (30 * kCycle + length * code));
}

Cycle kernel_cycles(const arch::SoftmaxParameters& p) {
  const Count rows = p.rows < kCores ? touched(divide_up(Count{p.rows} * p.classes, kCores), p.classes)
                                     : 100 * divide_up(p.rows, kCores);
  const Count codes =
      p.rows < kCores ? divide_up(Count{p.rows} * p.classes, kCores) : divide_up(p.rows, kCores) * p.classes;
  return in_cycles(720 * kCycle + rows * (105 * kCycle + Count{p.classes} * 494) / 100 + codes * 1900);
}

Cycle average_pool_cycles(const arch::PoolParameters& p) {
  const Cost four = p.requantise != 0 ? 74 * kCycle : 66 * kCycle;
  return in_cycles(pool_cost(p, {.start = 1050 * kCycle, .four = four, .pixel = 320 * kCycle, .row = 840, .tap = 570}));
}

Cycle maximum_pool_cycles(const arch::PoolParameters& p) {
  return in_cycles(
      pool_cost(p, {.start = 870 * kCycle, .four = 38 * kCycle, .pixel = 90 * kCycle, .row = 960, .tap = 260}));
}

}  // namespace tessera::compile
