// The vector adder: sums of two tensors, as arch/accelerators/adder_registers.h has them.
#include <fmt/format.h>

#include "arch/accelerators/adder.hpp"
#include "arch/accelerators/adder_registers.h"
#include "arch/network_program.h"
#include "compile/engines/engine.hpp"
#include "compile/engines/job_registers.hpp"

namespace tessera::compile {
namespace {

/// A step for any accelerator: what the job goes to, and its registers.
struct AdderStep {
  arch::NetworkJob job{HWPE_ADDER_PORT, ADDER_FIRST_JOB_REGISTER, ADDER_JOB_REGISTERS};
  JobRegisters<ADDER_FIRST_JOB_REGISTER, ADDER_JOB_REGISTERS> registers;
};
static_assert(ADDER_JOB_REGISTERS % 2 == 0, "the firmware writes registers in pairs");

std::uint32_t count_of(const Part& part) { return static_cast<std::uint32_t>(part.shape.output.elements()); }

std::optional<std::string> refusal(const Layer& layer, const arch::Machine& machine) {
  if (!machine.adder.present) return fmt::format("machine '{}' has no vector adder", machine.name);
  if (!std::holds_alternative<Addition>(layer.operation)) return "the vector adder adds two tensors, nothing else";
  return std::nullopt;
}

/// The tensors begin at whole words.
Cycle cycles(const Layer&, const Part& part, const arch::Machine& machine) {
  return arch::adder_job_cycles(machine, {.count = count_of(part)});
}

AdderStep step_of(const graph::AddQuantisation& from) {
  AdderStep step;
  auto& registers = step.registers;
  registers.set(ADDER_ZERO_POINTS, bytes(from.left.zero_point, from.right.zero_point, from.output.zero_point));
  registers.set(ADDER_FIRST_MULTIPLIER, from.left.multiplier);
  registers.set(ADDER_FIRST_SHIFT, from.left.shift);
  registers.set(ADDER_SECOND_MULTIPLIER, from.right.multiplier);
  registers.set(ADDER_SECOND_SHIFT, from.right.shift);
  registers.set(ADDER_OUTPUT_MULTIPLIER, from.multiplier);
  registers.set(ADDER_OUTPUT_SHIFT, from.shift);
  registers.set(ADDER_CLIP, bytes(from.output.minimum, from.output.maximum));
  return step;
}

LoweredStep lower(const LowerRequest& request) {
  LoweredStep lowered;
  lowered.kind = arch::NETWORK_ACCELERATOR;
  lowered.parameters = [step = step_of(std::get<Addition>(request.layer().operation).quantisation)](
                           const Part& part, const StepAddresses& addresses) {
    AdderStep placed = step;
    placed.registers.set(ADDER_FIRST, addresses.inputs[0]);
    placed.registers.set(ADDER_SECOND, addresses.inputs[1]);
    placed.registers.set(ADDER_DST, addresses.output);
    placed.registers.set(ADDER_COUNT, count_of(part));
    return bytes_of(placed);
  };
  return lowered;
}

}  // namespace

extern const Engine kAdder;
const Engine kAdder{.key = "adder", .name = "vector adder", .refusal = refusal, .cycles = cycles, .lower = lower};

}  // namespace tessera::compile
