// Softmax over one dimension: exp(beta * (x - max)) / sum. Codes in the integer rules as reference/softmax.hpp defines
// it, in `Fp32` in double precision from dequantised inputs, then quantised. Both are within one code of TFLite's,
// which looks exponentials up in tables of 16 bits or in fixed point.
#include <cmath>
#include <limits>

#include "graph/ops/checks.hpp"
#include "graph/ops/codes.hpp"
#include "graph/reference/softmax.hpp"

namespace tessera::graph {
namespace {

void check_softmax(const NodeView& node) {
  const auto& attributes = node.attributes<SoftmaxAttributes>();
  checked_axis(node, attributes.axis, node.input(0).shape.size());
  require_shape(node, "output", node.output(), node.input(0).shape);
  if (!std::isfinite(attributes.beta)) node.fail("its beta is not finite");
  const Arithmetic arithmetic = arithmetic_of(node);
  if (arithmetic == Arithmetic::Integer) node.fail("its integers have no scale");
  if (arithmetic == Arithmetic::Quantised) check_scaling(node, 1 / static_cast<double>(scale_of(node.output())));
}

/// Elements of the dimension it is over: `count` of them, `stride` apart.
struct Dimension {
  std::size_t stride = 1;
  std::size_t count = 1;

  bool begins_at(std::size_t element) const { return element / stride % count == 0; }
};

Dimension dimension_of(const NodeView& node) {
  const Shape& shape = node.input(0).shape;
  const std::size_t axis = checked_axis(node, node.attributes<SoftmaxAttributes>().axis, shape.size());
  return {.stride = strides_of(shape)[axis], .count = static_cast<std::size_t>(shape[axis])};
}

/// In place over the row that begins at `first`.
void softmax_of_reals(std::span<double> values, std::size_t first, const Dimension& row, double beta) {
  double largest = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < row.count; ++i) largest = std::max(largest, beta * values[first + i * row.stride]);
  double sum = 0;
  for (std::size_t i = 0; i < row.count; ++i) {
    double& value = values[first + i * row.stride];
    value = std::exp(beta * value - largest);
    sum += value;
  }
  for (std::size_t i = 0; i < row.count; ++i) values[first + i * row.stride] /= sum;
}

std::vector<double> softmax_of_reals(const NodeView& node, std::span<const float> input) {
  const Dimension row = dimension_of(node);
  const auto beta = static_cast<double>(node.attributes<SoftmaxAttributes>().beta);
  std::vector<double> values(input.begin(), input.end());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (row.begins_at(i)) softmax_of_reals(values, i, row, beta);
  }
  return values;
}

void softmax_of_dequantised(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  const OutputRange range = output_range(execution.rule, node.output());
  std::ranges::transform(softmax_of_reals(node, dequantised(node.input(0), execution.input(0))),
                         execution.output.bytes().begin(), [&](double value) {
                           const float real = static_cast<float>(value);
                           return finished(quantised(execution.rule, real, scale_of(node.output()), 0), range);
                         });
}

/// Codes of 8 bits as int8: those of uint8 less 128.
std::int32_t signed_offset(const Tensor& tensor) { return lowest_code(tensor.type) + 128; }

SoftmaxQuantisation quantisation_of(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  OutputRange range = output_range(execution.rule, node.output());
  const std::int32_t offset = signed_offset(node.output());
  range = {
      .zero_point = range.zero_point - offset, .minimum = range.minimum - offset, .maximum = range.maximum - offset};
  return make_softmax_quantisation(std::abs(node.attributes<SoftmaxAttributes>().beta), scale_of(node.input(0)),
                                   scale_of(node.output()), range);
}

void softmax_of_codes(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  const SoftmaxQuantisation quantisation = quantisation_of(execution);
  const Dimension row = dimension_of(node);
  // With a negative beta the smallest code weighs most: -1 - code, so that differences change their sign.
  const bool reversed = node.attributes<SoftmaxAttributes>().beta < 0;
  const auto input = execution.input(0).bytes();
  const auto output = execution.output.bytes();
  std::vector<std::int8_t> codes(row.count);
  std::vector<std::int8_t> results(row.count);
  for (std::size_t first = 0; first < input.size(); ++first) {
    if (!row.begins_at(first)) continue;
    for (std::size_t i = 0; i < row.count; ++i) {
      const std::int32_t code =
          code_of(node.input(0).type, input[first + i * row.stride]) - signed_offset(node.input(0));
      codes[i] = static_cast<std::int8_t>(reversed ? -1 - code : code);
    }
    softmax(quantisation, codes, results);
    for (std::size_t i = 0; i < row.count; ++i) {
      output[first + i * row.stride] = byte_of(results[i] + signed_offset(node.output()));
    }
  }
}

void execute_softmax(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  if (node.output().type == ElementType::Float32) {
    std::ranges::transform(softmax_of_reals(node, execution.input(0).as<float>()), execution.output.as<float>().begin(),
                           [](double value) { return static_cast<float>(value); });
  } else if (execution.rule == Rule::Fp32) {
    softmax_of_dequantised(execution);
  } else {
    softmax_of_codes(execution);
  }
}

}  // namespace

const OperatorDefinition kSoftmax{
    .least_inputs = 1,
    .most_inputs = 1,
    .check = check_softmax,
    .execute = execute_softmax,
    .quantised = QuantisedForm::Rescaling,
    .layout = in_any_order(moved_axis<SoftmaxAttributes>),
    .by_element = false,
    .keeps_codes = false,
    .codes_to_reals = nothing_to_change,
    .on_shapes = false,
    .legalisation = legalised_as(Legalisation::Form::Softmax),
};

}  // namespace tessera::graph
