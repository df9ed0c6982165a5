// x for x >= 0, slope * x below. Between codes it is a function of one code. The integer rules are TFLite's
// QuantizeLeakyRelu (kernels/internal/reference/leaky_relu.h): one multiplier for each side of zero, computed in single
// precision (lite/kernels/activations.cc). `Fp32` dequantises, computes and quantises, as onnxruntime does.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "graph/ops/checks.hpp"
#include "graph/ops/codes.hpp"

namespace tessera::graph {
namespace {

float slope_of(const NodeView& node) { return node.attributes<LeakyReluAttributes>().slope; }

float leaky(float value, float slope) { return value >= 0 ? value : slope * value; }

/// What codes on a side of zero with this slope are multiplied by.
double multiplier_of(const NodeView& node, float slope) {
  return static_cast<double>(scale_of(node.input(0)) * slope / scale_of(node.output()));
}

void check_leaky_relu(const NodeView& node) {
  const float slope = slope_of(node);
  require_shape(node, "output", node.output(), node.input(0).shape);
  if (!std::isfinite(slope)) node.fail(fmt::format("its slope is {}", slope));
  switch (arithmetic_of(node)) {
    case Arithmetic::Float:
      return;
    case Arithmetic::Integer:
      node.fail("its integers have no scale");
    case Arithmetic::Quantised:
      if (slope < 0) node.fail(fmt::format("its slope {} is negative, which no multiplier of codes is", slope));
      check_scaling(node, multiplier_of(node, 1));
      check_scaling(node, multiplier_of(node, slope));
  }
}

ByteTable leaky_relu_table(const NodeView& node, Rule rule) {
  const Tensor& from = node.input(0);
  const Tensor& to = node.output();
  const float slope = slope_of(node);
  const OutputRange range = output_range(rule, to);
  const Multiplier above(rule, multiplier_of(node, 1));
  const Multiplier below(rule, multiplier_of(node, slope));
  ByteTable table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const std::int32_t centred = code_of(from.type, static_cast<std::byte>(i)) - zero_point_of(from);
    if (rule == Rule::Fp32) {
      const float real = leaky(static_cast<float>(centred) * scale_of(from), slope);
      table[i] = finished(quantised(rule, real, scale_of(to), 0), range);
    } else {
      table[i] = finished((centred < 0 ? below : above)(centred), range);
    }
  }
  return table;
}

void execute_leaky_relu(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  if (node.output().quantisation) return map_bytes(execution, leaky_relu_table(node, execution.rule));
  std::ranges::transform(execution.input(0).as<float>(), execution.output.as<float>().begin(),
                         [slope = slope_of(node)](float value) { return leaky(value, slope); });
}

}  // namespace

const OperatorDefinition kLeakyRelu{
    .least_inputs = 1,
    .most_inputs = 1,
    .check = check_leaky_relu,
    .execute = execute_leaky_relu,
    .quantised = QuantisedForm::Rescaling,
    .layout = in_any_order(same_attributes),
    .by_element = true,
    .keeps_codes = false,
    .codes_to_reals = nothing_to_change,
    .on_shapes = false,
    .legalisation = by_table(leaky_relu_table),
};

}  // namespace tessera::graph
