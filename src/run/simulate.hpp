// Simulates deployed layers on one input after the other: the one place where compiler and simulator meet.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "analog/area.hpp"
#include "arch/events.hpp"
#include "base/units.hpp"
#include "compile/reference.hpp"
#include "energy/energy_result.hpp"
#include "run/deployed_layers.hpp"
#include "system/result.hpp"

namespace tessera::run {

/// A step of the program as it was run: from its mark to that of the next step.
struct SimulatedStep {
  std::size_t layer = 0;  ///< that the step counts for
  Cycle begin = 0;
  Cycle end = 0;
  arch::Events events;  ///< what happened in between

  Cycle cycles() const { return end - begin; }
};

struct Simulation {
  system::Result result;
  std::vector<SimulatedStep> steps;  ///< in the order of the program's; each begins where the one before ends
  std::vector<std::int8_t> output;   ///< the last layer's
  /// Of each tensor of the network, as its layer computed it; empty for the input.
  compile::TensorCodes tensors;

  /// From the first step's begin to the last one's end.
  Cycle cycles() const { return steps.empty() ? 0 : steps.back().end - steps.front().begin; }
};

/// What a machine of numerics `analog` is run as, and which picture it looks at; exact machines ignore it.
struct Circumstances {
  analog::Specimen specimen;
  std::uint32_t picture = 0;  ///< its index in the data set, of which read noise is drawn
};

/// Told before each step: its layer and the cycle.
using StepProgress = std::function<void(std::size_t layer, Cycle cycle)>;

/// Loads firmware, program and input into a machine of its own and runs it. Throws Error{Internal} if the program does
/// not end as passed: it was ours. Under numerics `analog` there must be circumstances.
Simulation simulate(const DeployedLayers& deployed, std::span<const std::int8_t> input,
                    const StepProgress& progress = {}, const Circumstances* circumstances = nullptr);

/// The same cycles and events without answers: `output` and `tensors` stay empty. What accelerators would compute is
/// left out. `codes` are those of tensors_that_decide_cycles(), as reference_tensors() gives them for the input. Where
/// the accelerators compute something else than the reference (ima.numerics = "analog"), they do, and `codes` are not
/// used.
Simulation simulate_timing(const DeployedLayers& deployed, std::span<const std::int8_t> input,
                           const compile::TensorCodes& codes, const StepProgress& progress = {},
                           const Circumstances* circumstances = nullptr);

/// A simulation by layer, in their order: its steps added up.
std::vector<energy::CountedPart> counted_layers(const compile::Network& network, const Simulation& simulation);

}  // namespace tessera::run
