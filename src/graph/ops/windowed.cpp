// See windowed.hpp.
#include "graph/ops/windowed.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "graph/ops/checks.hpp"

namespace tessera::graph {
namespace {

ImageShape image(const NodeView& node, std::string_view what, const Tensor& tensor) {
  require_rank(node, what, tensor, 4);
  for (const std::int64_t size : tensor.shape) {
    if (size < 1 || size > kMaxExtent) {
      node.fail(fmt::format("its {} is {}, with a size outside 1..{}", what, to_string(tensor.shape), kMaxExtent));
    }
  }
  return {.height = static_cast<std::int32_t>(tensor.shape[1]),
          .width = static_cast<std::int32_t>(tensor.shape[2]),
          .channels = static_cast<std::int32_t>(tensor.shape[3])};
}

WindowAxis axis(const NodeView& node, const SpatialAttributes& spatial, std::int64_t kernel, std::size_t index) {
  if (kernel < 1 || kernel > kMaxExtent) node.fail(fmt::format("its kernel has the size {}", kernel));
  return {.kernel = static_cast<std::int32_t>(kernel),
          .stride = spatial.stride[index],
          .dilation = spatial.dilation[index],
          .pad_before = spatial.pad_before[index],
          .pad_after = spatial.pad_after[index]};
}

}  // namespace

WindowedShape window_of(const NodeView& node, const SpatialAttributes& spatial, std::array<std::int64_t, 2> kernel) {
  return {.input = image(node, "input", node.input(0)),
          .output = image(node, "output", node.output()),
          .window = {.rows = axis(node, spatial, kernel[0], 0), .columns = axis(node, spatial, kernel[1], 1)}};
}

WindowedShape checked_window(const NodeView& node, const SpatialAttributes& spatial,
                             std::array<std::int64_t, 2> kernel) {
  const WindowedShape shape = window_of(node, spatial, kernel);
  try {
    check_window("", shape);
  } catch (const Error& error) {
    node.fail(error.message());
  }
  if (node.input(0).shape[0] != node.output().shape[0]) {
    node.fail(fmt::format("its input has {} images, its output {}", node.input(0).shape[0], node.output().shape[0]));
  }
  return shape;
}

}  // namespace tessera::graph
