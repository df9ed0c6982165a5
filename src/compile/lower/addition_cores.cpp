// Elementwise sums for the cores' kernel.
#include "arch/network_program.h"
#include "compile/add_parameters.hpp"
#include "compile/lower/lowered.hpp"

namespace tessera::compile {

LoweredStep lower_to_cores(const Addition& addition, std::size_t elements) {
  const graph::AddQuantisation& from = addition.quantisation;
  arch::AddParameters parameters{};
  parameters.count = static_cast<std::uint32_t>(elements);
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
  parameters = with_fast_constants(parameters);
  LoweredStep step;
  step.kind = arch::NETWORK_ADD;
  step.parameters = [parameters](const StepAddresses& addresses) {
    arch::AddParameters placed = parameters;
    placed.first = addresses.inputs[0];
    placed.second = addresses.inputs[1];
    placed.output = addresses.output;
    return bytes_of(placed);
  };
  return step;
}

}  // namespace tessera::compile
