// Convolutions for the cores' kernels (firmware/kernels).
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <utility>

#include "arch/network_program.h"
#include "compile/engines/convolution_weights.hpp"
#include "compile/engines/cores/kernel_cycles.hpp"
#include "compile/engines/cores/kernel_weights.hpp"
#include "compile/engines/cores/lower.hpp"

namespace tessera::compile {
namespace {

std::uint32_t word(std::int32_t value) { return static_cast<std::uint32_t>(value); }

/// The channels that a kernel computes, and how it requantises them. Every weight is read for that, so it is found out
/// only when it is asked for.
class ChannelsOnCores {
 public:
  ChannelsOnCores(const Convolution& convolution, const ConvolutionOnCores& on) : convolution_(convolution), on_(on) {}

  std::uint32_t table_bytes() const { return channel_table_bytes(static_cast<std::size_t>(on_.channels.count)); }

  std::vector<std::byte> table() const {
    find();
    const ChannelTable table = make_channel_table(folded_, largest_sums_);
    return bytes_of(std::span<const arch::ChannelParameters>(table.channels));
  }

  arch::RequantiseParameters requantise() const {
    find();
    const OutputRange& output = convolution_.output;
    return {0, shifts_.pre_shift, shifts_.maximum_shift, output.zero_point, output.minimum, output.maximum};
  }

 private:
  void find() const {
    if (!folded_.empty()) return;
    for (std::int32_t index = on_.channels.first; index < on_.channels.end(); ++index) {
      const auto channel = static_cast<std::size_t>(index);
      const WeightSums sums = weight_sums(convolution_, channel);
      folded_.push_back(folded_channel(convolution_, channel, on_.input_zero_point, sums));
      largest_sums_.push_back(std::abs(std::int64_t{folded_.back().bias}) + 128 * sums.magnitudes);
    }
    shifts_ = channel_shifts(folded_, largest_sums_);
  }

