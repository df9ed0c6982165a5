// From float32 to codes of 8 bits, clip(round(x / scale) + zero point), or from codes to those of another quantisation.
// Halves go to even in `Fp32` (onnxruntime), else away from zero (TFLite's AffineQuantize).
#include <fmt/format.h>

#include "graph/ops/checks.hpp"
#include "graph/ops/codes.hpp"

namespace tessera::graph {
namespace {

void check_quantise(const NodeView& node) {
  const Tensor& input = node.input(0);
  const Tensor& output = node.output();
  require_shape(node, "output", output, input.shape);
  if (!is_code(output.type) || !output.quantisation) {
    node.fail(fmt::format("its output is {}, not 8 bits with a scale", name_of(output.type)));
  }
  if (input.type == ElementType::Float32) return;
  if (!is_quantised(input) || !is_quantised(output)) {
    node.fail("between codes it takes 8 bits with one scale each");
  }
  check_rescaling(node, input, output);
}

ByteTable quantise_table(const NodeView& node, Rule rule) {
  return rescaling_table(rule, node.input(0), node.output());
}

void execute_quantise(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  const Tensor& tensor = node.output();
  if (node.input(0).type != ElementType::Float32) {
    return map_bytes(execution, quantise_table(node, execution.rule));
  }
  const Quantisation& quantisation = *tensor.quantisation;
  const std::size_t inner =
      quantisation.per_tensor() ? 1 : strides_of(tensor.shape)[static_cast<std::size_t>(quantisation.axis)];
  const auto input = execution.input(0).as<float>();
  const auto output = execution.output.bytes();
  OutputRange range = output_range(execution.rule, tensor);
  for (std::size_t i = 0; i < input.size(); ++i) {
    const std::size_t channel = i / inner % quantisation.scales.size();
    range.zero_point = quantisation.zero_points[channel];
    output[i] = finished(quantised(execution.rule, input[i], quantisation.scales[channel], 0), range);
  }
}

}  // namespace

const OperatorDefinition kQuantise{
    .least_inputs = 1,
    .most_inputs = 1,
    .check = check_quantise,
    .execute = execute_quantise,
    .quantised = QuantisedForm::None,
    .layout = in_any_order(same_attributes),
    .by_element = true,
    .keeps_codes = false,
    .codes_to_reals = nothing_to_change,
    .on_shapes = false,
    .legalisation = by_table(quantise_table),
};

}  // namespace tessera::graph
