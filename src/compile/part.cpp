#include "compile/part.hpp"

#include <algorithm>

namespace tessera::compile {
namespace {

/// The rows or columns that some of the output see, and the window as it slides over them.
struct Seen {
  Range input;
  graph::WindowAxis axis;
};

Seen seen_by(const Range& output, const graph::WindowAxis& axis, std::int32_t size) {
  const std::int32_t before = axis.position(output.first, 0);
  const std::int32_t behind = axis.position(output.end() - 1, axis.kernel - 1) + 1;
  // A window may lie in the padding altogether; a row of input is there all the same.
  const std::int32_t first = std::clamp(before, 0, size - 1);
  const std::int32_t end = std::clamp(behind, first + 1, size);
  Seen seen{{first, end - first}, axis};
  seen.axis.pad_before = first - before;
  seen.axis.pad_after = std::max(0, behind - end);
  return seen;
}

}  // namespace

Box whole_of(const graph::ImageShape& image) { return {{0, image.height}, {0, image.width}, {0, image.channels}}; }

Part part_of(const graph::WindowedShape& whole, const Box& output, Channels channels) {
  const Seen rows = seen_by(output.rows, whole.window.rows, whole.input.height);
  Seen columns = seen_by(output.columns, whole.window.columns, whole.input.width);
  // Rows that are wanted whole are read whole: they lie one behind the other then, whatever the windows see of them.
  if (output.columns.count == whole.output.width) columns = {{0, whole.input.width}, whole.window.columns};
  Part part;
  part.output = output;
  part.input = {rows.input, columns.input, {0, whole.input.channels}};
  if (channels == Channels::Own) part.input.channels = output.channels;
  part.shape.input = {rows.input.count, columns.input.count, part.input.channels.count};
  part.shape.output = {output.rows.count, output.columns.count, output.channels.count};
  part.shape.window = {rows.axis, columns.axis};
  part.input_strides = strides_of(whole.input);
  part.output_strides = strides_of(whole.output);
  return part;
}

Part part_of(const graph::WindowedShape& whole, const Range& rows, const Range& channels) {
  return part_of(whole, {rows, {0, whole.output.width}, channels});
}

Part whole_of(const graph::WindowedShape& whole) { return part_of(whole, whole_of(whole.output)); }

}  // namespace tessera::compile
