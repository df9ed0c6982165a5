// Mean over some dimensions. Codes in the integer rules as TFLite's QuantizedMeanOrSum
// (kernels/internal/reference/reduce.h): the sum of the codes less their zero point, times xs / ys over the count. In
// `Fp32` dequantised, averaged in single precision in the order of onnxruntime (lane_sum.hpp), quantised.
#include <fmt/format.h>

#include "graph/ops/checks.hpp"
#include "graph/ops/codes.hpp"
#include "graph/ops/lane_sum.hpp"

namespace tessera::graph {
namespace {

constexpr std::size_t kMostCount = 1 << 23;  // sums of codes then stay in 32 bits

/// For each input dimension whether the mean is over it.
std::vector<bool> reduced_of(const NodeView& node) {
  const std::size_t rank = node.input(0).shape.size();
  std::vector<bool> reduced(rank);
  for (const std::int32_t axis : node.attributes<MeanAttributes>().axes) {
    const std::size_t dimension = checked_axis(node, axis, rank);
    if (reduced[dimension]) node.fail(fmt::format("it names axis {} twice", axis));
    reduced[dimension] = true;
  }
  return reduced;
}

/// The input's shape with only those dimensions, the others 1.
Shape part_of(const Shape& shape, const std::vector<bool>& chosen, bool which) {
  Shape part(shape.size(), 1);
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (chosen[i] == which) part[i] = shape[i];
  }
  return part;
}

void check_mean(const NodeView& node) {
  const Shape& shape = node.input(0).shape;
  const std::vector<bool> reduced = reduced_of(node);
  Shape expected;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (!reduced[i]) expected.push_back(shape[i]);
    if (reduced[i] && node.attributes<MeanAttributes>().keep_dimensions) expected.push_back(1);
  }
  require_shape(node, "output", node.output(), expected);
  const std::size_t count = elements_of(part_of(shape, reduced, true));
  if (count == 0 || count > kMostCount) {
    node.fail(fmt::format("it is the mean of {} elements, not of 1..{}", count, kMostCount));
  }
  if (arithmetic_of(node) == Arithmetic::Integer) node.fail("it averages integers that have no scale");
  check_rescaling(node, node.input(0), node.output());
}

/// take(output element, its first input element, offsets of all from it).
template <typename Take>
void for_each_mean(const NodeView& node, Take take) {
  const Shape& shape = node.input(0).shape;
  const std::vector<bool> reduced = reduced_of(node);
  const std::vector<std::size_t> strides = strides_of(shape);
  const std::vector<std::size_t> firsts = strided_positions(part_of(shape, reduced, false), strides);
  const std::vector<std::size_t> offsets = strided_positions(part_of(shape, reduced, true), strides);
  for (std::size_t i = 0; i < firsts.size(); ++i) take(i, firsts[i], std::span(offsets));
}

template <typename Take>
void mean_of_floats(const NodeView& node, std::span<const float> input, Take take) {
  for_each_mean(node, [&](std::size_t element, std::size_t first, std::span<const std::size_t> offsets) {
    LaneSum sum;
    for (const std::size_t offset : offsets) sum.add(input[first + offset]);
    take(element, sum.total() / static_cast<float>(offsets.size()));
  });
}

void mean_of_codes(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  const OutputRange range = output_range(execution.rule, node.output());
  const std::vector<std::int16_t> input = centred(node.input(0), execution.input(0));
  const auto output = execution.output.bytes();
  const double scale = ratio(execution.rule, scale_of(node.input(0)), scale_of(node.output()));
  Multiplier multiplier;
  for_each_mean(node, [&](std::size_t element, std::size_t first, std::span<const std::size_t> offsets) {
    if (element == 0) {
      multiplier = Multiplier::over(execution.rule, scale, static_cast<std::int32_t>(offsets.size()));
    }
    std::int32_t sum = 0;
    for (const std::size_t offset : offsets) sum += input[first + offset];
    output[element] = finished(multiplier(sum), range);
  });
}

void execute_mean(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  if (node.output().type == ElementType::Float32) {
    const auto output = execution.output.as<float>();
    mean_of_floats(node, execution.input(0).as<float>(),
                   [&](std::size_t element, float mean) { output[element] = mean; });
  } else if (execution.rule == Rule::Fp32) {
    const auto output = execution.output.bytes();
    const OutputRange range = output_range(execution.rule, node.output());
    mean_of_floats(node, dequantised(node.input(0), execution.input(0)), [&](std::size_t element, float mean) {
      output[element] = finished(quantised(execution.rule, mean, scale_of(node.output()), 0), range);
    });
  } else {
    mean_of_codes(execution);
  }
}

}  // namespace

const OperatorDefinition kMean{
    .least_inputs = 1,
    .most_inputs = 1,
    .check = check_mean,
    .execute = execute_mean,
    .quantised = QuantisedForm::Rescaling,
    .layout = ordered(Layout::Behaviour::Mean),
    .by_element = false,
    .keeps_codes = false,
    .codes_to_reals = nothing_to_change,
    .on_shapes = false,
    .legalisation = legalised_as(Legalisation::Form::Mean),
};

}  // namespace tessera::graph
