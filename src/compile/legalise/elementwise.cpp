// Operators that work code by code, and the softmax.
#include <fmt/format.h>

#include "compile/legalise/legaliser.hpp"

namespace tessera::compile {

using graph::Node;

namespace {

void require_quantised(Legaliser& to, const Node& node) {
  for (const std::size_t tensor : {node.inputs[0], node.output}) {
    if (!to.graph().tensors[tensor].quantisation) to.fail(node, "its tensors have no scale");
  }
}

}  // namespace

void legalise_add(Legaliser& to, const Node& node) {
  require_quantised(to, node);
  const Addition sum{graph::add_quantisation(
      device_scale(to.input(node, 0)), device_scale(to.input(node, 1)), graph::scale_of(to.output(node)),
      device_range(to.output(node), node.as<graph::ElementwiseAttributes>().activation))};
  const LayerTensorIndex left = broadcast(to, node, 0);
  to.add_layer(node, {left, broadcast(to, node, 1)}, sum);
}

void legalise_multiply(Legaliser& to, const Node& node) {
  require_quantised(to, node);
  const Multiplication product{graph::make_multiply_quantisation(
      device_scale(to.input(node, 0)), device_scale(to.input(node, 1)), graph::scale_of(to.output(node)),
      device_range(to.output(node), node.as<graph::ElementwiseAttributes>().activation))};
  const LayerTensorIndex left = broadcast(to, node, 0);
  to.add_layer(node, {left, broadcast(to, node, 1)}, product);
}

/// The codes through the operator's table, or under another name if the table changes nothing.
void legalise_table(Legaliser& to, const Node& node) {
  require_quantised(to, node);
  const graph::ByteTable codes =
      graph::definition_of(node.kind).legalisation.table()(graph::NodeView(to.graph(), node), kDeviceRule);
  const Lookup lookup{device_table(to.input(node), to.output(node), codes)};
  bool same = true;
  for (std::size_t byte = 0; byte < lookup.table.size(); ++byte) {
    same &= lookup.table[byte] == static_cast<std::int8_t>(byte);
  }
  if (same) return to.alias(node);
  to.add_layer(node, {to.find(node, 0)}, lookup);
}

void legalise_softmax(Legaliser& to, const Node& node) {
  require_quantised(to, node);
  const auto& attributes = node.as<graph::SoftmaxAttributes>();
  const auto rank = static_cast<std::int32_t>(to.input(node).shape.size());
  if (attributes.axis != -1 && attributes.axis != rank - 1) to.fail(node, "not over the last dimension");
  const auto classes = static_cast<std::size_t>(image_of(to.input(node)).channels);
  if (classes > graph::kSoftmaxMaxRow) {
    to.fail(node, fmt::format("{} classes; the kernel takes {}", classes, graph::kSoftmaxMaxRow));
  }
  const Softmax softmax{graph::make_softmax_quantisation(attributes.beta, graph::scale_of(to.input(node)),
                                                         graph::scale_of(to.output(node)),
                                                         device_range(to.output(node), {}))};
  to.add_layer(node, {to.find(node, 0)}, softmax);
}

}  // namespace tessera::compile
