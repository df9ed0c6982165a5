// A layer on its way to a program: what it needs in memory, and how its parameters read once addresses are known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <vector>

#include "arch/kernel_parameters.h"
#include "arch/machine.hpp"
#include "compile/layer.hpp"
#include "compile/part.hpp"
#include "compile/program.hpp"

namespace tessera::compile {

struct StepAddresses {
  std::vector<Address> inputs;
  Address output = 0;
  std::vector<Address> constants;
  Address buffer = 0;
};

/// A layer, or some of its output channels, for one engine.
struct LoweredStep {
  std::uint32_t kind = 0;                         ///< arch::NetworkStepKind
  std::vector<std::vector<std::byte>> constants;  ///< weights, tables
  /// Scratch memory while it computes a part.
  std::function<std::uint32_t(const Part&)> buffer_bytes = [](const Part&) { return 0u; };
  /// Of a part whose first input row and first output element lie at the addresses.
  std::function<std::vector<std::byte>(const Part&, const StepAddresses&)> parameters;
  /// That a part is estimated to take, data and weights in L1.
  std::function<Cycle(const Part&)> cycles;
};

/// The bytes of parameters or tables as the guest reads them: both sides are little-endian and lay them out alike.
template <typename T>
std::vector<std::byte> bytes_of(std::span<const T> values) {
  std::vector<std::byte> bytes(values.size_bytes());
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}
template <typename T>
std::vector<std::byte> bytes_of(const T& value) {
  return bytes_of(std::span<const T>(&value, 1));
}

/// The window of a part, as kernels take it.
arch::WindowParameters window_of(const Part& part);

/// A convolution's channels with the input's zero point folded into their biases, as kernels and engines take them:
/// bias - input_zero_point * sum(weight - weight_zero_point).
std::vector<Requantisation> folded_channels(const Convolution& convolution, std::int32_t input_zero_point);

/// Weight `tap` (kernel row, kernel column, input channel) of an output channel, less its zero point.
std::int16_t centred_weight(const Convolution& convolution, std::size_t channel, std::size_t tap);

/// Channels `channels` of a convolution that is not depth-wise, and all of one that is.
LoweredStep lower_to_cores(const Convolution& convolution, const Range& channels, std::int32_t input_zero_point,
                           std::uint32_t cores);
LoweredStep lower_to_cores(const Addition& addition);
/// What its kernel is given, but for addresses and the number of elements; with the fast constants, if there are any.
arch::AddParameters kernel_parameters_of(const Addition& addition);
LoweredStep lower_to_cores(const Multiplication& multiplication);
LoweredStep lower_to_cores(const Pooling& pooling);
LoweredStep lower_to_cores(const Lookup& lookup);
LoweredStep lower_to_cores(const Copy& copy);
LoweredStep lower_to_cores(const Softmax& softmax);
LoweredStep lower_to_depthwise_engine(const Layer& layer, std::int32_t input_zero_point);
/// Appends the layer's cells, tiles and column parameters to `program`. `tiles`: where its matrix lies.
LoweredStep lower_to_ima(const Layer& layer, std::int32_t input_zero_point, const std::vector<arch::Tile>& tiles,
                         Program& program);

}  // namespace tessera::compile
