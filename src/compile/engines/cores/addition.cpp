// Elementwise sums for the cores' kernel.
#include "arch/network_program.h"
#include "compile/engines/cores/add_parameters.hpp"
#include "compile/engines/cores/kernel_cycles.hpp"
#include "compile/engines/cores/lower.hpp"

namespace tessera::compile {

arch::AddParameters kernel_parameters_of(const Addition& addition) {
  const graph::AddQuantisation& from = addition.quantisation;
  arch::AddParameters parameters{};
  parameters.first_zero_point = from.left.zero_point;
  parameters.first_multiplier = from.left.multiplier;
  parameters.first_shift = from.left.shift;
  parameters.second_zero_point = from.right.zero_point;
  parameters.second_multiplier = from.right.multiplier;
  parameters.second_shift = from.right.shift;
  parameters.output_zero_point = from.output.zero_point;
  parameters.output_multiplier = from.multiplier;
  parameters.output_shift = from.shift;
  parameters.minimum = from.output.minimum;
  parameters.maximum = from.output.maximum;
  return with_fast_constants(parameters);
}

LoweredStep lower_to_cores(const Addition& addition) {
  LoweredStep step;
  step.kind = arch::NETWORK_ADD;
  const auto of_part = [parameters = kernel_parameters_of(addition)](const Part& part) {
    arch::AddParameters placed = parameters;
    placed.count = static_cast<std::uint32_t>(part.shape.output.elements());
    return placed;
  };
  step.repeated_cycles = kRepeatedKernelCycles;
  step.cycles = [of_part](const Part& part) { return kernel_cycles(of_part(part)); };
  step.parameters = [of_part](const Part& part, const StepAddresses& addresses) {
    arch::AddParameters placed = of_part(part);
    placed.first = addresses.inputs[0];
    placed.second = addresses.inputs[1];
    placed.output = addresses.output;
    return bytes_of(placed);
  };
  return step;
}

}  // namespace tessera::compile
