// Product of two tensors, element by element. Codes in the integer rules as TFLite's MulElementwise
// (kernels/internal/reference/mul.h): the product of both less their zero points, scaled once.
#include "graph/ops/elementwise.hpp"

namespace tessera::graph {
namespace {

void check_multiply(const NodeView& node) {
  check_elementwise(
      node, [](float left, float right, float output) { return product_scale(Rule::Single, left, right, output); });
}

void multiply_codes(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  const Tensor& left_tensor = node.input(0);
  const Tensor& right_tensor = node.input(1);
  const Multiplier multiplier(execution.rule, product_scale(execution.rule, scale_of(left_tensor),
                                                            scale_of(right_tensor), scale_of(node.output())));
  const OutputRange range =
      output_range(execution.rule, node.output(), node.attributes<ElementwiseAttributes>().activation);
  const auto left = execution.input(0).bytes();
  const auto right = execution.input(1).bytes();
  const auto output = execution.output.bytes();
  for_each_pair(node, [&](std::size_t i, std::size_t l, std::size_t r) {
    const std::int32_t product = (code_of(left_tensor.type, left[l]) - zero_point_of(left_tensor)) *
                                 (code_of(right_tensor.type, right[r]) - zero_point_of(right_tensor));
    output[i] = finished(multiplier(product), range);
  });
}

/// In the rule `Fp32`, as onnxruntime's QLinearMul: dequantised, multiplied in single precision, quantised.
void multiply_dequantised(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  const auto left_table = real_table(node.input(0));
  const auto right_table = real_table(node.input(1));
  const OutputRange range =
      output_range(execution.rule, node.output(), node.attributes<ElementwiseAttributes>().activation);
  const float scale = scale_of(node.output());
  const auto left = execution.input(0).bytes();
  const auto right = execution.input(1).bytes();
  const auto output = execution.output.bytes();
  for_each_pair(node, [&](std::size_t i, std::size_t l, std::size_t r) {
    const float product =
        left_table[std::to_integer<std::size_t>(left[l])] * right_table[std::to_integer<std::size_t>(right[r])];
    output[i] = finished(quantised(Rule::Fp32, product, scale, 0), range);
  });
}

void execute_multiply(const NodeExecution& execution) {
  const Activation& activation = execution.node.attributes<ElementwiseAttributes>().activation;
  const auto product = [](auto left, auto right) { return left * right; };
  switch (arithmetic_of(execution.node)) {
    case Arithmetic::Float:
      return combine_floats(execution, activation, product);
    case Arithmetic::Integer:
      return combine_integers(execution, product);
    case Arithmetic::Quantised:
      return execution.rule == Rule::Fp32 ? multiply_dequantised(execution) : multiply_codes(execution);
  }
}

}  // namespace

const OperatorDefinition kMultiply{
    .least_inputs = 2,
    .most_inputs = 2,
    .check = check_multiply,
    .execute = execute_multiply,
    .quantised = QuantisedForm::Rescaling,
    .layout = in_any_order(same_attributes),
    .by_element = false,
    .keeps_codes = false,
    .codes_to_reals = nothing_to_change,
    .on_shapes = true,
    .legalisation = legalised_as(Legalisation::Form::Multiply),
};

}  // namespace tessera::graph
