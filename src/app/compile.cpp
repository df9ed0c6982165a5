// See compile.hpp.
#include "app/compile.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/output.hpp"
#include "arch/machine.hpp"
#include "base/error.hpp"
#include "compile/deploy.hpp"
#include "compile/legalise.hpp"
#include "compile/mapping.hpp"
#include "compile/print.hpp"
#include "import/model.hpp"
#include "run/firmware.hpp"

namespace tessera::app {
namespace {

/// In their order.
constexpr std::array<std::string_view, 4> kStages{"graph", "layers", "mapped", "program"};

std::string text_after(const CompileOptions& options) {
  const arch::Machine machine = arch::load_machine(options.machine);
  const compile::Mapping mapping = compile::mapping_named(options.mapping);
  const graph::Graph graph = import::load_model(options.model);
  if (options.stage == "graph") return graph::to_text(graph);
  compile::Network network = compile::legalise(graph).network;
  if (options.stage == "layers") return compile::to_text(network);
  compile::assign(network, machine, mapping, options.replicate);
  if (options.stage == "mapped") return compile::to_text(network);
  return compile::to_text(network, compile::deploy(network, machine, run::free_memories(machine)));
}

}  // namespace

std::string stage_names() { return fmt::format("{}", fmt::join(kStages, ", ")); }

int run_compile(const CompileOptions& options) {
  if (std::ranges::find(kStages, options.stage) == kStages.end()) {
    throw Error(ErrorKind::Usage, "--stage", fmt::format("'{}' is no stage", options.stage),
                "there are: " + stage_names());
  }
  write_text(options.output, text_after(options));
  return 0;
}

}  // namespace tessera::app
