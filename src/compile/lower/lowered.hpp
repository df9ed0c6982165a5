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
#include "compile/crossbar_allocator.hpp"
#include "compile/layer.hpp"
#include "compile/program.hpp"

namespace tessera::compile {

struct StepAddresses {
  std::vector<Address> inputs;
  Address output = 0;
  std::vector<Address> constants;
  Address buffer = 0;
};

struct LoweredStep {
  std::uint32_t kind = 0;                         ///< arch::NetworkStepKind
  std::vector<std::vector<std::byte>> constants;  ///< weights, tables
  std::uint32_t buffer_bytes = 0;                 ///< scratch memory during the step
  std::function<std::vector<std::byte>(const StepAddresses&)> parameters;
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

/// A convolution's channels with the input's zero point folded into their biases, as kernels and engines take them:
/// bias - input_zero_point * sum(weight - weight_zero_point).
std::vector<Requantisation> folded_channels(const Convolution& convolution, std::int32_t input_zero_point);

/// Weight `tap` (kernel row, kernel column, input channel) of an output channel, less its zero point.
std::int16_t centred_weight(const Convolution& convolution, std::size_t channel, std::size_t tap);

LoweredStep lower_to_cores(const Convolution& convolution, std::int32_t input_zero_point, std::uint32_t cores);
LoweredStep lower_to_cores(const Addition& addition, std::size_t elements);
LoweredStep lower_to_depthwise_engine(const Layer& layer, std::int32_t input_zero_point);
/// Also places cells, tiles and column parameters in `program`.
LoweredStep lower_to_ima(const Layer& layer, std::int32_t input_zero_point, const arch::Ima& config,
                         CrossbarAllocator& crossbars, Program& program);

}  // namespace tessera::compile
