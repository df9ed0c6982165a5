// A constant before and after the elements of each dimension; of quantised tensors the code nearest to it.
#include <fmt/format.h>

#include "graph/ops/checks.hpp"
#include "graph/ops/codes.hpp"
#include "graph/ops/move.hpp"

namespace tessera::graph {
namespace {

void check_pad(const NodeView& node) {
  const auto& attributes = node.attributes<PadAttributes>();
  const Shape& input = node.input(0).shape;
  if (attributes.before.size() != input.size() || attributes.after.size() != input.size()) {
    node.fail(fmt::format("it pads {} dimensions before and {} after, of {}", attributes.before.size(),
                          attributes.after.size(), to_string(input)));
  }
  Shape expected;
  for (std::size_t i = 0; i < input.size(); ++i) {
    if (attributes.before[i] < 0 || attributes.after[i] < 0) {
      node.fail(fmt::format("it pads dimension {} by {} and {}", i, attributes.before[i], attributes.after[i]));
    }
    expected.push_back(input[i] + attributes.before[i] + attributes.after[i]);
  }
  require_shape(node, "output", node.output(), expected);
  require_same_codes(node, 0);
  const ElementType type = node.output().type;
  if (type != ElementType::Float32 && !is_code(type)) node.fail("its elements are neither float32 nor of 8 bits");
  if (!(attributes.value == attributes.value)) node.fail("it pads with what is not a number");
}

void fill(const NodeExecution& execution) {
  const Tensor& tensor = execution.node.output();
  const float value = execution.node.attributes<PadAttributes>().value;
  if (tensor.type == ElementType::Float32) {
    std::ranges::fill(execution.output.as<float>(), value);
    return;
  }
  const OutputRange range = output_range(execution.rule, tensor);
  std::ranges::fill(execution.output.bytes(), finished(quantised(execution.rule, value, scale_of(tensor), 0), range));
}

void execute_pad(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  const Shape& input = node.input(0).shape;
  fill(execution);
  const std::vector<std::size_t> strides = strides_of(node.output().shape);
  std::size_t first = 0;
  for (std::size_t i = 0; i < input.size(); ++i) {
    first += static_cast<std::size_t>(node.attributes<PadAttributes>().before[i]) * strides[i];
  }
  const std::vector<std::size_t> positions = strided_positions(input, strides);
  for (std::size_t i = 0; i < positions.size(); ++i) {
    copy_elements(execution.input(0), i, execution.output, first + positions[i], 1);
  }
}

Attributes moved_pads(const Attributes& attributes, std::span<const std::int32_t> order) {
  const auto& old = std::get<PadAttributes>(attributes);
  PadAttributes moved{.before = {}, .after = {}, .value = old.value};
  for (const std::int32_t dimension : order) {
    moved.before.push_back(old.before[static_cast<std::size_t>(dimension)]);
    moved.after.push_back(old.after[static_cast<std::size_t>(dimension)]);
  }
  return moved;
}

void value_of_code(Attributes& attributes, const Quantisation& quantisation) {
  float& value = std::get<PadAttributes>(attributes).value;
  value = real_of(quantisation, value);
}

}  // namespace

const OperatorDefinition kPad{
    .least_inputs = 1,
    .most_inputs = 1,
    .check = check_pad,
    .execute = execute_pad,
    .quantised = QuantisedForm::Moving,
    .layout = in_any_order(moved_pads),
    .by_element = false,
    .keeps_codes = true,
    .codes_to_reals = value_of_code,
    .on_shapes = false,
    .legalisation = legalised_as(Legalisation::Form::Pad),
};

}  // namespace tessera::graph
