// See compile.hpp.
#include "app/compile.hpp"

#include <vector>

#include <fmt/format.h>

#include "app/output.hpp"
#include "arch/machine.hpp"
#include "base/error.hpp"
#include "compile/engines/engine.hpp"
#include "compile/pipeline.hpp"
#include "import/model.hpp"
#include "report/table.hpp"
#include "run/deployment.hpp"
#include "run/deployment_file.hpp"
#include "run/firmware.hpp"

namespace tessera::app {
namespace {

std::string text_of(const std::vector<compile::PassTime>& times) {
  report::Table table(
      {{"pass", report::Table::Align::Left}, {"makes", report::Table::Align::Left}, {"ms"}, {"check ms"}});
  for (const compile::PassTime& time : times) {
    table.add({std::string(time.pass.name), std::string(time.pass.stage), fmt::format("{:.2f}", time.run_ms),
               fmt::format("{:.2f}", time.verify_ms)});
  }
  return table.text();
}

/// Exceptions of single layers as --on has them.
std::vector<std::string> words_of(const compile::Choice& choice) {
  std::vector<std::string> words;
  for (const compile::EngineOverride& one : choice.overrides)
    words.push_back(one.layer + "=" + std::string(one.engine->key));
  return words;
}

/// The deployment onto cells, for other commands to take in place of the model.
void save(const CompileOptions& options, const LoadedNetwork& network, const Prepared& prepared) {
  if (network.saved != nullptr) {
    throw Error(ErrorKind::Usage, "--save", options.model + " is a deployment already", "name the model");
  }
  if (prepared.analog == nullptr) {
    throw Error(ErrorKind::Usage, "--save", "there are no cells to keep under numerics exact", "--numerics analog");
  }
  const run::Deployment deployment(network.graph, prepared.machine, prepared.choice, {.analog = prepared.analog});
  if (deployment.cells() == nullptr) {
    throw Error(ErrorKind::Input, options.model, "no layer lies on analog cells", "a mapping such as ima-dw");
  }
  write_text(options.save,
             run::to_file({file_name(options.model), import::read_model(options.model), arch::to_toml(prepared.machine),
                           options.mapping.mapping, words_of(prepared.choice), options.mapping.replicate,
                           prepared.analog->weights, prepared.analog->targets, deployment.saved_cells()}));
}

}  // namespace

int run_compile(const CompileOptions& options) {
  const compile::Pass& last = compile::pass_of_stage(options.stage);
  AnalogCommandOptions analog = options.analog;
  if (!options.save.empty() && !analog.converters.numerics) analog.converters.numerics = "analog";
  const LoadedNetwork network = load_network(options.model);
  const Prepared prepared = prepare(network.graph, network.saved.get(), options.machine, options.mapping, analog);
  if (!options.save.empty()) {
    save(options, network, prepared);
    return 0;
  }
  compile::CompileTarget target{prepared.machine, run::free_memories(prepared.machine)};
  std::vector<std::vector<std::int8_t>> calibration;
  if (prepared.analog != nullptr) {
    target.cells = run::cell_pass(network.graph, *prepared.analog, prepared.machine.ima, calibration);
  }
  std::vector<compile::PassTime> times;
  const compile::Compiled made =
      compile::compile_graph(network.graph, prepared.choice, target,
                             {.last = &last, .on_pass = [&](const compile::PassTime& time) { times.push_back(time); }});
  write_text(options.output,
             options.timings ? text_of(times) : last.print({&network.graph, &prepared.choice, target}, made));
  return 0;
}

}  // namespace tessera::app
