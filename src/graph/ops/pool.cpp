// See pool.hpp.
#include "graph/ops/pool.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "graph/ops/checks.hpp"

namespace tessera::graph {
namespace {

constexpr std::int64_t kMostTaps = 1 << 23;  // sums of codes then stay in 32 bits, and floats count exactly

void check_padding(const NodeView& node, const WindowAxis& axis) {
  if (std::max(axis.pad_before, axis.pad_after) < axis.reach()) return;
  node.fail(fmt::format("its padding of {} and {} is no smaller than its kernel of {}", axis.pad_before, axis.pad_after,
                        axis.kernel));
}

}  // namespace

void check_pool(const NodeView& node) {
  const auto& attributes = node.attributes<PoolAttributes>();
  const WindowedShape shape = checked_window(node, attributes.spatial, {attributes.kernel[0], attributes.kernel[1]});
  check_padding(node, shape.window.rows);
  check_padding(node, shape.window.columns);
  check_activation(node, attributes.activation);
  if (std::int64_t{attributes.kernel[0]} * attributes.kernel[1] > kMostTaps) {
    node.fail(fmt::format("its kernel of {}x{} is too large", attributes.kernel[0], attributes.kernel[1]));
  }
  if (shape.input.channels != shape.output.channels) {
    node.fail(fmt::format("its input has {} channels, its output {}", shape.input.channels, shape.output.channels));
  }
  arithmetic_of(node);
  check_rescaling(node, node.input(0), node.output());
}

}  // namespace tessera::graph
