// Pooling, and means.
#include <algorithm>

#include <fmt/format.h>

#include "compile/legalise/legaliser.hpp"
#include "graph/reference/mean.hpp"

namespace tessera::compile {
namespace {

using graph::Node;

graph::WindowedShape shape_of(Legaliser& to, const Node& node, const graph::PoolAttributes& attributes) {
  const auto axis = [&](std::size_t index) {
    return graph::WindowAxis{attributes.kernel[index], attributes.spatial.stride[index],
                             attributes.spatial.dilation[index], attributes.spatial.pad_before[index],
                             attributes.spatial.pad_after[index]};
  };
  if (attributes.spatial.dilation != std::array<std::int32_t, 2>{1, 1}) to.fail(node, "its window is dilated");
  return {image_of(to.input(node)), image_of(to.output(node)), {axis(0), axis(1)}};
}

graph::CodeType code_type(const graph::Tensor& tensor) {
  return tensor.type == graph::ElementType::UInt8 ? graph::CodeType::UInt8 : graph::CodeType::Int8;
}

bool is_padded(const graph::SpatialAttributes& spatial) {
  return std::ranges::max(spatial.pad_before) > 0 || std::ranges::max(spatial.pad_after) > 0;
}

}  // namespace

void legalise_average_pool(Legaliser& to, const Node& node) {
  const auto& attributes = node.as<graph::PoolAttributes>();
  if (attributes.count_padding && is_padded(attributes.spatial)) to.fail(node, "it counts its padding");
  Pooling pooling;
  pooling.shape = shape_of(to, node, attributes);
  pooling.output = device_range(to.output(node), attributes.activation);
  pooling.average =
      graph::make_average_pool_quantisation(device_scale(to.input(node)), graph::scale_of(to.output(node)),
                                            pooling.output, pooling.shape.window.taps(), code_type(to.input(node)));
  pooling.output = pooling.average->output;
  to.add_layer(node, {to.find(node, 0)}, std::move(pooling));
}

void legalise_maximum_pool(Legaliser& to, const Node& node) {
  const auto& attributes = node.as<graph::PoolAttributes>();
  Pooling pooling;
  pooling.shape = shape_of(to, node, attributes);
  pooling.output = device_range(to.output(node), attributes.activation);
  to.add_layer(node, {to.find(node, 0)}, std::move(pooling));
}

void legalise_mean(Legaliser& to, const Node& node) {
  const auto rank = static_cast<std::int32_t>(to.input(node).shape.size());
  std::vector<std::int32_t> axes = node.as<graph::MeanAttributes>().axes;
  for (std::int32_t& axis : axes) axis = axis < 0 ? axis + rank : axis;
  std::ranges::sort(axes);
  if (rank != 4 || axes != std::vector<std::int32_t>{1, 2}) to.fail(node, "not over rows and columns");
  Pooling pooling;
  pooling.shape.input = image_of(to.input(node));
  pooling.shape.output = {1, 1, pooling.shape.input.channels};
  pooling.shape.window = {{pooling.shape.input.height, 1, 1, 0, 0}, {pooling.shape.input.width, 1, 1, 0, 0}};
  const std::size_t count = pooling.shape.window.taps();
  const graph::MeanQuantisation mean = graph::make_mean_quantisation(
      device_scale(to.input(node)), graph::scale_of(to.output(node)), device_range(to.output(node), {}), count);
  pooling.output = mean.output;
  pooling.average.emplace();
  pooling.average->by_count.assign(count, mean.scale);
  pooling.average->output = mean.output;
  to.add_layer(node, {to.find(node, 0)}, std::move(pooling));
}

}  // namespace tessera::compile
