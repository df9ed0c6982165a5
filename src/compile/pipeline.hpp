// From a graph to a program, pass by pass. A pass takes values that earlier ones made and makes one; its row says how
// that value is made, checked and shown. One wrapper runs, times and verifies each, and stops where it is told to.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "arch/machine.hpp"
#include "compile/cells/deploy.hpp"
#include "compile/choice.hpp"
#include "compile/legalise.hpp"
#include "compile/lowering.hpp"
#include "compile/place/placement.hpp"
#include "compile/program.hpp"
#include "graph/graph.hpp"

namespace tessera::compile {

/// What the firmware leaves of memory.
struct FreeMemories {
  FreeMemory l1;
  FreeMemory l2;
};

/// Puts weights onto analog cells, given the layers on their engines and what relates them to their graph.
using CellPass = std::function<CellDeployment(const Network&, const Legalised&)>;

/// What a program is for.
struct CompileTarget {
  arch::Machine machine;
  FreeMemories memories;
  PlacementOptions placement = {};
  CellPass cells = {};  ///< must be there under numerics `analog`
};

/// What the passes have made, each from those before it. Values that others share are immutable.
struct Compiled {
  std::optional<Legalised> legalised;  ///< of a graph; its layers have no engines yet
  std::shared_ptr<const Network> network;
  std::vector<CellReport> cells;  ///< of layers on analog cells
  std::shared_ptr<const CrossbarPlan> crossbars;
  std::shared_ptr<const Lowering> lowering;
  std::optional<Placed> placed;
  std::optional<Program> program;
};

/// What passes begin with; they keep nothing of it.
struct CompileInput {
  const graph::Graph* graph = nullptr;  ///< null where the layers were made by hand
  const Choice* choice = nullptr;       ///< null where they have their engines
  const CompileTarget& target;
};

struct Pass {
  std::string_view name;   ///< "legalise"
  std::string_view stage;  ///< what it makes: "layers"
  void (*run)(const CompileInput& input, Compiled& made);
  /// Throws Error{Internal} if what it made is not what its stage may contain (compile/verify).
  void (*verify)(const CompileInput& input, const Compiled& made);
  std::string (*print)(const CompileInput& input, const Compiled& made);
};

/// All of them, in their order.
std::span<const Pass> passes();
/// "graph, layers, ..."
std::string stage_names();
/// Throws Error{Usage} at "--stage" if there is none of this name.
const Pass& pass_of_stage(std::string_view stage);

/// Host time that a pass has taken.
struct PassTime {
  const Pass& pass;
  double run_ms = 0;
  double verify_ms = 0;
};

struct PassOptions {
  const Pass* last = nullptr;  ///< null: all
  std::function<void(const PassTime&)> on_pass = {};
};

/// Throws Error{Input} naming the node that no engine can run, or the layer for which there is no room; Error{Usage}
/// where the choice names what cannot be.
Compiled compile_graph(const graph::Graph& graph, const Choice& choice, const CompileTarget& target,
                       const PassOptions& options = {});

/// Of a network whose layers have their engines. Throws Error{Input} naming the layer that its engine refuses, or for
/// which there is no room.
Compiled compile_network(Network network, const CompileTarget& target, const PassOptions& options = {});

}  // namespace tessera::compile
