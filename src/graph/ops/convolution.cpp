// Convolution, in groups or depth-wise: output(y, x, o) = finish_o(sum over taps (i, j) and channels c of the group of
// (input(position(y, i), position(x, j), c) - zero point) * (weights[o][i][j][c] - zero point_o)), where padding
// contributes nothing. Formulas: TFLite's reference_integer_ops::ConvPerChannel, onnxruntime's QLinearConv.
#include <fmt/format.h>

#include "graph/ops/checks.hpp"
#include "graph/ops/codes.hpp"
#include "graph/ops/product.hpp"
#include "graph/ops/windowed.hpp"

namespace tessera::graph {
namespace {

std::array<std::int64_t, 2> kernel_of(const NodeView& node) { return {node.input(1).shape[1], node.input(1).shape[2]}; }

void check_convolution(const NodeView& node) {
  const auto& attributes = node.attributes<ConvolutionAttributes>();
  require_rank(node, "weight tensor", node.input(1), 4);
  const WindowedShape shape = checked_window(node, attributes.spatial, kernel_of(node));
  check_activation(node, attributes.activation);
  const std::int32_t groups = attributes.groups;
  if (groups < 1 || shape.input.channels % groups != 0 || shape.output.channels % groups != 0) {
    node.fail(fmt::format("{} groups do not divide {} input and {} output channels", groups, shape.input.channels,
                          shape.output.channels));
  }
  const std::int64_t group_inputs = shape.input.channels / groups;
  require_shape(node, "weight tensor", node.input(1),
                {shape.output.channels, shape.window.rows.kernel, shape.window.columns.kernel, group_inputs});
  check_product(node, static_cast<std::size_t>(shape.output.channels), 0,
                shape.window.taps() * static_cast<std::size_t>(group_inputs));
}

/// [channel][tap] to [tap][channel], so that neighbours are computed together.
template <typename T>
std::vector<T> channels_last(std::span<const T> weights, std::size_t channels) {
  std::vector<T> result(weights.size());
  const std::size_t taps = weights.size() / channels;
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t tap = 0; tap < taps; ++tap) result[tap * channels + c] = weights[c * taps + tap];
  }
  return result;
}

template <typename T>
void run(const NodeExecution& execution, std::span<const T> input, std::span<const T> weights) {
  const NodeView& node = execution.node;
  const auto& attributes = node.attributes<ConvolutionAttributes>();
  const WindowedShape shape = window_of(node, attributes.spatial, kernel_of(node));
  const auto channels = static_cast<std::size_t>(shape.output.channels);
  const auto groups = static_cast<std::size_t>(attributes.groups);
  const bool depthwise = groups == channels && shape.input.channels == shape.output.channels;
  ProductOutput output(execution, attributes.activation, channels);
  std::vector<T> tap_weights;
  if (depthwise) tap_weights = channels_last(weights, channels);

  const std::size_t input_elements = shape.input.elements();
  for (std::size_t image = 0; image * input_elements < input.size(); ++image) {
    const std::span<const T> pixels = input.subspan(image * input_elements, input_elements);
    const auto take = [&](std::size_t pixel, std::size_t first, auto sums) {
      output.write(image * shape.output.elements() + pixel * channels + first, first, sums);
    };
    if (depthwise) {
      convolve_depthwise<T>(shape, pixels, tap_weights, take);
    } else {
      convolve<T>(shape, groups, pixels, weights, take);
    }
  }
}

void execute_convolution(const NodeExecution& execution) {
  const NodeView& node = execution.node;
  if (node.input(0).type == ElementType::Float32) {
    run<float>(execution, execution.input(0).as<float>(), execution.input(1).as<float>());
  } else {
    run<std::int16_t>(execution, centred(node.input(0), execution.input(0)),
                      centred(node.input(1), execution.input(1)));
  }
}

}  // namespace

const OperatorDefinition kConvolution{
    .least_inputs = 2,
    .most_inputs = 3,
    .check = check_convolution,
    .execute = execute_convolution,
    .quantised = QuantisedForm::Product,
    .layout = ordered(Layout::Behaviour::ChannelsLast),
    .by_element = false,
    .keeps_codes = false,
    .codes_to_reals = nothing_to_change,
    .on_shapes = false,
    .legalisation = legalised_as(Legalisation::Form::Convolution),
};

}  // namespace tessera::graph
