// Depth-wise convolutions for the depth-wise engine (arch/accelerators/depthwise_registers.h).
#include <fmt/format.h>

#include "arch/accelerators/depthwise_registers.h"
#include "arch/network_program.h"
#include "base/divide.hpp"
#include "compile/engines/convolution_weights.hpp"
#include "compile/engines/engine.hpp"
#include "compile/engines/job_registers.hpp"
#include "compile/engines/tensor_walk.hpp"

namespace tessera::compile {
namespace {

constexpr std::int32_t kBlock = 16;
constexpr std::size_t kTaps = 9;

using Registers = JobRegisters<DEPTHWISE_FIRST_JOB_REGISTER, DEPTHWISE_JOB_REGISTERS>;

/// The engine's contract is accel/depthwise/job.hpp.
std::optional<std::string> refusal(const Layer& layer, const arch::Machine& machine) {
  if (!machine.depthwise.present) return fmt::format("machine '{}' has no depth-wise engine", machine.name);
  const auto* convolution = std::get_if<Convolution>(&layer.operation);
  if (convolution == nullptr || !convolution->depthwise) {
    return "the depth-wise engine runs depth-wise convolutions only";
  }
  const graph::Window& window = convolution->shape.window;
  const auto fits = [](const graph::WindowAxis& axis) {
    return axis.kernel == 3 && axis.dilation == 1 && (axis.stride == 1 || axis.stride == 2) && axis.pad_before <= 2;
  };
  if (!fits(window.rows) || !fits(window.columns) || window.rows.stride != window.columns.stride) {
    return "the depth-wise engine has a kernel of 3 x 3, without dilation, and strides of 1 or 2";
  }
  if (convolution->weight_zero_point != 0) return "the depth-wise engine has weights of 8 bits, without zero point";
  return std::nullopt;
}

Cycle cycles(const Layer&, const Part& part, const arch::Machine& machine) {
  const graph::WindowedShape& shape = part.shape;
  return arch::depthwise_job_cycles(machine, {walk_of(shape.input), walk_of(shape.output), 0, 0,
                                              static_cast<std::uint32_t>(shape.input.channels),
                                              static_cast<std::uint32_t>(shape.window.rows.stride),
                                              static_cast<std::uint32_t>(shape.window.rows.pad_before)})
      .least;
}

std::size_t blocked_bytes(const Range& channels) {
  return static_cast<std::size_t>(round_up(channels.count, kBlock)) * kTaps;
}

/// For each block of 16 channels, 9 taps of 16 bytes.
std::vector<std::int8_t> blocked_weights(const Convolution& convolution, const Range& channels) {
  const auto all = static_cast<std::size_t>(convolution.shape.output.channels);
  const auto first = static_cast<std::size_t>(channels.first);
  constexpr std::size_t kLanes = kBlock;
  std::vector<std::int8_t> weights(blocked_bytes(channels), 0);
  for (std::size_t channel = 0; channel < static_cast<std::size_t>(channels.count); ++channel) {
    for (std::size_t tap = 0; tap < kTaps; ++tap) {
      weights[(channel / kLanes * kTaps + tap) * kLanes + channel % kLanes] =
          convolution.weights[tap * all + first + channel];
    }
  }
  return weights;
}

Registers registers_of(const Part& part, std::int32_t input_zero_point, const OutputRange& output) {
  const graph::WindowedShape& shape = part.shape;
  Registers registers;
  const auto channels = static_cast<std::uint32_t>(shape.input.channels);
  registers.set(DEPTHWISE_CHANNELS, channels);
  registers.set(DEPTHWISE_IN_SIZE, halves(shape.input.width, shape.input.height));
  registers.set(DEPTHWISE_OUT_SIZE, halves(shape.output.width, shape.output.height));
  registers.set(DEPTHWISE_SRC_STRIDE, part.input_strides.pixel);
  registers.set(DEPTHWISE_DST_STRIDE, part.output_strides.pixel);
  registers.set(DEPTHWISE_SRC_LINE, part.input_strides.row);
  registers.set(DEPTHWISE_DST_LINE, part.output_strides.row);
  registers.set(DEPTHWISE_STEP,
                bytes(shape.window.rows.stride, shape.window.columns.pad_before, shape.window.rows.pad_before));
  registers.set(DEPTHWISE_ZERO_POINTS, bytes(input_zero_point, output.zero_point));
  registers.set(DEPTHWISE_CLIP, bytes(output.minimum, output.maximum));
  return registers;
}

LoweredStep lower(const LowerRequest& request) {
  const auto& convolution = std::get<Convolution>(request.layer().operation);
  const std::int32_t input_zero_point = request.input_zero_point();
  const Range channels = request.channels;
  LoweredStep step;
  step.kind = arch::NETWORK_DEPTHWISE_ENGINE;
  step.constants = {
      {static_cast<std::uint32_t>(blocked_bytes(channels)),
       [&convolution, channels] {
         return bytes_of(std::span<const std::int8_t>(blocked_weights(convolution, channels)));
       }},
      {static_cast<std::uint32_t>(static_cast<std::size_t>(channels.count) * sizeof(Requantisation)),
       [&convolution, input_zero_point, channels] {
         return bytes_of(std::span<const Requantisation>(folded_channels(convolution, input_zero_point, channels)));
       }}};
  step.parameters = [input_zero_point, output = convolution.output](const Part& part, const StepAddresses& addresses) {
    Registers placed = registers_of(part, input_zero_point, output);
    placed.set(DEPTHWISE_SRC, addresses.inputs[0]);
    placed.set(DEPTHWISE_DST, addresses.output);
    placed.set(DEPTHWISE_WEIGHTS, addresses.constants[0]);
    placed.set(DEPTHWISE_PARAMETERS, addresses.constants[1]);
    return bytes_of(placed);
  };
  return step;
}

/// Measured on MobileNetV2, machine `cluster`: steps that moved 200 KB meanwhile took 900 to 1800 cycles longer.
constexpr double kCyclesAByteMoved = 0.006;

}  // namespace

extern const Engine kDepthwise;
const Engine kDepthwise{.key = "depthwise",
                        .name = "depth-wise engine",
                        .refusal = refusal,
                        .cycles = cycles,
                        .lower = lower,
                        .channel_unit = kBlock,
                        .prefers_columns = true,
                        .cycles_a_byte_moved = kCyclesAByteMoved};

}  // namespace tessera::compile
