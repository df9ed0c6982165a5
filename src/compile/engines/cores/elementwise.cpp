// Operators that work code by code, or move codes, for the cores' kernels.
#include <algorithm>

#include "arch/network_program.h"
#include "compile/engines/cores/kernel_cycles.hpp"
#include "compile/engines/cores/lower.hpp"

namespace tessera::compile {
namespace {

std::uint32_t count_of(const Part& part) { return static_cast<std::uint32_t>(part.shape.output.elements()); }

std::vector<std::byte> bytes_of_table(const CodeTable& table) { return bytes_of(std::span<const std::int8_t>(table)); }

}  // namespace

LoweredStep lower_to_cores(const Multiplication& multiplication) {
  const graph::MultiplyQuantisation& from = multiplication.quantisation;
  arch::MultiplyParameters parameters{};
  parameters.first_zero_point = from.left_zero_point;
  parameters.second_zero_point = from.right_zero_point;
  parameters.output_zero_point = from.output.zero_point;
  parameters.multiplier = from.scale.multiplier;
  parameters.shift = from.scale.shift;
  parameters.minimum = from.output.minimum;
  parameters.maximum = from.output.maximum;
  LoweredStep step;
  step.kind = arch::NETWORK_MULTIPLY;
  const auto of_part = [parameters](const Part& part) {
    arch::MultiplyParameters placed = parameters;
    placed.count = count_of(part);
    return placed;
  };
  step.repeated_cycles = kRepeatedKernelCycles;
  step.cycles = [of_part](const Part& part) { return kernel_cycles(of_part(part)); };
  step.parameters = [of_part](const Part& part, const StepAddresses& addresses) {
    arch::MultiplyParameters placed = of_part(part);
    placed.first = addresses.inputs[0];
    placed.second = addresses.inputs[1];
    placed.output = addresses.output;
    return bytes_of(placed);
  };
  return step;
}

LoweredStep lower_to_cores(const Lookup& lookup) {
  LoweredStep step;
  step.kind = arch::NETWORK_MOVE;
  step.constants.push_back(constant_of(bytes_of_table(lookup.table)));
  const auto of_part = [](const Part& part, const StepAddresses& addresses) {
    return arch::MoveParameters{addresses.inputs[0], addresses.output, {1, 1, 1, count_of(part)},
                                {0, 0, 0, 1},        {0, 0, 0, 1},     addresses.constants[0]};
  };
  step.repeated_cycles = kRepeatedKernelCycles;
  step.cycles = [of_part](const Part& part) { return kernel_cycles(of_part(part, {{0}, 0, {4}, 0})); };
  step.parameters = [of_part](const Part& part, const StepAddresses& addresses) {
    return bytes_of(of_part(part, addresses));
  };
  return step;
}

LoweredStep lower_to_cores(const Copy& copy) {
  LoweredStep step;
  step.kind = arch::NETWORK_MOVE;
  if (copy.table) step.constants.push_back(constant_of(bytes_of_table(*copy.table)));
  // Kernels read words: four codes.
  if (copy.fill) {
    step.constants.push_back(constant_of(bytes_of(std::array{*copy.fill, *copy.fill, *copy.fill, *copy.fill})));
  }
  const auto of_part = [has_table = copy.table.has_value()](const Part& part) {
    arch::MoveParameters placed{};
    std::ranges::copy(part.moved.extents, placed.extents);
    std::ranges::copy(part.moved.input_strides, placed.input_bytes);
    std::ranges::copy(part.moved.output_strides, placed.output_bytes);
    placed.table = has_table ? 4 : 0;
    return placed;
  };
  step.repeated_cycles = kRepeatedKernelCycles;
  step.cycles = [of_part](const Part& part) { return kernel_cycles(of_part(part)); };
  step.parameters = [of_part, fills = copy.fill.has_value()](const Part& part, const StepAddresses& addresses) {
    arch::MoveParameters placed = of_part(part);
    placed.input = fills ? addresses.constants.back() : addresses.inputs[0];
    placed.output = addresses.output;
    if (placed.table != 0) placed.table = addresses.constants[0];
    return bytes_of(placed);
  };
  return step;
}

LoweredStep lower_to_cores(const Softmax& softmax) {
  const graph::SoftmaxQuantisation& from = softmax.quantisation;
  arch::SoftmaxParameters parameters{};
  parameters.multiplier = from.multiplier;
  parameters.shift = from.shift;
  parameters.output_zero_point = from.output.zero_point;
  parameters.minimum = from.output.minimum;
  parameters.maximum = from.output.maximum;
  LoweredStep step;
  step.kind = arch::NETWORK_SOFTMAX;
  step.constants.push_back(constant_of(bytes_of(std::span<const std::uint32_t>(from.exponentials))));
  const auto of_part = [parameters](const Part& part) {
    arch::SoftmaxParameters placed = parameters;
    placed.classes = static_cast<std::uint32_t>(part.shape.output.channels);
    placed.rows = count_of(part) / placed.classes;
    return placed;
  };
  step.repeated_cycles = kRepeatedKernelCycles;
  step.cycles = [of_part](const Part& part) { return kernel_cycles(of_part(part)); };
  step.parameters = [of_part](const Part& part, const StepAddresses& addresses) {
    arch::SoftmaxParameters placed = of_part(part);
    placed.input = addresses.inputs[0];
    placed.output = addresses.output;
    placed.exponentials = addresses.constants[0];
    return bytes_of(placed);
  };
  return step;
}

}  // namespace tessera::compile
