#include "compile/part.hpp"

#include <algorithm>

namespace tessera::compile {

Part part_of(const graph::WindowedShape& whole, const Range& rows, const Range& channels) {
  const graph::WindowAxis& axis = whole.window.rows;
  const std::int32_t above = axis.position(rows.first, 0);
  const std::int32_t below = axis.position(rows.end() - 1, axis.kernel - 1) + 1;
  // A window may lie in the padding altogether; a row of input is there all the same.
  const std::int32_t first = std::clamp(above, 0, whole.input.height - 1);
  const std::int32_t end = std::clamp(below, first + 1, whole.input.height);
  Part part{rows, channels, {first, end - first}, whole, whole.output.channels};
  part.shape.input.height = end - first;
  part.shape.output.height = rows.count;
  part.shape.output.channels = channels.count;
  part.shape.window.rows.pad_before = first - above;
  part.shape.window.rows.pad_after = std::max(0, below - end);
  return part;
}

Part whole_of(const graph::WindowedShape& whole) {
  return part_of(whole, {0, whole.output.height}, {0, whole.output.channels});
}

}  // namespace tessera::compile
