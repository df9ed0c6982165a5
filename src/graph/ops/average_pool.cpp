// Average over a window of each channel. Codes in the integer rules: between tensors of one quantisation the mean of
// the codes, halves away from zero, as TFLite's reference_integer_ops::AveragePool; between two, the sum of the codes
// less their zero point times xs / (ys * count). In `Fp32` dequantised, averaged in single precision, quantised; the
// average of a whole image is that of mean.cpp.
#include <fmt/format.h>

#include <functional>
#include <map>

#include "graph/ops/checks.hpp"
#include "graph/ops/codes.hpp"
#include "graph/ops/lane_sum.hpp"
#include "graph/ops/pool.hpp"

namespace tessera::graph {
namespace {

void check_average_pool(const NodeView& node) {
  check_pool(node);
  const auto& spatial = node.attributes<PoolAttributes>().spatial;
  if (spatial.dilation != std::array<std::int32_t, 2>{1, 1}) {
    node.fail(fmt::format("its window is dilated by {}x{}", spatial.dilation[0], spatial.dilation[1]));
  }
  if (arithmetic_of(node) == Arithmetic::Integer) node.fail("it averages integers that have no scale");
}

/// sum / count, halves away from zero.
std::int32_t rounded_mean(std::int32_t sum, std::int32_t count) {
  return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

/// From the sum of codes less their zero point to the output's code less its own.
class MeanOfCodes {
 public:
  MeanOfCodes(Rule rule, const Tensor& input, const Tensor& output) : rule_(rule), input_(input), output_(output) {
    const auto above_lowest = [](const Tensor& tensor) { return zero_point_of(tensor) - lowest_code(tensor.type); };
    same_ = scale_of(input) == scale_of(output) && above_lowest(input) == above_lowest(output);
  }

  std::int32_t operator()(std::int32_t sum, std::int32_t count) {
    const std::int32_t zero_point = zero_point_of(input_);
    // The codes themselves are rounded away from 0, not from their zero point.
    if (same_) return rounded_mean(sum + count * zero_point, count) - zero_point;
    auto [place, is_new] = multipliers_.try_emplace(count);
    if (is_new) place->second = Multiplier::over(rule_, ratio(rule_, scale_of(input_), scale_of(output_)), count);
    return place->second(sum);
  }

 private:
  Rule rule_;
  const Tensor& input_;
  const Tensor& output_;
  bool same_ = false;
  std::map<std::int32_t, Multiplier> multipliers_;
};

void average_codes(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  const auto& attributes = node.attributes<PoolAttributes>();
  const OutputRange range = output_range(execution.rule, node.output(), attributes.activation);
  const std::vector<std::int16_t> input = centred(node.input(0), execution.input(0));
  const auto output = execution.output.bytes();
  MeanOfCodes mean(execution.rule, node.input(0), node.output());
  pool<std::int16_t, std::int32_t>(
      node, input, 0, [](std::int32_t sum, std::int16_t code) { return sum + code; },
      [&](std::size_t element, std::int32_t sum, std::int32_t count) {
        output[element] = finished(mean(sum, count), range);
      });
}

/// Sums float32 numbers and hands on their means: a whole image in the order of the mean, windows row by row.
template <typename Take>
void average_floats(const NodeView& node, std::span<const float> input, Take take) {
  const Shape& output = node.output().shape;
  if (output[1] == 1 && output[2] == 1) {
    const auto add = [](LaneSum sum, float value) {
      sum.add(value);
      return sum;
    };
    return pool<float, LaneSum>(node, input, {}, add, [&](std::size_t element, LaneSum sum, std::int32_t count) {
      take(element, sum.total() / static_cast<float>(count));
    });
  }
  pool<float, float>(node, input, 0, std::plus<float>(), [&](std::size_t element, float sum, std::int32_t count) {
    take(element, sum / static_cast<float>(count));
  });
}

void average_dequantised(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  const OutputRange range = output_range(execution.rule, node.output(), node.attributes<PoolAttributes>().activation);
  const auto output = execution.output.bytes();
  average_floats(node, dequantised(node.input(0), execution.input(0)), [&](std::size_t element, float mean) {
    output[element] = finished(quantised(execution.rule, mean, scale_of(node.output()), 0), range);
  });
}

void execute_average_pool(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  if (node.output().type == ElementType::Float32) {
    const auto output = execution.output.as<float>();
    average_floats(node, execution.input(0).as<float>(), [&](std::size_t element, float mean) {
      output[element] = clipped(mean, node.attributes<PoolAttributes>().activation);
    });
  } else if (execution.rule == Rule::Fp32) {
    average_dequantised(execution);
  } else {
    average_codes(execution);
  }
}

}  // namespace

const OperatorDefinition kAveragePool{
    .least_inputs = 1,
    .most_inputs = 1,
    .check = check_average_pool,
    .execute = execute_average_pool,
    .quantised = QuantisedForm::Rescaling,
    .layout = ordered(Layout::Behaviour::ChannelsLast),
    .by_element = false,
    .keeps_codes = false,
    .codes_to_reals = nothing_to_change,
    .on_shapes = false,
    .legalisation = legalised_as(Legalisation::Form::AveragePool),
};

}  // namespace tessera::graph
