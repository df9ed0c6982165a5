// The vector adder: sums of two tensors, as arch/accelerators/adder_registers.h has them.
#include <array>

#include <fmt/format.h>

#include "arch/accelerators/adder.hpp"
#include "arch/accelerators/adder_registers.h"
#include "arch/network_program.h"
#include "compile/engines/engine.hpp"

namespace tessera::compile {
namespace {

/// A step for any accelerator: what the job goes to, and its registers.
struct AdderStep {
  arch::NetworkJob job{HWPE_ADDER_PORT, ADDER_FIRST_JOB_REGISTER, ADDER_JOB_REGISTERS};
  std::array<std::uint32_t, ADDER_JOB_REGISTERS> registers{};

  void set(std::uint32_t offset, std::uint32_t value) { registers[(offset - ADDER_FIRST_JOB_REGISTER) / 4] = value; }
  void set(std::uint32_t offset, std::int32_t value) { set(offset, static_cast<std::uint32_t>(value)); }
};

std::uint32_t codes(std::int32_t a, std::int32_t b, std::int32_t c = 0) {
  const auto byte = [](std::int32_t code) { return static_cast<std::uint32_t>(code) & 0xff; };
  return byte(a) | byte(b) << 8 | byte(c) << 16;
}

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
  step.set(ADDER_ZERO_POINTS, codes(from.left.zero_point, from.right.zero_point, from.output.zero_point));
  step.set(ADDER_FIRST_MULTIPLIER, from.left.multiplier);
  step.set(ADDER_FIRST_SHIFT, from.left.shift);
  step.set(ADDER_SECOND_MULTIPLIER, from.right.multiplier);
  step.set(ADDER_SECOND_SHIFT, from.right.shift);
  step.set(ADDER_OUTPUT_MULTIPLIER, from.multiplier);
  step.set(ADDER_OUTPUT_SHIFT, from.shift);
  step.set(ADDER_CLIP, codes(from.output.minimum, from.output.maximum));
  return step;
}

LoweredStep lower(const LowerRequest& request) {
  LoweredStep lowered;
  lowered.kind = arch::NETWORK_ACCELERATOR;
  lowered.parameters = [step = step_of(std::get<Addition>(request.layer().operation).quantisation)](
                           const Part& part, const StepAddresses& addresses) {
    AdderStep placed = step;
    placed.set(ADDER_FIRST, addresses.inputs[0]);
    placed.set(ADDER_SECOND, addresses.inputs[1]);
    placed.set(ADDER_DST, addresses.output);
    placed.set(ADDER_COUNT, count_of(part));
    return bytes_of(placed);
  };
  return lowered;
}

}  // namespace

extern const Engine kAdder;
const Engine kAdder{.key = "adder", .name = "vector adder", .refusal = refusal, .cycles = cycles, .lower = lower};

}  // namespace tessera::compile
