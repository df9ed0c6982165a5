// Convolutions for the cores' kernels (firmware/kernels).
#include <algorithm>
#include <cstdlib>

#include "arch/network_program.h"
#include "compile/kernel_weights.hpp"
#include "compile/lower/lowered.hpp"

namespace tessera::compile {
namespace {

std::uint32_t word(std::int32_t value) { return static_cast<std::uint32_t>(value); }

/// Largest magnitude that a channel's sum can take, with codes of 8 bits.
std::vector<std::int64_t> largest_sums(const Convolution& convolution, std::span<const Requantisation> folded) {
  const std::size_t taps = convolution.weights.size() / folded.size();
  std::vector<std::int64_t> sums;
  for (std::size_t channel = 0; channel < folded.size(); ++channel) {
    std::int64_t sum = std::abs(std::int64_t{folded[channel].bias});
    for (std::size_t tap = 0; tap < taps; ++tap) sum += 128 * std::abs(centred_weight(convolution, channel, tap));
    sums.push_back(sum);
  }
  return sums;
}

arch::WindowParameters window_of(const graph::WindowedShape& shape) {
  const graph::WindowAxis& rows = shape.window.rows;
  const graph::WindowAxis& columns = shape.window.columns;
  arch::WindowParameters window{};
  window.input_height = word(shape.input.height);
  window.input_width = word(shape.input.width);
  window.output_height = word(shape.output.height);
  window.output_width = word(shape.output.width);
  window.kernel_height = word(rows.kernel);
  window.kernel_width = word(columns.kernel);
  window.stride_height = word(rows.stride);
  window.stride_width = word(columns.stride);
  window.dilation_height = word(rows.dilation);
  window.dilation_width = word(columns.dilation);
  window.padding_top = word(rows.pad_before);
  window.padding_left = word(columns.pad_before);
  window.input_pixel_bytes = word(shape.input.channels);
  window.input_row_bytes = word(shape.input.channels * shape.input.width);
  window.output_pixel_bytes = word(shape.output.channels);
  window.output_row_bytes = word(shape.output.channels * shape.output.width);
  return window;
}

arch::RequantiseParameters requantise_of(const ChannelTable& table, const OutputRange& output) {
  return {0, table.pre_shift, table.maximum_shift, output.zero_point, output.minimum, output.maximum};
}

bool is_pointwise(const Convolution& convolution) {
  const auto single = [](const graph::WindowAxis& axis) {
    return axis.kernel == 1 && axis.pad_before == 0 && axis.pad_after == 0;
  };
  return !convolution.depthwise && single(convolution.shape.window.rows) && single(convolution.shape.window.columns);
}

/// Fills in what all kernels of products have.
template <typename Parameters>
void set_addresses(Parameters& parameters, const StepAddresses& addresses) {
  parameters.input = addresses.inputs[0];
  parameters.weights = addresses.constants[0];
  parameters.requantise.channels = addresses.constants[1];
  parameters.output = addresses.output;
}

arch::PointwiseParameters pointwise_of(const Convolution& convolution) {
  const arch::WindowParameters window = window_of(convolution.shape);
  arch::PointwiseParameters parameters{};
  parameters.weight_zero_point = convolution.weight_zero_point;
  parameters.input_channels = word(convolution.shape.input.channels);
  parameters.output_channels = word(convolution.shape.output.channels);
  parameters.output_height = window.output_height;
  parameters.output_width = window.output_width;
  parameters.stride_height = window.stride_height;
  parameters.stride_width = window.stride_width;
  parameters.input_pixel_bytes = window.input_pixel_bytes;
  parameters.input_row_bytes = window.input_row_bytes;
  parameters.output_pixel_bytes = window.output_pixel_bytes;
  parameters.output_row_bytes = window.output_row_bytes;
  return parameters;
}

/// Depth-wise weights channel by channel, as the packing takes them.
std::vector<std::int8_t> by_channel(const Convolution& convolution) {
  const auto channels = static_cast<std::size_t>(convolution.shape.output.channels);
  const std::size_t taps = convolution.shape.window.taps();
  std::vector<std::int8_t> weights(channels * taps);
  for (std::size_t channel = 0; channel < channels; ++channel) {
    for (std::size_t tap = 0; tap < taps; ++tap)
      weights[channel * taps + tap] = convolution.weights[tap * channels + channel];
  }
  return weights;
}

template <typename Parameters>
LoweredStep step_of(std::uint32_t kind, Parameters parameters, std::vector<std::int8_t> weights,
                    const ChannelTable& table, const OutputRange& output) {
  LoweredStep step;
  step.kind = kind;
  step.constants.push_back(bytes_of(std::span<const std::int8_t>(weights)));
  step.constants.push_back(bytes_of(std::span<const arch::ChannelParameters>(table.channels)));
  parameters.requantise = requantise_of(table, output);
  step.parameters = [parameters](const StepAddresses& addresses) {
    Parameters placed = parameters;
    set_addresses(placed, addresses);
    if constexpr (requires { placed.buffer; }) placed.buffer = addresses.buffer;
    return bytes_of(placed);
  };
  return step;
}

LoweredStep lower_depthwise(const Convolution& convolution, std::int32_t input_zero_point, std::uint32_t cores,
                            const ChannelTable& table) {
  const graph::Window& window = convolution.shape.window;
  arch::DepthwiseParameters parameters{};
  parameters.weight_zero_point = convolution.weight_zero_point;
  parameters.input_zero_point = input_zero_point;
  parameters.channels = word(convolution.shape.output.channels);
  parameters.window = window_of(convolution.shape);
  // A whole column of the padded image fits, and rows are spread over the banks.
  const std::int32_t rows = (convolution.shape.output.height - 1) * window.rows.stride + window.rows.reach();
  const std::int32_t columns = (convolution.shape.output.width - 1) * window.columns.stride + window.columns.reach();
  parameters.buffer_core_bytes = KERNEL_DEPTHWISE_BUFFER_BYTES(word(rows), word(columns));
  LoweredStep step =
      step_of(arch::NETWORK_DEPTHWISE, parameters,
              pack_depthwise_weights(
                  by_channel(convolution), static_cast<std::size_t>(convolution.shape.output.channels),
                  static_cast<std::size_t>(window.rows.kernel), static_cast<std::size_t>(window.columns.kernel)),
              table, convolution.output);
  step.buffer_bytes = parameters.buffer_core_bytes * cores;
  return step;
}

}  // namespace

std::int16_t centred_weight(const Convolution& convolution, std::size_t channel, std::size_t tap) {
  const auto channels = static_cast<std::size_t>(convolution.shape.output.channels);
  const std::size_t taps = convolution.weights.size() / channels;
  const std::size_t place = convolution.depthwise ? tap * channels + channel : channel * taps + tap;
  return static_cast<std::int16_t>(convolution.weights[place] - convolution.weight_zero_point);
}

std::vector<Requantisation> folded_channels(const Convolution& convolution, std::int32_t input_zero_point) {
  std::vector<Requantisation> folded = convolution.channels;
  const std::size_t taps = convolution.weights.size() / folded.size();
  for (std::size_t channel = 0; channel < folded.size(); ++channel) {
    std::int64_t sum = 0;
    for (std::size_t tap = 0; tap < taps; ++tap) sum += centred_weight(convolution, channel, tap);
    folded[channel].bias = saturate_to_int32(folded[channel].bias - input_zero_point * sum);
  }
  return folded;
}

LoweredStep lower_to_cores(const Convolution& convolution, std::int32_t input_zero_point, std::uint32_t cores) {
  const std::vector<Requantisation> folded = folded_channels(convolution, input_zero_point);
  const ChannelTable table = make_channel_table(folded, largest_sums(convolution, folded));
  if (convolution.depthwise) return lower_depthwise(convolution, input_zero_point, cores, table);
  const std::size_t taps = convolution.weights.size() / folded.size();
  std::vector<std::int8_t> weights = pack_product_weights(convolution.weights, folded.size(), taps);
  if (is_pointwise(convolution)) {
    return step_of(arch::NETWORK_POINTWISE, pointwise_of(convolution), std::move(weights), table, convolution.output);
  }
  arch::ConvolutionParameters parameters{};
  parameters.weight_zero_point = convolution.weight_zero_point;
  parameters.input_zero_point = input_zero_point;
  parameters.input_channels = word(convolution.shape.input.channels);
  parameters.output_channels = word(convolution.shape.output.channels);
  parameters.window = window_of(convolution.shape);
  parameters.buffer_core_bytes = KERNEL_CONVOLUTION_BUFFER_BYTES(static_cast<std::uint32_t>(taps));
  LoweredStep step = step_of(arch::NETWORK_CONVOLUTION, parameters, std::move(weights), table, convolution.output);
  step.buffer_bytes = parameters.buffer_core_bytes * cores;
  return step;
}

}  // namespace tessera::compile
