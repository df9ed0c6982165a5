// Convolutions for the cores' kernels (firmware/kernels).
#include <algorithm>
#include <cstdlib>

#include "arch/network_program.h"
#include "compile/engines/convolution_weights.hpp"
#include "compile/engines/cores/kernel_cycles.hpp"
#include "compile/engines/cores/kernel_weights.hpp"
#include "compile/engines/cores/lower.hpp"

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

arch::RequantiseParameters requantise_of(const ChannelTable& table, const OutputRange& output) {
  return {0, table.pre_shift, table.maximum_shift, output.zero_point, output.minimum, output.maximum};
}

bool is_pointwise(const Convolution& convolution) {
  const auto single = [](const graph::WindowAxis& axis) {
    return axis.kernel == 1 && axis.pad_before == 0 && axis.pad_after == 0;
  };
  return !convolution.depthwise && single(convolution.shape.window.rows) && single(convolution.shape.window.columns);
}

bool is_fully_connected(const graph::WindowedShape& shape) {
  return shape.window == graph::Window{} && shape.output.height == 1 && shape.output.width == 1;
}

void set_part(arch::FullyConnectedParameters&, const Part&) {}
void set_part(arch::PointwiseParameters& parameters, const Part& part) {
  const arch::WindowParameters window = window_of(part);
  parameters.output_height = window.output_height;
  parameters.output_width = window.output_width;
  parameters.stride_height = window.stride_height;
  parameters.stride_width = window.stride_width;
  parameters.input_pixel_bytes = window.input_pixel_bytes;
  parameters.input_row_bytes = window.input_row_bytes;
  parameters.output_pixel_bytes = window.output_pixel_bytes;
  parameters.output_row_bytes = window.output_row_bytes;
}
template <typename Parameters>
void set_part(Parameters& parameters, const Part& part) {
  parameters.window = window_of(part);
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

using BufferBytes = std::function<std::uint32_t(const Part&)>;  ///< of a core

template <typename Parameters>
LoweredStep step_of(std::uint32_t kind, const Parameters& parameters, const std::vector<std::int8_t>& weights,
                    const ChannelTable& table, const BufferBytes& core_bytes, std::uint32_t cores) {
  LoweredStep step;
  step.kind = kind;
  step.constants.push_back(bytes_of(std::span<const std::int8_t>(weights)));
  step.constants.push_back(bytes_of(std::span<const arch::ChannelParameters>(table.channels)));
  step.buffer_bytes = [core_bytes, cores](const Part& part) { return core_bytes(part) * cores; };
  const auto of_part = [parameters, core_bytes](const Part& part) {
    Parameters placed = parameters;
    set_part(placed, part);
    if constexpr (requires { placed.buffer_core_bytes; }) placed.buffer_core_bytes = core_bytes(part);
    return placed;
  };
  step.cycles = [of_part](const Part& part) { return kernel_cycles(of_part(part)); };
  step.parameters = [of_part](const Part& part, const StepAddresses& addresses) {
    Parameters placed = of_part(part);
    placed.input = addresses.inputs[0];
    placed.weights = addresses.constants[0];
    placed.requantise.channels = addresses.constants[1];
    placed.output = addresses.output;
    if constexpr (requires { placed.buffer; }) placed.buffer = addresses.buffer;
    return bytes_of(placed);
  };
  return step;
}

std::uint32_t no_buffer(const Part&) { return 0; }

/// Room for as many output rows as fit a reasonable buffer, at least the two that the fast path needs.
std::uint32_t depthwise_buffer(const Part& part) {
  constexpr std::uint32_t kMost = 12 * 1024;
  const graph::Window& window = part.shape.window;
  const auto columns = word((part.shape.output.width - 1) * window.columns.stride + window.columns.reach());
  const auto bytes = [&](std::int32_t outputs) {
    return KERNEL_DEPTHWISE_BUFFER_BYTES(word((outputs - 1) * window.rows.stride + window.rows.reach()), columns);
  };
  std::int32_t outputs = std::max(2, part.shape.output.height);
  while (outputs > 2 && bytes(outputs) > kMost) --outputs;
  return bytes(outputs);
}

LoweredStep lower_depthwise(const Convolution& convolution, std::int32_t input_zero_point, std::uint32_t cores,
                            const ChannelTable& table) {
  const graph::Window& window = convolution.shape.window;
  arch::DepthwiseParameters parameters{};
  parameters.requantise = requantise_of(table, convolution.output);
  parameters.weight_zero_point = convolution.weight_zero_point;
  parameters.input_zero_point = input_zero_point;
  parameters.channels = word(convolution.shape.output.channels);
  return step_of(arch::NETWORK_DEPTHWISE, parameters,
                 pack_depthwise_weights(
                     by_channel(convolution), static_cast<std::size_t>(convolution.shape.output.channels),
                     static_cast<std::size_t>(window.rows.kernel), static_cast<std::size_t>(window.columns.kernel)),
                 table, depthwise_buffer, cores);
}

}  // namespace

LoweredStep lower_to_cores(const Convolution& convolution, const ConvolutionOnCores& on) {
  const auto& [channels, input_zero_point, cores] = on;
  const std::vector<Requantisation> all = folded_channels(convolution, input_zero_point);
  const std::vector<std::int64_t> sums = largest_sums(convolution, all);
  const auto first = static_cast<std::size_t>(channels.first);
  const auto count = static_cast<std::size_t>(channels.count);
  const ChannelTable table = make_channel_table(std::span(all).subspan(first, count),
                                                std::span<const std::int64_t>(sums).subspan(first, count));
  if (convolution.depthwise) return lower_depthwise(convolution, input_zero_point, cores, table);
  const std::size_t taps = convolution.weights.size() / all.size();
  const std::vector<std::int8_t> weights =
      pack_product_weights(std::span(convolution.weights).subspan(first * taps, count * taps), count, taps);
  if (is_fully_connected(convolution.shape)) {
    arch::FullyConnectedParameters parameters{};
    parameters.requantise = requantise_of(table, convolution.output);
    parameters.weight_zero_point = convolution.weight_zero_point;
    parameters.inputs = word(convolution.shape.input.channels);
    parameters.outputs = word(channels.count);
    return step_of(arch::NETWORK_FULLY_CONNECTED, parameters, weights, table, no_buffer, cores);
  }
  if (is_pointwise(convolution)) {
    arch::PointwiseParameters parameters{};
    parameters.requantise = requantise_of(table, convolution.output);
    parameters.weight_zero_point = convolution.weight_zero_point;
    parameters.input_channels = word(convolution.shape.input.channels);
    parameters.output_channels = word(channels.count);
    return step_of(arch::NETWORK_POINTWISE, parameters, weights, table, no_buffer, cores);
  }
  arch::ConvolutionParameters parameters{};
  parameters.requantise = requantise_of(table, convolution.output);
  parameters.weight_zero_point = convolution.weight_zero_point;
  parameters.input_zero_point = input_zero_point;
  parameters.input_channels = word(convolution.shape.input.channels);
  parameters.output_channels = word(channels.count);
  const std::uint32_t core_bytes = KERNEL_CONVOLUTION_BUFFER_BYTES(static_cast<std::uint32_t>(taps));
  return step_of(
      arch::NETWORK_CONVOLUTION, parameters, weights, table, [=](const Part&) { return core_bytes; }, cores);
}

}  // namespace tessera::compile
