// See compile.hpp.
#include "app/compile.hpp"

#include <vector>

#include <fmt/format.h>

#include "app/output.hpp"
#include "arch/machine.hpp"
#include "compile/pipeline.hpp"
#include "import/model.hpp"
#include "report/table.hpp"
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

}  // namespace

int run_compile(const CompileOptions& options) {
  const compile::Pass& last = compile::pass_of_stage(options.stage);
  const compile::Choice choice = choice_of(options.mapping);
  const arch::Machine machine = arch::load_machine(options.machine);
  const graph::Graph graph = import::load_model(options.model);
  const compile::CompileTarget target{machine, run::free_memories(machine)};
  std::vector<compile::PassTime> times;
  const compile::Compiled made = compile::compile_graph(
      graph, choice, target, {.last = &last, .on_pass = [&](const compile::PassTime& time) { times.push_back(time); }});
  write_text(options.output, options.timings ? text_of(times) : last.print({&graph, &choice, target}, made));
  return 0;
}

}  // namespace tessera::app
