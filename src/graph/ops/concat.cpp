// Tensors one after the other along an axis. Codes of an input with a quantisation other than the output's are
// rescaled.
#include <fmt/format.h>

#include "graph/ops/checks.hpp"
#include "graph/ops/codes.hpp"
#include "graph/ops/move.hpp"

namespace tessera::graph {
namespace {

void check_concat(const NodeView& node) {
  const auto& attributes = node.attributes<ConcatAttributes>();
  const Shape& first = node.input(0).shape;
  const std::size_t axis = checked_axis(node, attributes.axis, first.size());
  Shape expected = first;
  expected[axis] = 0;
  for (std::size_t i = 0; i < node.inputs(); ++i) {
    if (!node.has_input(i)) node.fail(fmt::format("its input {} is missing", i));
    const Shape& shape = node.input(i).shape;
    require_rank(node, fmt::format("input {}", i), node.input(i), first.size());
    for (std::size_t dimension = 0; dimension < shape.size(); ++dimension) {
      if (dimension == axis || shape[dimension] == first[dimension]) continue;
      node.fail(fmt::format("its inputs {} and {} differ beside axis {}", to_string(first), to_string(shape), axis));
    }
    expected[axis] += shape[axis];
    check_rescaling(node, node.input(i), node.output());
  }
  require_shape(node, "output", node.output(), expected);
  check_activation(node, attributes.activation);
  if (arithmetic_of(node) == Arithmetic::Integer && !attributes.activation.none()) {
    node.fail("it clips integers that have no scale", "make the clip a node of its own");
  }
}

/// The input as the output holds it: rescaled and clipped.
Data converted(const NodeExecution& execution, std::size_t index) {
  const Tensor& from = execution.node.input(index);
  const Tensor& to = execution.node.output();
  const Activation& activation = execution.node.attributes<ConcatAttributes>().activation;
  Data data = execution.input(index);
  if (to.type == ElementType::Float32) {
    for (float& value : data.as<float>()) value = clipped(value, activation);
    return data;
  }
  if (!to.quantisation || (from.quantisation == to.quantisation && from.type == to.type && activation.none())) {
    return data;
  }
  const auto table = rescaling_table(execution.rule, from, to, activation);
  Data result(to.type, data.elements());
  for (std::size_t i = 0; i < data.bytes().size(); ++i) {
    result.bytes()[i] = table[std::to_integer<std::size_t>(data.bytes()[i])];
  }
  return result;
}

void execute_concat(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  const Shape& shape = node.output().shape;
  const std::size_t axis = checked_axis(node, node.attributes<ConcatAttributes>().axis, shape.size());
  const std::size_t inner = strides_of(shape)[axis];
  const std::size_t row = static_cast<std::size_t>(shape[axis]) * inner;
  if (execution.output.elements() == 0) return;
  const std::size_t rows = execution.output.elements() / row;
  std::size_t offset = 0;
  for (std::size_t i = 0; i < node.inputs(); ++i) {
    const Data data = converted(execution, i);
    const std::size_t part = static_cast<std::size_t>(node.input(i).shape[axis]) * inner;
    for (std::size_t r = 0; r < rows; ++r) {
      copy_elements(data, r * part, execution.output, r * row + offset, part);
    }
    offset += part;
  }
}

}  // namespace

const OperatorDefinition kConcat{
    .least_inputs = 1,
    .most_inputs = kNoTensor,
    .check = check_concat,
    .execute = execute_concat,
    .quantised = QuantisedForm::Rescaling,
    .layout = in_any_order(moved_axis<ConcatAttributes>),
    .by_element = false,
    .keeps_codes = true,
    .codes_to_reals = nothing_to_change,
    .on_shapes = true,
    .legalisation = legalised_as(Legalisation::Form::Concat),
};

}  // namespace tessera::graph
