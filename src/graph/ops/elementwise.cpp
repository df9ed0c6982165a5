// See elementwise.hpp.
#include "graph/ops/elementwise.hpp"

namespace tessera::graph {

void check_elementwise(const NodeView& node, double (*scaling_of)(float left, float right, float output)) {
  const Activation& activation = node.attributes<ElementwiseAttributes>().activation;
  require_shape(node, "output", node.output(), broadcast(node, node.input(0).shape, node.input(1).shape));
  check_activation(node, activation);
  const Arithmetic arithmetic = arithmetic_of(node);
  if (arithmetic == Arithmetic::Integer && !activation.none()) {
    node.fail("it clips integers that have no scale", "make the clip a node of its own");
  }
  if (arithmetic == Arithmetic::Quantised) {
    check_scaling(node, scaling_of(scale_of(node.input(0)), scale_of(node.input(1)), scale_of(node.output())));
  }
}

}  // namespace tessera::graph
