// See pipeline.hpp. The list of passes, and what runs them.
#include "compile/pipeline.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.hpp"
#include "compile/assign.hpp"
#include "compile/emit.hpp"
#include "compile/print.hpp"
#include "compile/verify/verify.hpp"

namespace tessera::compile {
namespace {

void pack_weights(const CompileInput& input, Compiled& made) {
  const arch::Machine& machine = input.target.machine;
  auto plan = std::make_shared<const CrossbarPlan>(plan_crossbars(*made.network, machine.ima));
  if (plan->packing.arrays > machine.ima.arrays) {
    throw Error(ErrorKind::Input, "the in-memory accelerator",
                fmt::format("the weights need {} arrays, machine '{}' has {}", plan->packing.arrays, machine.name,
                            machine.ima.arrays),
                "a machine with more ima.arrays, or another mapping");
  }
  made.crossbars = std::move(plan);
  made.lowering = std::make_shared<const Lowering>(made.network, machine, made.crossbars);
}

/// On machines of numerics `analog`, where there are layers on the in-memory accelerator.
void put_onto_cells(const CompileInput& input, Compiled& made) {
  const arch::Machine& machine = input.target.machine;
  const auto on_cells = [](const Layer& layer) { return layer.engine == &kIma; };
  if (!machine.ima.analog() || std::ranges::none_of(made.network->layers, on_cells)) return;
  if (!input.target.cells) {
    throw Error(ErrorKind::Usage, "ima.numerics = \"analog\"", "there are no inputs to calibrate with",
                "--calibrate DATA");
  }
  CellDeployment deployed = input.target.cells(*made.network, *made.legalised);
  made.network = std::make_shared<const Network>(std::move(deployed.network));
  made.cells = std::move(deployed.reports);
}

constexpr std::array<Pass, 7> kPasses{{
    {"check", "graph",  //
     [](const CompileInput& input, Compiled&) { graph::check(*input.graph); },
     [](const CompileInput&, const Compiled&) {},
     [](const CompileInput& input, const Compiled&) { return graph::to_text(*input.graph); }},
    {"legalise", "layers",  //
     [](const CompileInput& input, Compiled& made) { made.legalised = legalise(*input.graph); },
     [](const CompileInput&, const Compiled& made) { verify_layers(made.legalised->network); },
     [](const CompileInput&, const Compiled& made) { return to_text(made.legalised->network); }},
    {"assign", "mapped",
     [](const CompileInput& input, Compiled& made) {
       made.network =
           std::make_shared<const Network>(assign(made.legalised->network, input.target.machine, *input.choice));
     },
     [](const CompileInput& input, const Compiled& made) { verify_engines(*made.network, input.target.machine); },
     [](const CompileInput&, const Compiled& made) { return to_text(*made.network); }},
    {"deploy", "cells", put_onto_cells,
     [](const CompileInput& input, const Compiled& made) { verify_cells(*made.network, input.target.machine.ima); },
     [](const CompileInput&, const Compiled& made) { return to_text(*made.network, made.cells); }},
    {"pack", "packed", pack_weights,
     [](const CompileInput& input, const Compiled& made) {
       verify_crossbars(*made.network, *made.crossbars, input.target.machine.ima);
     },
     [](const CompileInput&, const Compiled& made) { return to_text(*made.network, *made.crossbars); }},
    {"place", "schedule",
     [](const CompileInput& input, Compiled& made) {
       made.placed = place(*made.network, *made.lowering, input.target.memories.l1, input.target.placement);
     },
     [](const CompileInput& input, const Compiled& made) {
       verify_schedule(*made.network, *made.placed, input.target.memories.l1);
     },
     [](const CompileInput&, const Compiled& made) { return to_text(*made.network, *made.lowering, *made.placed); }},
    {"emit", "program",
     [](const CompileInput& input, Compiled& made) {
       made.program = emit(*made.network, *made.lowering, *made.placed, input.target.memories.l2);
     },
     [](const CompileInput& input, const Compiled& made) { verify_program(*made.program, input.target.machine); },
     [](const CompileInput&, const Compiled& made) { return to_text(*made.network, *made.program); }},
}};

/// From here on, layers have their engines.
const Pass* const kFirstOfNetwork = &kPasses[4];

double milliseconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

void run_passes(const Pass* first, const CompileInput& input, const PassOptions& options, Compiled& made) {
  const Pass* last = options.last == nullptr ? &kPasses.back() : options.last;
  for (const Pass* pass = first; pass <= last; ++pass) {
    PassTime time{*pass};
    time.run_ms = milliseconds_of([&] { pass->run(input, made); });
    time.verify_ms = milliseconds_of([&] { pass->verify(input, made); });
    if (options.on_pass) options.on_pass(time);
  }
}

void require_accepted(const Network& network, const arch::Machine& machine) {
  for (const Layer& layer : network.layers) {
    if (layer.engine == nullptr) throw Error(ErrorKind::Input, layer.name, "has no engine", "one of engines()");
    if (const auto reason = layer.engine->refusal(layer, machine)) {
      throw Error(ErrorKind::Input, layer.name, *reason, "another --machine or mapping");
    }
  }
}

}  // namespace

std::span<const Pass> passes() { return kPasses; }

std::string stage_names() {
  std::array<std::string_view, kPasses.size()> names;
  std::ranges::transform(kPasses, names.begin(), &Pass::stage);
  return fmt::format("{}", fmt::join(names, ", "));
}

const Pass& pass_of_stage(std::string_view stage) {
  const auto found = std::ranges::find(kPasses, stage, &Pass::stage);
  if (found != kPasses.end()) return *found;
  throw Error(ErrorKind::Usage, "--stage", fmt::format("'{}' is no stage", stage), "there are: " + stage_names());
}

Compiled compile_graph(const graph::Graph& graph, const Choice& choice, const CompileTarget& target,
                       const PassOptions& options) {
  Compiled made;
  run_passes(&kPasses.front(), {&graph, &choice, target}, options, made);
  return made;
}

Compiled compile_network(Network network, const CompileTarget& target, const PassOptions& options) {
  verify_layers(network);
  require_accepted(network, target.machine);
  Compiled made;
  made.network = std::make_shared<const Network>(std::move(network));
  run_passes(kFirstOfNetwork, {nullptr, nullptr, target}, options, made);
  return made;
}

}  // namespace tessera::compile
