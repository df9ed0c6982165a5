// From codes to float32: scale * (code - zero point), for each tensor or each index of an axis.
#include <fmt/format.h>

#include "graph/ops/checks.hpp"
#include "graph/ops/codes.hpp"

namespace tessera::graph {
namespace {

void check_dequantise(const NodeView& node) {
  const Tensor& input = node.input(0);
  require_shape(node, "output", node.output(), input.shape);
  require_type(node, "output", node.output(), ElementType::Float32);
  if (!input.quantisation || (!is_code(input.type) && input.type != ElementType::Int32)) {
    node.fail(fmt::format("its input is {}, not 8 or 32 bits with a scale", name_of(input.type)));
  }
}

void execute_dequantise(const NodeExecution& execution) {
  std::ranges::copy(dequantised(execution.node.input(0), execution.input(0)), execution.output.as<float>().begin());
}

}  // namespace

const OperatorDefinition kDequantise{
    .least_inputs = 1,
    .most_inputs = 1,
    .check = check_dequantise,
    .execute = execute_dequantise,
    .quantised = QuantisedForm::None,
    .layout = in_any_order(same_attributes),
    .by_element = true,
    .keeps_codes = false,
    .codes_to_reals = nothing_to_change,
    .on_shapes = false,
    .legalisation = legalised_as(Legalisation::Form::None),
};

}  // namespace tessera::graph
