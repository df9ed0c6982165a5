// The cores: every layer has a kernel.
#include <type_traits>
#include <variant>

#include "compile/engines/cores/lower.hpp"
#include "compile/engines/engine.hpp"

namespace tessera::compile {
namespace {

LoweredStep lower_layer(const Layer& layer, const ConvolutionOnCores& on) {
  return std::visit(
      [&on]<typename T>(const T& operation) {
        if constexpr (std::is_same_v<T, Convolution>) {
          return lower_to_cores(operation, on);
        } else {
          return lower_to_cores(operation);
        }
      },
      layer.operation);
}

std::optional<std::string> no_refusal(const Layer&, const arch::Machine&) { return std::nullopt; }

/// Multipliers are taken as they would be with an input whose zero point is 0.
Cycle cycles(const Layer& layer, const Part& part, const arch::Machine& machine) {
  return lower_layer(layer, {part.output.channels, 0, machine.cores}).cycles(part);
}

LoweredStep lower(const LowerRequest& request) {
  return lower_layer(request.layer(), {request.channels, request.input_zero_point(), request.machine.cores});
}

/// Measured on machine `cluster`, fitted to the steps of eight networks: 0.02 for point-wise convolutions, 0.04 for
/// depth-wise ones, 0.05 for pools and fully connected layers.
constexpr double kCyclesAByteMoved = 0.03;

}  // namespace

const Engine kCores{.key = "cores",
                    .name = "cores",
                    .refusal = no_refusal,
                    .cycles = cycles,
                    .lower = lower,
                    .channel_unit = 4,
                    .cycles_a_byte_moved = kCyclesAByteMoved};

}  // namespace tessera::compile
