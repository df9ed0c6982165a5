// Pooling for the cores' kernels.
#include "arch/network_program.h"
#include "compile/engines/cores/kernel_cycles.hpp"
#include "compile/engines/cores/lower.hpp"

namespace tessera::compile {
namespace {

/// Does every window have the same number of codes in the image?
bool has_padding(const graph::WindowedShape& shape) {
  const auto inside = [](const graph::WindowAxis& axis, std::int32_t outputs, std::int32_t size) {
    return axis.pad_before == 0 && axis.position(outputs - 1, axis.kernel - 1) < size;
  };
  return !inside(shape.window.rows, shape.output.height, shape.input.height) ||
         !inside(shape.window.columns, shape.output.width, shape.input.width);
}

std::vector<arch::ChannelParameters> parameters_of(std::span<const Requantisation> by_count) {
  std::vector<arch::ChannelParameters> parameters;
  for (const Requantisation& one : by_count) parameters.push_back({one.bias, one.multiplier, one.shift});
  return parameters;
}

}  // namespace

LoweredStep lower_to_cores(const Pooling& pooling) {
  arch::PoolParameters parameters{};
  parameters.minimum = pooling.output.minimum;
  parameters.maximum = pooling.output.maximum;
  parameters.output_zero_point = pooling.output.zero_point;
  LoweredStep step;
  step.kind = pooling.average ? arch::NETWORK_AVERAGE_POOL : arch::NETWORK_MAXIMUM_POOL;
  // Without padding only the last entry of the table is read, so only that is stored.
  std::uint32_t skipped = 0;
  const bool requantised = pooling.average && !pooling.average->by_count.empty();
  if (requantised) {
    std::span<const Requantisation> table = pooling.average->by_count;
    if (!has_padding(pooling.shape)) skipped = static_cast<std::uint32_t>(table.size()) - 1;
    const auto stored = parameters_of(table.subspan(skipped));
    step.constants.push_back(constant_of(bytes_of(std::span<const arch::ChannelParameters>(stored))));
  }
  const auto of_part = [parameters, requantised](const Part& part) {
    arch::PoolParameters placed = parameters;
    placed.channels = static_cast<std::uint32_t>(part.shape.input.channels);
    placed.window = window_of(part);
    placed.requantise = requantised ? 4 : 0;
    return placed;
  };
  const auto cycles = pooling.average ? average_pool_cycles : maximum_pool_cycles;
  step.repeated_cycles = kRepeatedKernelCycles;
  step.cycles = [of_part, cycles](const Part& part) { return cycles(of_part(part)); };
  step.parameters = [of_part, requantised, skipped](const Part& part, const StepAddresses& addresses) {
    arch::PoolParameters placed = of_part(part);
    placed.input = addresses.inputs[0];
    placed.output = addresses.output;
    constexpr std::uint32_t kBytes = sizeof(arch::ChannelParameters);
    if (requantised) placed.requantise = addresses.constants[0] - skipped * kBytes;
    return bytes_of(placed);
  };
  return step;
}

}  // namespace tessera::compile