  const Convolution& convolution_;
  ConvolutionOnCores on_;
  mutable std::vector<Requantisation> folded_;
  mutable std::vector<std::int64_t> largest_sums_;  ///< the largest magnitudes of the channels' sums, codes of 8 bits
  mutable ChannelShifts shifts_;
};

using SharedChannels = std::shared_ptr<const ChannelsOnCores>;

Constant table_of(const SharedChannels& channels) {
  return {channels->table_bytes(), [channels] { return channels->table(); }};
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

void set_part(arch::FullyConnectedParameters& parameters, const Part& part) {
  parameters.outputs = word(part.output.channels.count);
}
void set_part(arch::PointwiseParameters& parameters, const Part& part) {
  parameters.output_channels = word(part.output.channels.count);
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
void set_part(arch::ConvolutionParameters& parameters, const Part& part) {
  parameters.output_channels = word(part.output.channels.count);
  parameters.window = window_of(part);
}
void set_part(arch::DepthwiseParameters& parameters, const Part& part) {
  parameters.channels = word(part.output.channels.count);
  parameters.window = window_of(part);
}

/// Depth-wise weights channel by channel, as the packing takes them.
std::vector<std::int8_t> by_channel(const Convolution& convolution, const Range& channels) {
  const auto all = static_cast<std::size_t>(convolution.shape.output.channels);
  const auto first = static_cast<std::size_t>(channels.first);
  const auto count = static_cast<std::size_t>(channels.count);
  const std::size_t taps = convolution.shape.window.taps();
  std::vector<std::int8_t> weights(count * taps);
  for (std::size_t channel = 0; channel < count; ++channel) {
    for (std::size_t tap = 0; tap < taps; ++tap)
      weights[channel * taps + tap] = convolution.weights[tap * all + first + channel];
  }
  return weights;
}

using BufferBytes = std::function<std::uint32_t(const Part&)>;  ///< of a core

template <typename Parameters>
LoweredStep step_of(std::uint32_t kind, const Parameters& parameters, const SharedChannels& channels, Constant weights,
                    const BufferBytes& core_bytes, std::uint32_t cores) {
  LoweredStep step;
  step.kind = kind;
  step.repeated_cycles = kind == arch::NETWORK_CONVOLUTION ? kRepeatedConvolutionCycles
                         : kind == arch::NETWORK_DEPTHWISE ? kRepeatedDepthwiseCycles
                                                           : kRepeatedKernelCycles;
  step.constants = {std::move(weights), table_of(channels)};
  step.buffer_bytes = [core_bytes, cores](const Part& part) { return core_bytes(part) * cores; };
  const auto of_part = [parameters, channels, core_bytes](const Part& part) {
    Parameters placed = parameters;
    placed.requantise = channels->requantise();
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

Constant depthwise_weights_of(const Convolution& convolution, const Range& channels) {
  const graph::Window& window = convolution.shape.window;
  const auto count = static_cast<std::size_t>(channels.count);
  const auto rows = static_cast<std::size_t>(window.rows.kernel);
  const auto columns = static_cast<std::size_t>(window.columns.kernel);
  return {depthwise_weight_bytes(count, rows, columns), [&convolution, channels, count, rows, columns] {
            const auto packed = pack_depthwise_weights(by_channel(convolution, channels), count, rows, columns);
            return bytes_of(std::span<const std::int8_t>(packed));
          }};
}

LoweredStep lower_depthwise(const Convolution& convolution, const ConvolutionOnCores& on) {
  arch::DepthwiseParameters parameters{};
  parameters.weight_zero_point = convolution.weight_zero_point;
  parameters.input_zero_point = on.input_zero_point;
  return step_of(arch::NETWORK_DEPTHWISE, parameters, std::make_shared<const ChannelsOnCores>(convolution, on),
                 depthwise_weights_of(convolution, on.channels), depthwise_buffer, on.cores);
}

Constant product_weights_of(const Convolution& convolution, const Range& channels) {
  const std::size_t taps = convolution.weights.size() / convolution.channels.size();
  const auto first = static_cast<std::size_t>(channels.first);
  const auto count = static_cast<std::size_t>(channels.count);
  return {product_weight_bytes(count, taps), [&convolution, first, count, taps] {
            const auto weights = std::span(convolution.weights).subspan(first * taps, count * taps);
            const auto packed = pack_product_weights(weights, count, taps);
            return bytes_of(std::span<const std::int8_t>(packed));
          }};
}

}  // namespace

LoweredStep lower_to_cores(const Convolution& convolution, const ConvolutionOnCores& on) {
  if (convolution.depthwise) return lower_depthwise(convolution, on);
  const auto channels = std::make_shared<const ChannelsOnCores>(convolution, on);
  const Constant weights = product_weights_of(convolution, on.channels);
  if (is_fully_connected(convolution.shape)) {
    arch::FullyConnectedParameters parameters{};
    parameters.weight_zero_point = convolution.weight_zero_point;
    parameters.inputs = word(convolution.shape.input.channels);
    return step_of(arch::NETWORK_FULLY_CONNECTED, parameters, channels, weights, no_buffer, on.cores);
  }
  if (is_pointwise(convolution)) {
    arch::PointwiseParameters parameters{};
    parameters.weight_zero_point = convolution.weight_zero_point;
    parameters.input_channels = word(convolution.shape.input.channels);
    return step_of(arch::NETWORK_POINTWISE, parameters, channels, weights, no_buffer, on.cores);
  }
  arch::ConvolutionParameters parameters{};
  parameters.weight_zero_point = convolution.weight_zero_point;
  parameters.input_zero_point = on.input_zero_point;
  parameters.input_channels = word(convolution.shape.input.channels);
  const auto taps =
      word(convolution.shape.input.channels) * static_cast<std::uint32_t>(convolution.shape.window.taps());
  const auto core_bytes = [taps](const Part& part) {
    return part.shape.output.width < 4 ? KERNEL_CONVOLUTION_PIXEL_BYTES(taps) : KERNEL_CONVOLUTION_BUFFER_BYTES(taps);
  };
  return step_of(arch::NETWORK_CONVOLUTION, parameters, channels, weights, core_bytes, on.cores);
}

}  // namespace tessera::compile
